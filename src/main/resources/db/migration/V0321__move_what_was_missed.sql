-- What a missed promise does to its conversation besides telling people: it may be ranked higher, and now moved.

alter table alert add column move text;
comment on column alert.move is 'queue, or the name of the team that gets the conversation.';

drop index alert_unranked;
create index alert_unranked on alert (id) where (priority is not null or move is not null) and ranked_at is null;
