-- A desk changes what it promises: each version says why, and clocks that still run are found in order of their id, those of a month by their start.
alter table policy add column why text not null default '';
comment on table policy is 'Every published version, for ever: a finished clock stays with the one it was judged by.';
create index clock_running on clock (id) where state = 'running';
create index clock_started on clock (started_at);
