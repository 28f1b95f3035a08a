-- Every mail of every mailbox is one row from the moment its bytes are here: stored before anything looks at them, so that none is lost and each can be read again.

create table mailbox (
    id         uuid        not null constraint mailbox_pk primary key,
    address    text        not null constraint mailbox_address_key unique,
    created_at timestamptz not null
);

-- How far a folder has been read, and who reads it now. The fence grows with every new reader; what a reader that lost its lease still wants to write fails on it.
create table mail_folder (
    id           uuid        not null constraint mail_folder_pk primary key,
    mailbox      uuid        not null constraint mail_folder_mailbox_fk references mailbox,
    name         text        not null,
    uid_validity bigint      not null,
    last_uid     bigint      not null default 0,
    lease_owner  text        not null,
    lease_until  timestamptz not null,
    fence        bigint      not null default 1,
    read_at      timestamptz,
    constraint mail_folder_name_key unique (mailbox, name)
);

create table mail (
    id             uuid        not null constraint mail_pk primary key,
    folder         uuid        not null constraint mail_folder_fk references mail_folder,
    uid_validity   bigint      not null,
    uid            bigint      not null,
    raw_sha256     text        not null constraint mail_raw_fk references blob,
    size           bigint      not null,
    internal_date  timestamptz not null,
    at             timestamptz not null,
    fetched_at     timestamptz not null,
    fence          bigint      not null,
    state          text        not null constraint mail_state_check
                               check (state in ('received', 'ingested', 'duplicate', 'automatic', 'quarantined', 'oversize', 'ignored')),
    reason         text,
    attempts       int         not null default 0,
    try_at         timestamptz not null,
    -- Known once the mail has been understood:
    message_id     text,
    content_sha256 text,
    sender         text,
    subject        text,
    nature         text,
    conversation   uuid,
    seq            bigint,
    -- The mail thread: it stays what it is when matters are merged or split.
    session        uuid,
    settled_at     timestamptz,
    constraint mail_uid_key unique (folder, uid_validity, uid)
);

create index mail_waiting_index on mail (try_at) where state = 'received';
create index mail_message_id_index on mail (message_id);
create index mail_raw_index on mail (raw_sha256);
create index mail_session_index on mail (session) where session is not null;
create index mail_state_index on mail (state, id);

-- Every mail of ours: its Message-ID is decided once, before the first try, and stays its entry's wherever the entry is moved to. The chain of references and bounces find
-- their entry here.
create table mail_sent (
    message_id text        not null constraint mail_sent_pk primary key,
    entry      uuid        constraint mail_sent_entry_key unique,
    recipient  text        not null,
    written_at timestamptz not null,
    sent_at    timestamptz,
    receipt    text
);
