-- An account whose address only a host application named does not own it: whoever proves the mailbox signs in with an account of their own.
alter table account add column email_sure boolean not null default true;
comment on column account.email_sure is 'Whether the address was proven, or an administrator vouched for it; only then it signs in, by link or password.';
alter table account drop constraint account_email;
create unique index account_email on account (email) where email_sure;
create index account_named on account (email) where not email_sure;
