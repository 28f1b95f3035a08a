-- A waiting call is heard of every half minute; the conversation is told only what changed.
alter table phone_call add column told text;
comment on column phone_call.told is 'Hash of the facts that the conversation was told last.';
