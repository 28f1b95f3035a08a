-- What one address, network or account, or the whole desk, may do in a window of time, counted for all nodes and over restarts. The key is hashed: it may be an e-mail address.
create table budget (
    name      text        not null,
    key       text        not null,
    used      bigint      not null,
    closes_at timestamptz not null,
    constraint budget_pk primary key (name, key)
);
create index budget_closes_at_index on budget (closes_at);
