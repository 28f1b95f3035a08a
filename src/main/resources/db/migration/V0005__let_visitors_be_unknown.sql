-- A visitor becomes a contact with their first line, not by opening the window.
alter table visitor alter column contact_id drop not null;
create index visitor_seen on visitor (seen_at) where session_id is not null;
