-- To whom the desk confirmed by itself that a mail arrived: a machine that answers every mail gets one an hour and no more.
create table mail_acknowledged (
    address text        not null,
    at      timestamptz not null
);
create index mail_acknowledged_index on mail_acknowledged (address, at);
