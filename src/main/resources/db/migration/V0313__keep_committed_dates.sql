-- A date that was promised to the customer has a clock of its own, until delivery is reported.
alter table conversation add column committed_to timestamptz;
alter table clock add column committed_to timestamptz;
comment on column clock.committed_to is 'Of a commitment: the date itself, which no policy changes.';
