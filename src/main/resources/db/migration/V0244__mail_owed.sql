-- Mail that the mail server did not hand out is asked for again; few rows are ever quarantined.
create index mail_quarantined_index on mail (folder, try_at) where state = 'quarantined';
