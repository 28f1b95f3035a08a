-- A console that was away learns on its return also which known entries look different now: sent, masked, or a call of which more is known.
alter table entry add column changed_at timestamptz;
comment on column entry.changed_at is 'When it was last changed after it was written, by the machine''s time; null while it never was.';
