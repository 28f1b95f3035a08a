-- What is promised and whether it is kept: published policies, one row per clock, and each clock's own history.

create table policy (
    version      int primary key constraint policy_version check (version > 0),
    desk         text not null,
    document     text not null,
    published_by text not null,
    published_at timestamptz not null default hilo_now()
);
comment on table policy is 'Every published version, for ever: a clock stays with the one under which it started.';

create table clock (
    id              uuid primary key,
    conversation_id uuid not null constraint clock_conversation_exists references conversation deferrable initially deferred,
    session_id      uuid constraint clock_session_exists references channel_session deferrable initially deferred,
    cause           text not null constraint clock_cause unique,
    promise         text not null constraint clock_promise check (promise in ('first-response', 'level-response', 'commitment', 'next-response')),
    channel         text not null,
    level           int not null constraint clock_level check (level between 1 and 3),
    met_by          text[] not null,
    policy_version  int not null constraint clock_policy references policy,
    started_at      timestamptz not null,
    warn_at         timestamptz,
    due_at          timestamptz,
    warned_at       timestamptz,
    breached_at     timestamptz,
    bridged_at      timestamptz,
    bridged_what    text,
    met_at          timestamptz,
    met_what        text,
    cancelled_at    timestamptz,
    cancelled_why   text,
    state           text not null constraint clock_state check (state in ('running', 'paused', 'met', 'breached', 'cancelled')),
    revision        int not null,
    events          int not null,
    wake_at         timestamptz
);
comment on column clock.cause is 'What started it; the same cause starts one clock, however often it is heard of.';
comment on column clock.wake_at is 'When it must be looked at next; null while time alone cannot change it.';
create index clock_due on clock (wake_at) where wake_at is not null;
create index clock_conversation on clock (conversation_id);
create index clock_session on clock (session_id) where session_id is not null;

create table clock_event (
    clock_id  uuid not null constraint clock_event_clock references clock,
    n         int not null,
    kind      text not null constraint clock_event_kind
              check (kind in ('started', 'paused', 'resumed', 'bridged', 'warned', 'met', 'breached', 'voided', 'corrected', 'recalculated', 'cancelled')),
    at        timestamptz not null,
    fact      text,
    start_at  timestamptz,
    detail    text,
    revision  int not null,
    noted_at  timestamptz not null,
    constraint clock_event_key primary key (clock_id, n)
);
comment on column clock_event.at is 'When it became true; noted_at is when the desk noticed.';
-- Each promise fires once, whoever looks: a fact is there once per clock and revision.
create unique index clock_event_once on clock_event (clock_id, kind, revision) where kind in ('started', 'warned', 'breached', 'met', 'cancelled');

create function refuse_clock_event_change() returns trigger language plpgsql as $$
begin
    raise exception 'a clock''s history is append-only';
end $$;
create trigger clock_event_append_only before update or delete on clock_event for each row execute function refuse_clock_event_change();
