package hilo.platform;

import hilo.platform.EventLog.Fact;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Follows what other nodes append to the event log and fires it here as {@link Elsewhere}.
 *
 * <p>A neighbour's nudge makes it look at once, every tick makes it look anyway: a lost nudge, or a network between the nodes that is cut, costs a second and nothing else. It reads
 * on from the oldest transaction that was unfinished when it last looked and leaves out what it has told already, so that a fact that commits late is neither skipped nor told twice.
 */
@ApplicationScoped
class EventTail {
    private static final Logger LOG = Logger.getLogger(EventTail.class);
    private static final int MOST = 20_000;

    private record Row(long id, long transaction, Fact fact) {
    }

    @Resource
    ManagedExecutorService executor;

    private final Jdbi db;
    private final Neighbours neighbours;
    private final Event<Elsewhere> elsewhere;
    private final Errand errand;
    private long from;
    private Set<Long> told = Set.of();

    @Inject
    EventTail(Jdbi db, Neighbours neighbours, Event<Elsewhere> elsewhere) {
        this.db = db;
        this.neighbours = neighbours;
        this.elsewhere = elsewhere;
        this.errand = new Errand("elsewhere", task -> executor.execute(task), this::read);
    }

    void start(@Observes @Priority(900) Startup startup) {
        forgetAnotherDatabase();
        if (neighbours.expected()) {
            from = horizon();
            neighbours.onNudge(errand::want);
        }
    }

    void onTick(@Observes Tick tick) {
        if (neighbours.expected()) {
            errand.want();
        }
    }

    /** After a restore into a new database, rows carry transactions that are yet to come there: they would be told as new for ever. */
    private void forgetAnotherDatabase() {
        int old = db.withHandle(h -> h.createUpdate("update event_log set transaction = cast('0' as xid8) where transaction >= pg_snapshot_xmax(pg_current_snapshot())").execute());
        if (old > 0) {
            LOG.infof("%d facts came from another database", old);
        }
    }

    private void read() {
        long horizon = horizon();
        var rows = db.withHandle(h -> h.createQuery("""
                select id, cast(transaction::text as bigint) as transaction, at, kind, conversation_id, data::text as data from event_log
                 where transaction >= cast(:from as xid8) and node <> :me order by transaction, id limit :limit""").bind("from", String.valueOf(from)).bind("me", Node.name())
                .bind("limit", MOST + 1)
                .map((row, c) -> new Row(row.getLong("id"), row.getLong("transaction"), new Fact(row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("kind"),
                        row.getObject("conversation_id", UUID.class), Json.object(row.getString("data")))))
                .list());
        boolean missed = rows.size() > MOST;
        List<Fact> fresh = missed ? List.of() : rows.stream().filter(row -> !told.contains(row.id())).map(Row::fact).toList();
        var open = new HashSet<Long>();
        rows.stream().filter(row -> row.transaction() >= horizon).forEach(row -> open.add(row.id()));
        from = horizon;
        told = open;
        if (missed || !fresh.isEmpty()) {
            elsewhere.fire(new Elsewhere(fresh, missed));
        }
    }

    /** The oldest transaction that is not over: whatever is committed later has this number or a higher one. */
    private long horizon() {
        return db.withHandle(h -> h.createQuery("select pg_snapshot_xmin(pg_current_snapshot())::text").mapTo(String.class).one()).transform(Long::parseLong);
    }
}
