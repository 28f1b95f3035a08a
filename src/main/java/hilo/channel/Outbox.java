package hilo.channel;

import static hilo.platform.Columns.texts;

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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The one way out. What must reach the world is a row here before its sender is told so; a worker of any node claims it, hands it to its {@link Channel} outside any
 * transaction, and records what was said. At least once, under the same key; a row that failed for a day is dead and stands on a list that people see. What people wrote leaves before
 * what nobody wrote; rows of one conversation leave one after the other; where the other side takes nothing, its channel rests for a while.
 */
@ApplicationScoped
public class Outbox {
    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    /** One slow answer of the other side keeps nobody else's mail. */
    private static final int LANES = 3;

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
    private final List<Errand> draining;
    private final Pauses pauses = new Pauses();
    private final InstantSource clock;
    private final Set<UUID> sending = ConcurrentHashMap.newKeySet();
    private final Queue<Said> unsettled = new ConcurrentLinkedQueue<>();
    private final Errand keeping;

    @Inject
    Outbox(Jdbi db, OutboxRows rows, @Any Instance<Channel> channels, jakarta.enterprise.event.Event<Added> added, InstantSource clock) {
        this.db = db;
        this.rows = rows;
        this.channels = channels;
        this.added = added;
        this.clock = clock;
        this.draining = IntStream.range(0, LANES).mapToObj(lane -> new Errand("outbox", task -> executor.execute(task), this::drainAll)).toList();
        this.keeping = new Errand("sending", task -> executor.execute(task), this::keepSending);
    }

    /**
     * Something that is to leave.
     *
     * @param key   the same channel and key is one row, whoever adds it again
     * @param entry whose delivery follows the row, unless the payload says {@code copy}
     * @param pause it leaves only after this while, until which it can be taken back
     */
    record Leaving(String channel, String key, @Nullable UUID conversation, @Nullable UUID entry, JsonObject payload, boolean automatic, Duration pause) {
    }

    /** Adds rows in the transaction at hand. */
    @Transactional
    void add(List<Leaving> all) {
        if (all.isEmpty()) {
            return;
        }
        db.useHandle(h -> h.createUpdate("""
                insert into outbox (id, channel, key, conversation_id, entry_id, payload, automatic, due_at)
                select id, channel, key, conversation, entry, payload, automatic, hilo_now() + wait * interval '1 second'
                  from unnest(cast(:ids as uuid[]), cast(:channels as text[]), cast(:keys as text[]), cast(:conversations as uuid[]), cast(:entries as uuid[]),
                              cast(:payloads as jsonb[]), cast(:automatic as boolean[]), cast(:waits as bigint[]))
                       as n (id, channel, key, conversation, entry, payload, automatic, wait)
                on conflict (channel, key) do nothing""").bind("ids", texts(all, one -> Ids.next())).bind("channels", texts(all, Leaving::channel))
                .bind("keys", texts(all, Leaving::key)).bind("conversations", texts(all, Leaving::conversation)).bind("entries", texts(all, Leaving::entry))
                .bind("payloads", texts(all, Leaving::payload)).bind("automatic", texts(all, Leaving::automatic)).bind("waits", texts(all, one -> one.pause().toSeconds()))
                .execute());
        added.fire(new Added());
    }

    /** Takes back all that carries this entry; false where some of it is on its way already, or none was to leave. What it took back is left to the caller's transaction. */
    @Transactional
    boolean withdraw(UUID entry) {
        return db.withHandle(h -> {
            int back = h.createUpdate("update outbox set state = 'withdrawn' where entry_id = :entry and state = 'pending' and attempts = 0 and due_at > hilo_now()")
                    .bind("entry", entry).execute();
            return back > 0 && back == h.createQuery("select count(*) from outbox where entry_id = :entry").bind("entry", entry).mapTo(Integer.class).one();
        });
    }

    @Transactional
    void mail(@Observes MailWanted mail) {
        var payload = Json.newObject().add("to", mail.to()).add("subject", mail.subject()).add("text", mail.text()).add("automatic", mail.automatic());
        if (mail.link() != null) {
            payload.add("link", mail.link());
        }
        add(List.of(new Leaving("email", mail.key(), null, null, payload.build(), true, Duration.ZERO)));
    }

    void onAdded(@Observes(during = TransactionPhase.AFTER_SUCCESS) Added row) {
        drain();
    }

    void onTick(@Observes Tick tick) {
        drain();
        if (!sending.isEmpty()) {
            keeping.wantEvery(HEARTBEAT);
        }
    }

    private void drain() {
        draining.forEach(Errand::want);
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
        var claimed = claim();
        claimed.ifPresent(row -> {
            var channel = channels.stream().filter(c -> c.name().equals(row.channel())).findFirst();
            var out = new Outbound(row.id(), row.key(), row.conversation(), row.seq(), Json.object(row.payload()), row.attempts());
            Outcome outcome;
            try {
                outcome = channel.isEmpty() ? new Outcome.Failed("no channel " + row.channel()) : channel.get().send(out);
            } catch (RuntimeException e) {
                LOG.warnf(e, "Sending row %s failed", row.id());
                outcome = new Outcome.Retry(String.valueOf(e.getMessage()));
            }
            if (outcome instanceof Outcome.Retry retry && retry.everything()) {
                pauses.begin(row.channel(), clock.instant());
            } else {
                pauses.end(row.channel());
            }
            unsettled.add(new Said(row.id(), row.attempts(), outcome));
        });
        return claimed.isPresent();
    }

    /** One lane after the other, so that each sees what the others send. */
    private synchronized Optional<OutboxRows.Claimed> claim() {
        var claimed = rows.claim(sending, pauses.at(clock.instant()));
        claimed.ifPresent(row -> sending.add(row.id()));
        return claimed;
    }
}
