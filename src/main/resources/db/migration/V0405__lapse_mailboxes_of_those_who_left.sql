-- Who left an organisation may have left its mailboxes behind: what they proved before ends, and a new link proves them again.
update contact_address a set source = 'lapsed', standing = 'claimed', verified_at = null
  from account who
 where who.contact_id = a.contact_id and who.left_at is not null and a.kind = 'email' and a.standing <> 'claimed';
