package hilo.channel;

import hilo.platform.ClockMoved;
import hilo.platform.Errand;
import hilo.platform.Ids;
import hilo.platform.Json;
import hilo.platform.MailWanted;
import hilo.platform.Tick;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The one way out. What must reach the world is a row here before its sender is told so; a worker of any node claims it, hands it to its {@link Channel} outside any
 * transaction, and records what was said. At least once, under the same key; a row that failed for a day is dead and stands on a list that people see.
 */
@ApplicationScoped
public class Outbox {
    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** What became of a row, until it is stored. */
    private record Said(UUID row, int attempts, Outcome outcome) {
    }

    /** Something waits to be sent; told after the commit to whoever sends. */
    record Added() {
    }

    @Resource
    ManagedExecutorService executor;

    private final Jdbi db;
    private final OutboxRows rows;
    private final Instance<Channel> channels;
    private final jakarta.enterprise.event.Event<Added> added;
    private final Errand draining;
    private final Set<UUID> sending = ConcurrentHashMap.newKeySet();
    private final Queue<Said> unsettled = new ConcurrentLinkedQueue<>();
    private final Errand keeping;

    @Inject
    Outbox(Jdbi db, OutboxRows rows, @Any Instance<Channel> channels, jakarta.enterprise.event.Event<Added> added) {
        this.db = db;
        this.rows = rows;
        this.channels = channels;
        this.added = added;
        this.draining = new Errand("outbox", task -> executor.execute(task), this::drainAll);
        this.keeping = new Errand("sending", task -> executor.execute(task), this::keepSending);
    }

    /** Adds a row in the transaction at hand; the same channel and key is one row, whoever adds it again. With an entry, its delivery follows the row. */
    @Transactional
    public void add(String channel, String key, @Nullable UUID conversation, @Nullable UUID entry, JsonObject payload) {
        add(channel, key, conversation, entry, payload, Duration.ZERO);
    }

    /** The same, but it leaves only after a while, until which it can be taken back. */
    @Transactional
    void add(String channel, String key, @Nullable UUID conversation, @Nullable UUID entry, JsonObject payload, Duration wait) {
        db.useHandle(h -> h.createUpdate("""
                insert into outbox (id, channel, key, conversation_id, entry_id, payload, due_at)
                values (:id, :channel, :key, :conversation, :entry, cast(:payload as jsonb), hilo_now() + :wait * interval '1 second')
                on conflict (channel, key) do nothing""").bind("id", Ids.next()).bind("channel", channel).bind("key", key).bind("conversation", conversation).bind("entry", entry)
                .bind("payload", payload.toString()).bind("wait", wait.toSeconds()).execute());
        added.fire(new Added());
    }

    /** Takes back what carries this entry; false where it is on its way already, or was never to leave. */
    @Transactional
    boolean withdraw(UUID entry) {
        return db.withHandle(h -> h.createUpdate("update outbox set state = 'withdrawn' where entry_id = :entry and state = 'pending' and attempts = 0 and due_at > hilo_now()")
                .bind("entry", entry).execute()) > 0;
    }

    @Transactional
    void mail(@Observes MailWanted mail) {
        add("email", mail.key(), null, null, Json.newObject().add("to", mail.to()).add("subject", mail.subject()).add("text", mail.text())
                .add("automatic", mail.automatic()).build());
    }

    void onAdded(@Observes(during = TransactionPhase.AFTER_SUCCESS) Added row) {
        draining.want();
    }

    void onTick(@Observes Tick tick) {
        draining.want();
        if (!sending.isEmpty()) {
            keeping.wantEvery(HEARTBEAT);
        }
    }

    private void keepSending() {
        rows.stillSending(sending);
    }

    void onClockMoved(@Observes @Priority(600) ClockMoved moved) {
        drainAll();
    }

    private void drainAll() {
        try {
            do {
                settleAll();
            } while (sendNext());
        } catch (RuntimeException e) {
            LOG.warnf("The outbox waits for the next tick: %s", e);
        }
    }

    /** What the world said is known here until it is stored: a database that is away for a while makes nothing leave twice. */
    private void settleAll() {
        for (var said = unsettled.poll(); said != null; said = unsettled.poll()) {
            try {
                rows.settle(said.row(), said.attempts(), said.outcome());
                sending.remove(said.row());
            } catch (RuntimeException e) {
                unsettled.add(said);
                throw e;
            }
        }
    }

    private boolean sendNext() {
        var claimed = rows.claim(sending);
        claimed.ifPresent(row -> {
            sending.add(row.id());
            var channel = channels.stream().filter(c -> c.name().equals(row.channel())).findFirst();
            var out = new Outbound(row.id(), row.key(), row.conversation(), row.seq(), Json.object(row.payload()), row.attempts());
            Outcome outcome;
            try {
                outcome = channel.isEmpty() ? new Outcome.Failed("no channel " + row.channel()) : channel.get().send(out);
            } catch (RuntimeException e) {
                LOG.warnf(e, "Sending row %s failed", row.id());
                outcome = new Outcome.Retry(String.valueOf(e.getMessage()));
            }
            unsettled.add(new Said(row.id(), row.attempts(), outcome));
        });
        return claimed.isPresent();
    }
}
