-- The one record: conversations with their ticket, level stays, channel sessions and timeline. What must never be wrong is refused here, whoever writes.

create sequence conversation_number start 1001;
create sequence folio_number start 10480;

create table ticket (
    id              uuid primary key,
    folio           text not null constraint ticket_folio unique,
    conversation_id uuid not null,
    opened_at       timestamptz not null,
    opened_by_type  text not null,
    opened_by       uuid,
    opened_by_name  text not null
);

create table conversation (
    id              uuid primary key,
    number          bigint not null constraint conversation_number_once unique,
    subject         text not null,
    kind            text constraint conversation_kind check (kind in ('question', 'fault', 'infrastructure', 'assistance', 'suggestion', 'out-of-scope')),
    category        text,
    service         text,
    module          text,
    status          text not null constraint conversation_status check (status in ('open', 'waiting', 'held', 'solved', 'closed', 'merged')),
    priority        text not null constraint conversation_priority check (priority in ('low', 'normal', 'high', 'urgent')),
    tags            text[] not null default '{}',
    channels        text[] not null default '{}',
    level           int not null constraint conversation_level check (level between 1 and 3),
    contact_id      uuid,
    organisation_id uuid,
    opener_organisation_id uuid,
    assignee_id     uuid constraint conversation_assignee references agent,
    team_id         uuid constraint conversation_team references team,
    ticket_id       uuid constraint conversation_ticket references ticket deferrable initially deferred,
    merged_into     uuid constraint conversation_survivor references conversation,
    spam            boolean not null default false,
    opened_by_type  text not null constraint conversation_opener check (opened_by_type in ('contact', 'agent', 'system')),
    opened_at       timestamptz not null,
    updated_at      timestamptz not null,
    solved_at       timestamptz,
    closed_at       timestamptz,
    remind_at       timestamptz,
    remind_agent    uuid,
    last_seq        bigint not null default 0,
    version         bigint not null default 1,
    constraint conversation_fault_has_ticket check (kind is null or kind not in ('fault', 'infrastructure') or ticket_id is not null),
    constraint conversation_merged_somewhere check ((status = 'merged') = (merged_into is not null))
);
comment on column conversation.opener_organisation_id is 'The distributor that opened it for the organisation, if one did.';
alter table ticket add constraint ticket_conversation foreign key (conversation_id) references conversation deferrable initially deferred;
create index ticket_of on ticket (conversation_id);

create index conversation_recent on conversation (updated_at desc, id desc);
create index conversation_open on conversation (updated_at desc, id desc) where status in ('open', 'waiting', 'held');
create index conversation_assigned on conversation (assignee_id, updated_at desc, id desc) where status in ('open', 'waiting', 'held');
create index conversation_queue on conversation (team_id, opened_at, id) where assignee_id is null and status = 'open';
create index conversation_contact on conversation (contact_id, updated_at desc);
create index conversation_organisation on conversation (organisation_id, updated_at desc);
create index conversation_opener on conversation (opener_organisation_id, updated_at desc) where opener_organisation_id is not null;
create index conversation_remind on conversation (remind_at) where remind_at is not null;
create index conversation_solved on conversation (solved_at) where status = 'solved';
create index conversation_merged on conversation (merged_into) where merged_into is not null;
create index conversation_subject on conversation using gin (hilo_tsv(subject));

create table channel_session (
    id              uuid primary key,
    conversation_id uuid not null constraint channel_session_conversation references conversation,
    channel         text not null,
    external_key    text,
    by_customer     boolean not null,
    opened_at       timestamptz not null,
    ended_at        timestamptz,
    constraint channel_session_key unique (channel, external_key)
);
create index channel_session_of on channel_session (conversation_id);

create table level_stay (
    id              uuid primary key,
    conversation_id uuid not null constraint level_stay_conversation references conversation,
    level           int not null constraint level_stay_level check (level between 1 and 3),
    reason          text not null constraint level_stay_reason check (reason in ('opened', 'escalated', 'handed-back', 'infrastructure')),
    finding         text,
    by_type         text not null,
    by_id           uuid,
    by_name         text not null,
    sender_id       uuid,
    entered_at      timestamptz not null,
    left_at         timestamptz
);
comment on column level_stay.sender_id is 'The agent who sent it here: a hand-back returns to them.';
create unique index level_stay_current on level_stay (conversation_id) where left_at is null;

create table entry (
    conversation_id uuid not null constraint entry_conversation references conversation,
    seq             bigint not null constraint entry_seq check (seq > 0),
    id              uuid not null,
    session_id      uuid constraint entry_session references channel_session,
    at              timestamptz not null,
    at_source       text not null,
    received_at     timestamptz not null,
    channel         text,
    direction       text not null constraint entry_direction check (direction in ('in', 'out', 'internal')),
    type            text not null constraint entry_type check (type in ('message', 'call', 'note', 'remote-session', 'change')),
    author_type     text not null constraint entry_author check (author_type in ('contact', 'agent', 'system')),
    author_id       uuid,
    author_name     text not null,
    text            text not null,
    html            text,
    delivery        text not null constraint entry_delivery check (delivery in ('none', 'pending', 'sent', 'delivered', 'failed')),
    automatic       boolean not null default false,
    secret          boolean not null default false,
    client_id       text,
    details         jsonb not null default '{}',
    search          tsvector generated always as (case when secret or type = 'change' then null else hilo_tsv(left(text, 100000)) end) stored,
    primary key (conversation_id, seq),
    constraint entry_id unique (id),
    constraint entry_note_stays_inside check (type not in ('note', 'change') or direction = 'internal')
);
create unique index entry_client_id on entry (conversation_id, client_id) where client_id is not null;
create index entry_search on entry using gin (search);

create table attachment (
    id          uuid primary key,
    entry_id    uuid,
    name        text not null,
    type        text not null,
    size        bigint not null,
    sha256      text not null constraint attachment_blob references blob,
    content_id  text,
    uploaded_by uuid,
    created_at  timestamptz not null default hilo_now()
);
create index attachment_entry on attachment (entry_id);

create table participant (
    conversation_id uuid not null constraint participant_conversation references conversation,
    address         text not null,
    name            text not null,
    verified        boolean not null,
    constraint participant_once primary key (conversation_id, address)
);

create table conversation_link (
    conversation_id uuid not null constraint conversation_link_from references conversation,
    other_id        uuid not null constraint conversation_link_to references conversation,
    type            text not null constraint conversation_link_type check (type in ('related', 'follow-up', 'split')),
    created_at      timestamptz not null,
    by_name         text not null,
    constraint conversation_link_once primary key (conversation_id, other_id)
);

create table blocked_address (
    kind       text not null,
    value      text not null,
    by_name    text not null,
    created_at timestamptz not null default hilo_now(),
    constraint blocked_address_once primary key (kind, value)
);
