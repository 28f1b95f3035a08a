-- Each node reads in the event log what the others committed: the transaction's number says up to where nothing can still appear, which the row's own number does not.
alter table event_log add column transaction xid8 not null default pg_current_xact_id();
alter table event_log add column node text not null default '';
create index event_log_transaction on event_log (transaction);
comment on column event_log.transaction is 'Rows become visible out of the order of their ids; whoever reads on from the oldest unfinished transaction misses none.';
