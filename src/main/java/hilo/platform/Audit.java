package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Who did or read what, append-only: the database refuses changes, and {@link AuditSeals} shows them. Ids and words, never the text that was read. */
@ApplicationScoped
public class Audit {
    private final Jdbi db;

    @Inject
    Audit(Jdbi db) {
        this.db = db;
    }

    /** Records one act in the transaction at hand. */
    @Transactional
    public void record(String actorType, @Nullable UUID actorId, String actorName, String action, String objectType, String objectId, String detail) {
        db.useHandle(h -> h.createUpdate("""
                insert into audit (actor_type, actor_id, actor_name, action, object_type, object_id, detail, correlation)
                values (:type, :actor, :name, :action, :objectType, :objectId, :detail, :correlation)""").bind("type", actorType).bind("actor", actorId).bind("name", actorName)
                .bind("action", action).bind("objectType", objectType).bind("objectId", objectId).bind("detail", detail).bind("correlation", Correlation.current()).execute());
    }

    /** What to look for; null leaves a field open. {@code from} is included, {@code until} is not. */
    public record Search(@Nullable UUID actor, @Nullable String action, @Nullable String objectType, @Nullable String objectId, @Nullable Instant from, @Nullable Instant until) {
    }

    /** The latest first, those with an id below {@code before}. */
    public List<AuditRow> find(Search search, long before, int limit) {
        return db.withHandle(h -> h.createQuery("""
                select * from audit
                 where id < :before and (cast(:actor as uuid) is null or actor_id = :actor) and (cast(:action as text) is null or action = :action)
                   and (cast(:objectType as text) is null or object_type = :objectType) and (cast(:objectId as text) is null or object_id = :objectId)
                   and (cast(:from as timestamptz) is null or at >= :from) and (cast(:until as timestamptz) is null or at < :until)
                 order by id desc limit :limit""").bind("before", before).bind("actor", search.actor()).bind("action", search.action())
                .bind("objectType", search.objectType()).bind("objectId", search.objectId()).bind("from", search.from()).bind("until", search.until()).bind("limit", limit)
                .map((row, c) -> AuditRow.from(row)).list());
    }
}
