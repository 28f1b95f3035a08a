-- What a list of the desk's own books named is vouched for by that list, so that the same list finds its contacts again.
update contact_address a set source = 'import', standing = 'vouched'
  from contact c
 where c.id = a.contact_id and c.origin = 'import' and a.standing = 'claimed' and a.source = 'unknown' and a.kind in ('email', 'phone');
