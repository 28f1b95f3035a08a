package hilo.channel;

import hilo.conversation.Delivery;
import hilo.conversation.Timeline;
import hilo.platform.ClockMoved;
import hilo.platform.Correlation;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
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
    /** Pauses of 1, 5, 15, 60 minutes and then hourly: about a day. */
    private static final int TRIES = 27;

    private record Claimed(UUID id, String channel, String key, @Nullable UUID conversation, @Nullable Long seq, String payload, int attempts) {
    }

    /** Something waits to be sent; told after the commit to whoever sends. */
    record Added() {
    }

    @Resource
    ManagedExecutorService executor;

    private final Jdbi db;
    private final Timeline timeline;
    private final Instance<Channel> channels;
    private final Instance<Outbox> self;
    private final InstantSource clock;
    private final jakarta.enterprise.event.Event<Added> added;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();

    @Inject
    Outbox(Jdbi db, Timeline timeline, @Any Instance<Channel> channels, Instance<Outbox> self, InstantSource clock, jakarta.enterprise.event.Event<Added> added) {
        this.db = db;
        this.timeline = timeline;
        this.channels = channels;
        this.self = self;
        this.clock = clock;
        this.added = added;
    }

    /** Adds a row in the transaction at hand; the same channel and key is one row, whoever adds it again. With an entry, its delivery follows the row. */
    @Transactional
    public void add(String channel, String key, @Nullable UUID conversation, @Nullable UUID entry, JsonObject payload) {
        db.useHandle(h -> h.createUpdate("""
                insert into outbox (id, channel, key, conversation_id, entry_id, payload, due_at) values (:id, :channel, :key, :conversation, :entry, cast(:payload as jsonb), hilo_now())
                on conflict (channel, key) do nothing""").bind("id", Ids.next()).bind("channel", channel).bind("key", key).bind("conversation", conversation).bind("entry", entry)
                .bind("payload", payload.toString()).execute());
        added.fire(new Added());
    }

    void mail(@Observes MailWanted mail) {
        self.get().add("email", mail.key(), null, null, jakarta.json.Json.createObjectBuilder().add("to", mail.to()).add("subject", mail.subject()).add("text", mail.text())
                .add("automatic", mail.automatic()).build());
    }

    void onAdded(@Observes(during = TransactionPhase.AFTER_SUCCESS) Added row) {
        wake();
    }

    void onTick(@Observes Tick tick) {
        wake();
    }

    void onClockMoved(@Observes @Priority(600) ClockMoved moved) {
        drainAll();
    }

    private void wake() {
        again.set(true);
        if (draining.compareAndSet(false, true)) {
            executor.execute(() -> Correlation.with("outbox", () -> {
                try {
                    while (again.getAndSet(false)) {
                        drainAll();
                    }
                } finally {
                    draining.set(false);
                }
            }));
        }
    }

    private void drainAll() {
        try {
            while (sendNext()) {
                continue;
            }
        } catch (RuntimeException e) {
            LOG.warnf("The outbox waits for the next tick: %s", e);
        }
    }

    private boolean sendNext() {
        var claimed = self.get().claim();
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
            self.get().settle(row.id(), row.attempts(), outcome);
        });
        return claimed.isPresent();
    }

    /** Pushes the due time ahead first: a crash while sending repeats it later, under the same key. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<Claimed> claim() {
        return db.withHandle(h -> h.createQuery("""
                with mine as (
                    update outbox set attempts = attempts + 1,
                           due_at = hilo_now() + case attempts when 0 then interval '1 minute' when 1 then interval '5 minutes' when 2 then interval '15 minutes' else interval '1 hour' end
                     where id = (select id from outbox where state = 'pending' and due_at <= hilo_now() order by due_at, id limit 1 for update skip locked)
                    returning id, channel, key, conversation_id, entry_id, payload::text as payload, attempts)
                select mine.*, e.conversation_id as at_conversation, e.seq from mine left join entry e on e.id = mine.entry_id""")
                .map((row, c) -> new Claimed(row.getObject("id", UUID.class), row.getString("channel"), row.getString("key"),
                        row.getObject("at_conversation", UUID.class) == null ? row.getObject("conversation_id", UUID.class) : row.getObject("at_conversation", UUID.class),
                        row.getObject("seq", Long.class), row.getString("payload"), row.getInt("attempts")))
                .findOne());
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void settle(UUID id, int attempts, Outcome outcome) {
        switch (outcome) {
            case Outcome.Sent sent -> {
                db.useHandle(h -> h.createUpdate("update outbox set state = 'sent', sent_at = :at, receipt = :receipt, last_error = null where id = :id").bind("at", sent.at())
                        .bind("receipt", sent.receipt()).bind("id", id).execute());
                follow(id, Delivery.SENT, sent.at(), "receipt", sent.receipt());
            }
            case Outcome.Retry retry when attempts < TRIES ->
                db.useHandle(h -> h.createUpdate("update outbox set last_error = :why where id = :id").bind("why", retry.why()).bind("id", id).execute());
            case Outcome.Retry retry -> bury(id, retry.why());
            case Outcome.Failed failed -> bury(id, failed.why());
        }
    }

    private void bury(UUID id, String why) {
        db.useHandle(h -> h.createUpdate("update outbox set state = 'dead', last_error = :why where id = :id").bind("why", why).bind("id", id).execute());
        follow(id, Delivery.FAILED, clock.instant(), "failure", why);
    }

    private void follow(UUID id, Delivery delivery, Instant at, String word, String words) {
        record Where(UUID conversation, long seq) {
        }
        db.withHandle(h -> h.createQuery("select e.conversation_id, e.seq from outbox o join entry e on e.id = o.entry_id where o.id = :id and not coalesce((o.payload->>'copy')::boolean, false)").bind("id", id)
                .map((row, c) -> new Where(row.getObject(1, UUID.class), row.getLong(2))).findOne())
                .ifPresent(where -> timeline.delivery(where.conversation(), where.seq(), delivery, at, jakarta.json.Json.createObjectBuilder().add(word, words).build()));
    }
}
