-- The one way out (a row before anybody is told) and the visitors of the chat.

create table outbox (
    id              uuid primary key,
    channel         text not null,
    key             text not null,
    conversation_id uuid constraint outbox_conversation references conversation,
    entry_id        uuid constraint outbox_entry references entry (id),
    payload         jsonb not null,
    state           text not null default 'pending' constraint outbox_state check (state in ('pending', 'sent', 'dead')),
    attempts        int not null default 0,
    due_at          timestamptz not null,
    last_error      text,
    receipt         text,
    sent_at         timestamptz,
    created_at      timestamptz not null default hilo_now(),
    constraint outbox_once unique (channel, key)
);
create index outbox_due on outbox (due_at) where state = 'pending';
create index outbox_dead on outbox (created_at) where state = 'dead';
comment on column outbox.entry_id is 'The entry it carries, by id: entries move when conversations are merged.';

create table visitor (
    id              uuid primary key,
    token_hash      text not null constraint visitor_token unique,
    contact_id      uuid not null,
    name            text not null,
    email           text,
    identity        text,
    conversation_id uuid,
    session_id      uuid,
    created_at      timestamptz not null default hilo_now(),
    seen_at         timestamptz not null default hilo_now()
);
comment on column visitor.identity is 'The host application''s own id of the user, where a signed token named it.';
