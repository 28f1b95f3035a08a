-- Whom a warning, a breach or an infrastructure report is told to. No foreign keys: a row is written in the transaction of the fact, which must lock nothing but its clock.

create table alert (
    id              uuid primary key,
    conversation_id uuid not null,
    clock_id        uuid,
    kind            text not null constraint alert_kind check (kind in ('warning', 'breach', 'infrastructure', 'correction')),
    promise         text,
    channel         text,
    level           int not null,
    at              timestamptz not null,
    tell            text[] not null,
    hours           text,
    priority        text,
    ranked_at       timestamptz,
    due_at          timestamptz not null,
    state           text not null default 'waiting' constraint alert_state check (state in ('waiting', 'told', 'corrected')),
    told            text[] not null default '{}',
    told_at         timestamptz,
    created_at      timestamptz not null default hilo_now()
);
comment on column alert.tell is 'As the policy says it: owner, supervisors, level, on-call; of a correction, the addresses that had been told.';
comment on column alert.due_at is 'When its readers are there: the fact''s own time, or the next opening of the calendar that the policy names.';
create index alert_due on alert (due_at) where state = 'waiting';
create index alert_unranked on alert (id) where priority is not null and ranked_at is null;
create index alert_conversation on alert (conversation_id, id desc);
create index alert_clock on alert (clock_id) where clock_id is not null;
