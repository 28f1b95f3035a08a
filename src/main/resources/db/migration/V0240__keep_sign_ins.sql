-- Sign-ins lie in the database, so that any node knows them and no restart ends them. Only the SHA-256 of the cookie's 256 random bits is kept.
create table sign_in (
    hash        text primary key,
    holder_kind text not null constraint sign_in_holder_kind check (holder_kind in ('agent', 'customer')),
    holder_id   uuid not null,
    epoch       int not null,
    opened_at   timestamptz not null default clock_timestamp(),
    seen_at     timestamptz not null default clock_timestamp()
);
create index sign_in_seen on sign_in (seen_at);
comment on column sign_in.epoch is 'The holder''s when it was opened: raising theirs ends it.';
comment on column sign_in.seen_at is 'Renewed every few minutes of use, by the machine''s time, which no test moves.';
