-- One cause with many conversations: they are gathered under it and answered once for all.

create sequence incident_number start 1;
create table incident (
    id             uuid primary key,
    number         bigint not null constraint incident_number_once unique,
    title          text not null,
    opened_by      uuid constraint incident_opened_by references agent,
    opened_by_name text not null,
    opened_at      timestamptz not null,
    closed_at      timestamptz
);

alter table conversation add column incident_id uuid constraint conversation_incident_exists references incident;
create index conversation_incident on conversation (incident_id) where incident_id is not null;

create table incident_answer (
    id          uuid primary key,
    incident_id uuid not null constraint incident_answer_incident references incident,
    text        text not null,
    solves      boolean not null,
    by_id       uuid not null constraint incident_answer_by references agent,
    by_name     text not null,
    at          timestamptz not null
);
create index incident_answer_of on incident_answer (incident_id, at);

create table incident_letter (
    answer_id       uuid not null constraint incident_letter_answer references incident_answer,
    conversation_id uuid not null constraint incident_letter_conversation references conversation,
    outcome         text not null default 'waiting' constraint incident_letter_outcome check (outcome in ('waiting', 'written', 'left-out')),
    why             text,
    seq             bigint,
    constraint incident_letter_key primary key (answer_id, conversation_id)
);
comment on table incident_letter is 'What one answer became in each conversation: an entry, or nothing and why not.';
