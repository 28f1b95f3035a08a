-- What every room stands on: the clock that decides what is due, jobs, stored bytes, keys, the event log and the audit.

create table clock_shift (
    one   boolean primary key default true constraint clock_shift_one check (one),
    shift interval not null default interval '0'
);
comment on table clock_shift is 'Only test mode writes it: how far the desk''s clock is ahead of the server''s.';
insert into clock_shift default values;

-- STABLE, so that "due_at <= hilo_now()" can use an index; clock_timestamp() alone cannot.
create function hilo_now() returns timestamptz language sql stable
    return clock_timestamp() + (select shift from clock_shift);

-- Spanish full text in which accents and case do not matter.
create function hilo_fold(text) returns text language sql immutable parallel safe
    return translate(lower($1), 'áàäâãéèëêíìïîóòöôõúùüûñç', 'aaaaaeeeeiiiiooooouuuunc');
create function hilo_tsv(text) returns tsvector language sql immutable parallel safe
    return to_tsvector('pg_catalog.spanish'::regconfig, hilo_fold($1));
create function hilo_tsq(text) returns tsquery language sql immutable parallel safe
    return websearch_to_tsquery('pg_catalog.spanish'::regconfig, hilo_fold($1));

create table job (
    id         uuid primary key,
    kind       text not null,
    key        text not null,
    data       jsonb not null,
    due_at     timestamptz not null,
    attempts   int not null default 0,
    state      text not null default 'waiting' constraint job_state check (state in ('waiting', 'done', 'dead')),
    last_error text,
    created_at timestamptz not null default hilo_now(),
    constraint job_once unique (kind, key)
);
create index job_due on job (due_at) where state = 'waiting';

create table blob (
    sha256  text primary key,
    size    bigint not null,
    content bytea not null
);
alter table blob alter column content set storage external;

create table signing_key (
    purpose    text primary key,
    secret     bytea not null,
    created_at timestamptz not null default hilo_now()
);

create table event_log (
    id              bigint generated always as identity primary key,
    at              timestamptz not null,
    kind            text not null,
    conversation_id uuid,
    data            jsonb not null
);
create index event_log_conversation on event_log (conversation_id, id);
comment on table event_log is 'Append-only: every fact that a room announced, in the transaction that made it so.';

create table audit (
    id          bigint generated always as identity primary key,
    at          timestamptz not null default hilo_now(),
    actor_type  text not null,
    actor_id    uuid,
    actor_name  text not null,
    action      text not null,
    object_type text not null,
    object_id   text not null,
    detail      text not null default '',
    correlation text not null default '-'
);
create index audit_object on audit (object_type, object_id, id);

create table idempotency (
    caller     text not null,
    key        text not null,
    request    text not null,
    status     int,
    location   text,
    etag       text,
    body       text,
    created_at timestamptz not null default hilo_now(),
    primary key (caller, key)
);
