-- An address was marked as verified by hand-overs, chat identities and staff alike, and V0400 took all of them for staff's word. On a contact that a host application has named, it
-- may be the host's word only, which is what somebody typed. So it counts as that, and the account does not own it: whoever proves the mailbox gets an account of their own.
update contact_address a set source = 'host', standing = 'vouched'
 where a.kind = 'email' and a.source = 'staff'
   and exists (select 1 from contact_address user_of where user_of.contact_id = a.contact_id and user_of.kind = 'portal');
update account who set email_sure = false
 where who.email_sure and who.password_hash is null
   and exists (select 1 from contact_address user_of where user_of.contact_id = who.contact_id and user_of.kind = 'portal')
   and not exists (select 1 from contact_address sure where sure.contact_id = who.contact_id and sure.kind = 'email' and sure.value = who.email
                      and sure.source in ('link', 'host-verified', 'administrator'));
