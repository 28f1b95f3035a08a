-- Administrators look the audit through by who acted, what was done and when.
create index audit_actor on audit (actor_id, id);
create index audit_action on audit (action, id);
create index audit_at on audit (at);
