-- What becomes of an improvement that somebody suggested: authorised or declined by someone with that right, planned in the work programme, delivered.
create table suggestion (
    conversation_id uuid primary key constraint suggestion_conversation references conversation,
    state           text not null constraint suggestion_state check (state in ('authorised', 'declined', 'planned', 'delivered')),
    item            text,
    period          text,
    decided_by      uuid constraint suggestion_decided_by references agent,
    changed_at      timestamptz not null,
    constraint suggestion_planned check (state not in ('planned', 'delivered') or item is not null and period is not null)
);
comment on column suggestion.item is 'The item of the work programme; period is when it is to be done, in the desk''s own words.';
