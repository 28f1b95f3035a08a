-- The provider does not repeat what we could not take while the database was away: it is asked for its calls and messages since the moment remembered here.
create table phone_asked (
    one   boolean primary key default true constraint phone_asked_one check (one),
    until timestamptz not null
);
