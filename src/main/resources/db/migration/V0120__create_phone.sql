-- Calls. What the phone system said is kept as it was said, once, for ever; the call beside it is only what was folded from that.

create table phone_call (
    id              uuid primary key,
    root_sid        text not null constraint phone_call_root unique,
    caller          text not null,
    line            text not null,
    conversation_id uuid,
    session_id      uuid,
    folio           text,
    queue_slot      int constraint phone_call_slot_positive check (queue_slot > 0),
    queued_at       timestamptz,
    waiting         boolean not null default false,
    answered_by     uuid constraint phone_call_answered_by references agent,
    result          text not null default 'ringing',
    ended_at        timestamptz,
    created_at      timestamptz not null
);
comment on column phone_call.caller is 'As the phone system sent it: a number, an address or a word for withheld. It proves nothing.';
comment on column phone_call.folio is 'Keyed in by the caller whose verified number this is; nothing else joins a call by itself.';
comment on column phone_call.queue_slot is 'The provider has queues by name and a limited number of names: each waiting call has one to itself, so that an agent gets the call they took.';
create unique index phone_call_slot on phone_call (queue_slot) where queue_slot is not null;
create index phone_call_waiting on phone_call (queued_at) where waiting;
create index phone_call_unopened on phone_call (created_at) where conversation_id is null;
create index phone_call_session on phone_call (session_id);

create table phone_take (
    id          uuid primary key,
    call_id     uuid not null constraint phone_take_call references phone_call,
    agent_id    uuid not null constraint phone_take_agent references agent,
    leg_sid     text constraint phone_take_leg unique,
    at          timestamptz not null,
    released_at timestamptz
);
comment on table phone_take is 'An agent took a waiting call: their telephone is rung. One that is not released holds the call.';
create unique index phone_take_held on phone_take (call_id) where released_at is null;

create table phone_event (
    id          uuid primary key,
    key         text not null constraint phone_event_key unique,
    retry_token text,
    call_id     uuid constraint phone_event_call references phone_call,
    route       text not null,
    sid         text not null,
    fields      jsonb not null,
    step        text not null,
    signed_with int not null,
    received_at timestamptz not null,
    folded_at   timestamptz
);
comment on table phone_event is 'Append-only: every accepted request of the phone system, with what we answered.';
create unique index phone_event_retry on phone_event (route, sid, retry_token) where retry_token is not null;
create index phone_event_call_id on phone_event (call_id);
create index phone_event_sid on phone_event (sid);
create index phone_event_unfolded on phone_event (received_at) where folded_at is null;
