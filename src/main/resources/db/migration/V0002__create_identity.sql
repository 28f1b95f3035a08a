-- Who works here and how they prove it. Secrets are never stored: passwords as PBKDF2 with their parameters, tokens as SHA-256.

create table team (
    id    uuid primary key,
    name  text not null constraint team_name unique,
    level int not null constraint team_level check (level between 1 and 3)
);

create table agent (
    id            uuid primary key,
    login         text not null constraint agent_login unique,
    name          text not null,
    email         text not null,
    phone         text,
    roles         text[] not null,
    level         int not null constraint agent_level check (level between 1 and 3),
    team_id       uuid constraint agent_team references team,
    password_hash text,
    active        boolean not null default true,
    epoch         int not null default 1,
    created_at    timestamptz not null default hilo_now()
);
comment on column agent.epoch is 'Every session and socket carries the epoch it was opened in; raising it ends them all.';

create table token (
    hash        text primary key,
    holder_kind text not null constraint token_holder check (holder_kind in ('agent', 'customer')),
    holder_id   uuid not null,
    label       text not null,
    created_at  timestamptz not null default hilo_now(),
    expires_at  timestamptz
);
create index token_holder_id on token (holder_id);
