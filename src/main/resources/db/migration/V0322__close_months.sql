-- A month whose results were reported is closed: nothing changes them any more, and what is known later is a line in the month in which it is known.

create table closed_month (
    month     date primary key constraint closed_month_first check (extract(day from month) = 1),
    closed_at timestamptz not null,
    closed_by text not null
);

create table closed_figure (
    month     date not null constraint closed_figure_month references closed_month,
    promise   text not null,
    channel   text not null,
    level     int not null,
    met       bigint not null,
    breached  bigint not null,
    cancelled bigint not null,
    constraint closed_figure_key primary key (month, promise, channel, level)
);
comment on table closed_figure is 'What the report of a closed month says, for ever.';

alter table clock add column closed_month date constraint clock_closed_month references closed_month;
comment on column clock.closed_month is 'The closed month in whose report it stands; its result does not change any more.';
create index clock_closed on clock (closed_month) where closed_month is not null;
create index clock_final on clock (least(met_at, due_at)) where closed_month is null and cancelled_at is null and (met_at is not null or breached_at is not null);
create index clock_cancelled on clock (cancelled_at) where cancelled_at is not null;

create table clock_correction (
    clock_id uuid not null constraint clock_correction_clock references clock,
    evidence text not null,
    month    date not null,
    noted_at timestamptz not null,
    why      text not null,
    before   text not null,
    after    text not null,
    constraint clock_correction_key primary key (clock_id, evidence)
);
comment on table clock_correction is 'What a clock of a closed month would be, had this been known in time.';
create index clock_correction_month on clock_correction (month, noted_at);
