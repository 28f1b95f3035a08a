-- Who is at the desk. Kept in the database so that every node shows the same and a restart forgets nobody.

create table presence (
    agent_id   uuid primary key constraint presence_agent references agent,
    state      text not null constraint presence_state check (state in ('available', 'busy', 'away', 'offline')),
    changed_at timestamptz not null,
    seen_at    timestamptz not null
);
comment on column presence.seen_at is 'When the agent''s socket or REST was last heard: after a minute of silence the agent counts as away.';

-- Staff lists page by id, which never moves: a page sees each conversation once, whatever is written meanwhile.
create index conversation_active_by_id on conversation (id desc) where status in ('open', 'waiting', 'held');
create index conversation_assigned_by_id on conversation (assignee_id, id desc);
