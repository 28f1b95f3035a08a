-- An answer by mail waits some seconds before it leaves, so that its agent can take it back.
alter table outbox drop constraint outbox_state;
alter table outbox add constraint outbox_state check (state in ('pending', 'sent', 'dead', 'withdrawn'));
