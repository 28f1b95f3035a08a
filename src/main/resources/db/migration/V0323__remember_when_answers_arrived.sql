-- An answer by mail is one from the moment our mail server took it, also for clocks that come to its conversation later.

alter table entry add column reached_at timestamptz;
comment on column entry.reached_at is 'When it got so far that it counts as an answer; null where it did at once, or has not.';

create index clock_met_by on clock (met_what) where met_what is not null;
