-- An answer goes to people in copy as well, each as a row of its own: what one server refuses is no matter to the others.
create table mail_copy (
    id        uuid        not null constraint mail_copy_pk primary key,
    entry     uuid        not null,
    recipient text        not null,
    sent_at   timestamptz,
    receipt   text,
    constraint mail_copy_once unique (entry, recipient)
);
comment on table mail_copy is 'The mail of an entry to one person in copy; its id is in that mail''s return path.';

-- Whom the desk has once put in copy is offered to be so again; who only was in copy of a customer's mail, or wrote with one of our Message-IDs, is not.
alter table participant add column copied boolean not null default false;

-- What a person wrote leaves before what nobody wrote, however much of that waits.
alter table outbox add column automatic boolean not null default true;
update outbox o set automatic = e.automatic from entry e where e.id = o.entry_id;
drop index outbox_due;
create index outbox_due on outbox (automatic, due_at) where state = 'pending';
