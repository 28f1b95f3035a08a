-- Customers' sign-ins to the portal. An account joins an organisation only by a hand-over token or an invitation, so membership stands here and not on the contact.

create table account (
    id              uuid primary key,
    contact_id      uuid not null constraint account_contact references contact,
    organisation_id uuid constraint account_organisation references organisation,
    email           text not null,
    name            text not null,
    password_hash   text,
    active          boolean not null default true,
    epoch           int not null default 1,
    created_at      timestamptz not null default hilo_now(),
    constraint account_email unique (email),
    constraint account_of_contact unique (contact_id)
);
create index account_of_organisation on account (organisation_id);
comment on column account.epoch is 'Every session and socket carries the epoch it was opened in; raising it ends them all.';

-- Links sent by mail. Only the SHA-256 of the 256-bit secret is kept; a link works once.
create table sign_in_link (
    hash            text primary key,
    email           text not null,
    name            text,
    organisation_id uuid constraint sign_in_link_organisation references organisation,
    target          text not null default '/portal/',
    created_at      timestamptz not null default hilo_now(),
    expires_at      timestamptz not null,
    used_at         timestamptz
);
comment on column sign_in_link.organisation_id is 'Set for an invitation: the organisation that whoever opens it joins.';
create index sign_in_link_expiry on sign_in_link (expires_at);

-- Hand-over tokens that have been used, kept until they expire by themselves.
create table handover (
    token_id   text primary key,
    expires_at timestamptz not null,
    used_at    timestamptz not null default hilo_now()
);
