-- Who complained to their provider about a mail of ours gets no automatic mail any more; people still answer them.
create table mail_unwanted (
    address text        not null constraint mail_unwanted_pk primary key,
    since   timestamptz not null
);
