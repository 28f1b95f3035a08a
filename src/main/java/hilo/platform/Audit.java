package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Who did or read what, append-only. Ids and words, never the text that was read. */
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
}
