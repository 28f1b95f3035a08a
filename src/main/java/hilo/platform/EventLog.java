package hilo.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The append-only log of facts, written in the transaction that made them true: in one statement at its end, however many there are. What this node appends, {@link EventTail} tells
 * the others of.
 */
@ApplicationScoped
public class EventLog {
    /** One fact; {@code data} holds ids and values, no text of customers. */
    public record Fact(Instant at, String kind, @Nullable UUID conversation, JsonObject data) {
    }

    /** Something was appended; told after the commit. */
    record Appended() {
    }

    /** The facts of a transaction, until it ends. */
    private final class Pending implements Synchronization {
        private final List<Fact> facts = new ArrayList<>();
        private boolean ending;

        @Override
        public void beforeCompletion() {
            write(facts);
            facts.clear();
            ending = true;
        }

        @Override
        public void afterCompletion(int status) {
            // What became of the facts, became of the transaction.
        }
    }

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transactions;

    private final Jdbi db;
    private final Event<Appended> appended;

    @Inject
    EventLog(Jdbi db, Event<Appended> appended) {
        this.db = db;
        this.appended = appended;
    }

    @Transactional
    public void append(List<Fact> facts) {
        if (facts.isEmpty()) {
            return;
        }
        if (!(transactions.getResource(Pending.class) instanceof Pending pending)) {
            var first = new Pending();
            first.facts.addAll(facts);
            transactions.putResource(Pending.class, first);
            transactions.registerInterposedSynchronization(first);
            appended.fire(new Appended());
            return;
        }
        if (pending.ending) {
            write(facts);
        } else {
            pending.facts.addAll(facts);
        }
    }

    private void write(List<Fact> facts) {
        db.useHandle(h -> h.createUpdate("""
                insert into event_log (at, kind, conversation_id, data, node)
                select *, :node from unnest(cast(:at as timestamptz[]), cast(:kind as text[]), cast(:conversation as uuid[]), cast(:data as jsonb[]))""")
                .bind("node", Node.name()).bind("at", Columns.texts(facts, Fact::at)).bind("kind", Columns.texts(facts, Fact::kind))
                .bind("conversation", Columns.texts(facts, Fact::conversation)).bind("data", Columns.texts(facts, Fact::data)).execute());
    }
}
