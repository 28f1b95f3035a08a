-- A right lasts as long as the sign-in or token that opened the door. Each gets an id that may be shown and named, so that a socket can be bound to it and people can end it.
alter table sign_in add column id uuid not null default gen_random_uuid();
alter table sign_in add constraint sign_in_id unique (id);
alter table sign_in add column address text not null default '';
alter table sign_in add column browser text not null default '';
create index sign_in_holder on sign_in (holder_kind, holder_id);
comment on column sign_in.address is 'The network address it was opened from, shown to its holder and to administrators only.';
comment on column sign_in.browser is 'The browser''s family, such as Firefox; empty where it is unknown.';

alter table token add column id uuid not null default gen_random_uuid();
alter table token add constraint token_id unique (id);
alter table token add column roles text[];
comment on column token.roles is 'What the token may do, as far as its holder still may: null stands for all that the holder may, and is left to tokens issued before there was a choice.';
comment on column token.expires_at is 'By the machine''s time, which no test moves. Null is left to tokens issued before each had to expire.';
