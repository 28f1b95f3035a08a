-- What an address on a contact proves: claimed (typed, told, in a From header), vouched for (staff, an import, a host application) or proven (who controls it has shown it).
-- What was verified before is taken as vouched for, except the address that its account signs in with and no host application named: a link was needed for it.
alter table contact_address add column standing text not null default 'claimed'
    constraint contact_address_standing check (standing in ('claimed', 'vouched', 'proven'));
alter table contact_address add column source text not null default 'unknown';
comment on column contact_address.source is 'How the desk came to know it; decides the standing (hilo.directory.AddressSource).';
comment on column contact_address.verified_at is 'Since when it counts as verified; null while it does not.';

update contact_address a set source = 'staff', standing = 'vouched' where verified_at is not null;
update contact_address a set source = 'link', standing = 'proven'
  from account who
 where who.contact_id = a.contact_id and who.email = a.value and a.kind = 'email' and a.verified_at is not null
   and not exists (select 1 from contact_address user_of where user_of.contact_id = a.contact_id and user_of.kind = 'portal');
