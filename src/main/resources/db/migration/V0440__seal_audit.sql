-- The audit is only added to. Triggers refuse every change, and a chain of hashes shows a change that was made all the same, by somebody who may switch triggers off.

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_append_only before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_not_emptied before truncate on audit for each statement execute function refuse_audit_change();

-- Rows commit in another order than that of their ids: what waits to be sealed is a list, so that no row is passed over.
create table audit_unsealed (
    audit_id bigint primary key
);
comment on table audit_unsealed is 'Rows of the audit that have no seal yet; seconds old while a node runs.';
insert into audit_unsealed select id from audit;
create function note_unsealed_audit() returns trigger language plpgsql as $$
begin
    insert into audit_unsealed values (new.id);
    return null;
end $$;
create trigger audit_to_seal after insert on audit for each row execute function note_unsealed_audit();

create table audit_seal (
    n         bigint primary key,
    audit_id  bigint not null constraint audit_seal_once unique,
    hash      bytea not null constraint audit_seal_sha256 check (length(hash) = 32),
    sealed_at timestamptz not null default clock_timestamp()
);
comment on table audit_seal is 'The chain: n counts without a gap, hash is the SHA-256 over the hash before it and the row of the audit.';
create trigger audit_seal_append_only before update or delete on audit_seal for each row execute function refuse_audit_change();
create trigger audit_seal_not_emptied before truncate on audit_seal for each statement execute function refuse_audit_change();
