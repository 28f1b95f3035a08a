package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The append-only log of facts, written in the transaction that made them true. What this node appends, {@link EventTail} tells the others of. */
@ApplicationScoped
public class EventLog {
    /** One fact; {@code data} holds ids and values, no text of customers. */
    public record Fact(Instant at, String kind, @Nullable UUID conversation, JsonObject data) {
    }

    /** Something was appended; told after the commit. */
    record Appended() {
    }

    private final Jdbi db;
    private final Event<Appended> appended;

    @Inject
    EventLog(Jdbi db, Event<Appended> appended) {
        this.db = db;
        this.appended = appended;
    }

    /** Appends all in one statement. */
    @Transactional
    public void append(List<Fact> facts) {
        if (facts.isEmpty()) {
            return;
        }
        db.useHandle(h -> h.createUpdate("""
                insert into event_log (at, kind, conversation_id, data, node)
                select *, :node from unnest(cast(:at as timestamptz[]), cast(:kind as text[]), cast(:conversation as uuid[]), cast(:data as jsonb[]))""")
                .bind("node", Node.name()).bind("at", facts.stream().map(f -> f.at().toString()).toArray(String[]::new))
                .bind("kind", facts.stream().map(Fact::kind).toArray(String[]::new))
                .bind("conversation", facts.stream().map(Fact::conversation).toArray(UUID[]::new))
                .bind("data", facts.stream().map(f -> f.data().toString()).toArray(String[]::new)).execute());
        appended.fire(new Appended());
    }
}
