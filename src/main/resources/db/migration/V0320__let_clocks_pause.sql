-- An internal goal stands still while the desk waits for the customer.

alter table clock add column pauses timestamptz[] not null default '{}';
comment on column clock.pauses is 'When it stood still: beginning, end, beginning, end; the last beginning stands alone while the pause lasts.';

drop index clock_running;
create index clock_running on clock (id) where state in ('running', 'paused');
