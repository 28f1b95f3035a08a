-- The provider does not repeat what we missed while we were away: a live call that nothing is heard of is asked about.
alter table phone_call add column asked_at timestamptz;
create index phone_call_live on phone_call (created_at) where ended_at is null;
