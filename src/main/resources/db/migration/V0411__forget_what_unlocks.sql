-- What unlocks is kept as a hash only: a link is made when its mail is written, and the words of a mail that has left (or never will) are not kept beside the ledger.
create table sign_in_request (
    id              uuid        not null constraint sign_in_request_pk primary key,
    email           text        not null,
    name            text,
    organisation_id uuid,
    target          text        not null,
    created_at      timestamptz not null,
    expires_at      timestamptz not null
);
comment on table sign_in_request is 'Who is to get a link by mail. Each try to send it makes a link of its own, of which sign_in_link keeps the hash.';

update outbox set payload = payload - 'text' - 'subject' where entry_id is null and state <> 'pending';

-- Answers were kept in clear; those of the last day are given up.
delete from idempotency;
