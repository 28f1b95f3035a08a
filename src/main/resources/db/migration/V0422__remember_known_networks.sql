-- Networks from which somebody has signed in. What strangers try under their name uses up nothing that is kept for these, so that nobody is locked out by others.
-- A network is stored as a hash: it is an address of a person, and only compared.
create table known_network (
    holder_kind text        not null,
    holder_id   uuid        not null,
    network     text        not null,
    seen_at     timestamptz not null default clock_timestamp(),
    constraint known_network_pk primary key (holder_kind, holder_id, network)
);
create index known_network_seen_at_index on known_network (seen_at);

-- Open sign-ins from IPv4 are known; those from IPv6 become so with the next sign-in.
insert into known_network (holder_kind, holder_id, network)
select distinct holder_kind, holder_id, encode(sha256(convert_to('network ' || address, 'UTF8')), 'hex') from sign_in where address ~ '^[0-9.]+$';
