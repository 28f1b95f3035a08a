package hilo.channel;

import hilo.conversation.Delivery;
import hilo.conversation.Timeline;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The outbox's rows, each step in a transaction of its own. A bean apart: a bean that calls itself gets no transaction. */
@ApplicationScoped
class OutboxRows {
    /** Pauses of 1, 5, 15, 60 minutes and then hourly: about a day. */
    private static final int TRIES = 27;

    /** Words that stand nowhere but here, those of notices, are not kept once they have left or never will. */
    private static final String WORDLESS = "case when entry_id is null then payload - 'text' - 'subject' else payload end";

    record Claimed(UUID id, String channel, String key, @Nullable UUID conversation, @Nullable Long seq, String payload, int attempts) {
    }

    private final Jdbi db;
    private final Timeline timeline;
    private final InstantSource clock;

    @Inject
    OutboxRows(Jdbi db, Timeline timeline, InstantSource clock) {
        this.db = db;
        this.timeline = timeline;
        this.clock = clock;
    }

    /**
     * Pushes the due time ahead first: a crash while sending repeats it later, under the same key. What this node is sending already is not taken again, nor what follows it in its
     * conversation.
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<Claimed> claim(Set<UUID> sending, List<String> resting) {
        return db.withHandle(h -> h.createQuery("""
                with mine as (
                    update outbox set attempts = attempts + 1,
                           due_at = hilo_now() + case attempts when 0 then interval '1 minute' when 1 then interval '5 minutes' when 2 then interval '15 minutes' else interval '1 hour' end
                     where id = (select id from outbox
                                  where state = 'pending' and due_at <= hilo_now() and id <> all(:sending) and channel <> all(:resting)
                                    and (conversation_id is null
                                         or conversation_id <> all(array(select conversation_id from outbox where id = any(:sending) and conversation_id is not null)))
                                  order by automatic, due_at, id limit 1 for update skip locked)
                    returning id, channel, key, conversation_id, entry_id, payload::text as payload, attempts)
                select mine.*, e.conversation_id as at_conversation, e.seq from mine left join entry e on e.id = mine.entry_id""")
                .bind("sending", sending.toArray(UUID[]::new)).bind("resting", resting.toArray(String[]::new))
                .map((row, c) -> new Claimed(row.getObject("id", UUID.class), row.getString("channel"), row.getString("key"),
                        row.getObject("at_conversation", UUID.class) == null ? row.getObject("conversation_id", UUID.class) : row.getObject("at_conversation", UUID.class),
                        row.getObject("seq", Long.class), row.getString("payload"), row.getInt("attempts")))
                .findOne());
    }

    /** A mail server may think for minutes before it takes a mail: no other node sends it meanwhile. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void stillSending(Set<UUID> sending) {
        db.useHandle(h -> h.createUpdate("update outbox set due_at = greatest(due_at, hilo_now() + interval '1 minute') where id = any(:sending) and state = 'pending'")
                .bind("sending", sending.toArray(UUID[]::new)).execute());
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void settle(UUID id, int attempts, Outcome outcome) {
        switch (outcome) {
            case Outcome.Sent sent -> {
                db.useHandle(
                        h -> h.createUpdate("update outbox set state = 'sent', payload = " + WORDLESS + ", sent_at = :at, receipt = :receipt, last_error = null where id = :id")
                                .bind("at", sent.at())
                                .bind("receipt", sent.receipt()).bind("id", id).execute());
                follow(id, Delivery.SENT, sent.at(), "receipt", sent.receipt());
            }
            case Outcome.Retry retry when attempts < TRIES -> {
                var next = db.withHandle(h -> h.createQuery("update outbox set last_error = :why where id = :id returning due_at").bind("why", retry.why()).bind("id", id)
                        .mapTo(Instant.class).one());
                carried(id).filter(where -> !where.copy()).ifPresent(where -> timeline.delayed(where.conversation(), where.seq(),
                        Json.newObject().add("retry", Json.newObject().add("words", retry.why()).add("at", next.toString())).build()));
            }
            case Outcome.Retry retry -> bury(id, retry.why());
            case Outcome.Failed failed -> bury(id, failed.why());
        }
    }

    private void bury(UUID id, String why) {
        int buried = db.withHandle(h -> h.createUpdate("update outbox set state = 'dead', payload = " + WORDLESS + ", last_error = :why where id = :id and state = 'pending'")
                .bind("why", why).bind("id", id)
                .execute());
        if (buried == 1) {
            follow(id, Delivery.FAILED, clock.instant(), "failure", why);
        }
    }

    private void follow(UUID id, Delivery delivery, Instant at, String word, String words) {
        carried(id).ifPresent(where -> {
            if (where.reader() != null) {
                timeline.copied(where.conversation(), where.seq(), where.reader(), delivery, words);
            } else if (!where.copy()) {
                timeline.delivery(where.conversation(), where.seq(), delivery, at, Json.newObject().add(word, words).build());
            }
        });
    }

    /** The entry that a row carries, {@code reader} to one person in copy; a {@code copy} says nothing of the entry's own delivery. */
    private record Carried(UUID conversation, long seq, @Nullable String reader, boolean copy) {
    }

    private Optional<Carried> carried(UUID id) {
        return db.withHandle(h -> h.createQuery("""
                select e.conversation_id, e.seq, o.payload->>'reader', coalesce((o.payload->>'copy')::boolean, false)
                  from outbox o join entry e on e.id = o.entry_id where o.id = :id""").bind("id", id)
                .map((row, c) -> new Carried(row.getObject(1, UUID.class), row.getLong(2), row.getString(3), row.getBoolean(4))).findOne());
    }
}
