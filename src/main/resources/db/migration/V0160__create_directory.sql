-- Who writes to the desk: organisations, contacts and the addresses by which a contact is recognised.

create table organisation (
    id          uuid primary key,
    name        text not null constraint organisation_named check (name <> ''),
    rfc         text constraint organisation_rfc_form check (rfc ~ '^[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{2}[0-9A]$'),
    distributor boolean not null default false,
    reference   text,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    version     bigint not null,
    constraint organisation_rfc unique (rfc),
    constraint organisation_reference unique (reference)
);
comment on column organisation.reference is 'The key in the books of whoever imports; makes an import repeatable where there is no RFC.';
create index organisation_name on organisation (hilo_fold(name), id);

-- A distributor answers for client organisations; what it sees of a client beyond what it opened itself needs a standing consent.
create table client_organisation (
    distributor_id uuid not null constraint client_organisation_distributor references organisation,
    client_id      uuid not null constraint client_organisation_client references organisation,
    added_at       timestamptz not null,
    constraint client_organisation_once primary key (distributor_id, client_id),
    constraint client_organisation_other check (distributor_id <> client_id)
);
create index client_organisation_of on client_organisation (client_id);

create table client_consent (
    id              uuid primary key,
    distributor_id  uuid not null,
    client_id       uuid not null,
    given_at        timestamptz not null,
    given_by_type   text not null,
    given_by        uuid,
    given_by_name   text not null,
    revoked_at      timestamptz,
    revoked_by_type text,
    revoked_by      uuid,
    revoked_by_name text,
    constraint client_consent_distributor foreign key (distributor_id) references organisation,
    constraint client_consent_client foreign key (client_id) references organisation
);
create unique index client_consent_standing on client_consent (distributor_id, client_id) where revoked_at is null;

create table contact (
    id              uuid primary key,
    name            text not null constraint contact_named check (name <> ''),
    organisation_id uuid constraint contact_organisation references organisation,
    origin          text not null constraint contact_origin check (origin in ('channel', 'portal', 'staff', 'import')),
    reference       text,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    version         bigint not null,
    constraint contact_reference unique (reference)
);
create index contact_name on contact (hilo_fold(name), id);
create index contact_of_organisation on contact (organisation_id);

create table contact_address (
    id          uuid primary key,
    contact_id  uuid not null constraint contact_address_contact references contact,
    kind        text not null constraint contact_address_kind check (kind in ('email', 'phone', 'visitor', 'portal')),
    value       text not null,
    verified_at timestamptz,
    created_at  timestamptz not null,
    constraint contact_address_once unique (contact_id, kind, value)
);
create index contact_address_value on contact_address (kind, value);
-- One user of a host application, one browser: these name one contact. A mailbox or a telephone may be shared.
create unique index contact_address_identity on contact_address (kind, value) where kind in ('visitor', 'portal');
