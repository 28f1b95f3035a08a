-- A visitor's token ends: by the widget's logout, after thirty days without use, and what a host application signed of them holds for twelve hours.
alter table visitor add column identified_at timestamptz;
alter table visitor add column ended_at timestamptz;
comment on column visitor.identified_at is 'When a signed identity last named the user; null for a stranger.';
comment on column visitor.ended_at is 'When the widget signed them out; the token opens nothing any more.';
update visitor set identified_at = created_at where identity is not null;

-- A hand-over that was posted waits here until the browser comes to be signed in: then the desk sees who is signed in there. Only the SHA-256 of its secret is kept.
alter table handover add column ticket_hash text constraint handover_ticket unique;
alter table handover add column claims jsonb;
comment on column handover.claims is 'Whom the application handed over; emptied as soon as the browser has come for it.';
