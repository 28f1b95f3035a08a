-- Whoever was taken out of an organisation does not go on reading what they wrote for it.
alter table account add column left_at timestamptz;
comment on column account.left_at is 'When the account last lost its organisation; null while it never did.';
