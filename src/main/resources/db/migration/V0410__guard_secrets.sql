-- Who may reveal a secret is decided by who had the conversation before the entry became one: whoever takes it afterwards gains nothing. Each reveal has its reason.
alter table entry add column secret_for uuid;
comment on column entry.secret_for is 'The agent who had the conversation when the entry was marked as secret, or when it came with a private key.';
create index entry_secret on entry (conversation_id) where secret;
create index entry_mail on entry ((details->>'mail')) where details->>'mail' is not null;

create table secret_reveal (
    id         uuid        not null constraint secret_reveal_pk primary key,
    at         timestamptz not null default hilo_now(),
    open_until timestamptz not null default clock_timestamp() + interval '10 minutes',
    agent_id   uuid        not null constraint secret_reveal_agent references agent,
    entry_id   uuid        not null constraint secret_reveal_entry references entry (id),
    reason     text        not null constraint secret_reveal_reason check (length(reason) >= 10)
);
comment on column secret_reveal.open_until is 'Until when its agent may read the files and the mail of the entry, by the machine''s time, which no test moves.';
create index secret_reveal_open on secret_reveal (entry_id, agent_id, open_until);

-- Whether a file is a private key is decided by its bytes. Null: nobody has looked yet; it counts as one until somebody has.
alter table attachment add column private_key boolean;
create index attachment_unexamined on attachment (id) where private_key is null;
