package hilo.escalation;

import hilo.conversation.ConversationEvent;
import hilo.conversation.LevelReason;
import hilo.platform.Ids;
import hilo.sla.Policies;
import hilo.sla.Policy;
import hilo.sla.SlaEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Writes down, in the transaction of a fact, whom the policy wants told of it. {@link Alerting} tells them. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class Alerts {
    /** Somebody is to be told; fired in the transaction, heard after it. */
    record Added() {
    }

    private final Jdbi db;
    private final Policies policies;
    private final InstantSource clock;
    private final Event<Added> added;

    @Inject
    Alerts(Jdbi db, Policies policies, InstantSource clock, Event<Added> added) {
        this.db = db;
        this.policies = policies;
        this.clock = clock;
        this.added = added;
    }

    void hear(@Observes SlaEvent event) {
        switch (event) {
            case SlaEvent.Warned(var subject, var at) -> write("warning", subject, at);
            case SlaEvent.Breached(var subject, var at) -> write("breach", subject, at);
            case SlaEvent.Corrected(var subject, var at, var what, _) -> {
                if (what.equals("warned") || what.equals("breached")) {
                    correct(subject, at, what.equals("warned") ? "warning" : "breach");
                }
            }
            case SlaEvent.Started _,SlaEvent.Met _,SlaEvent.Cancelled _ -> {
                // nobody needs to look at anything
            }
        }
    }

    void hear(@Observes ConversationEvent event) {
        if (event instanceof ConversationEvent.LevelEntered entered && entered.reason() == LevelReason.INFRASTRUCTURE) {
            for (var rule : policies.current().policy().alerts()) {
                if (rule.on().equals("infrastructure")) {
                    insert(rule, "infrastructure", entered.conversation(), null, entered.level(), entered.at());
                }
            }
        }
    }

    private void write(String kind, SlaEvent.Subject subject, Instant at) {
        for (var rule : policies.current().policy().alerts()) {
            if (rule.on().equals(kind) && rule.concerns(subject.promise(), subject.channel(), subject.level())) {
                insert(rule, kind, subject.conversation(), subject, subject.level(), at);
            }
        }
    }

    private void insert(Policy.Alert rule, String kind, UUID conversation, SlaEvent.@Nullable Subject subject, int level, Instant at) {
        var now = clock.instant();
        var due = rule.hours() == null ? now : policies.current().policy().calendars().get(rule.hours()).nextOpening(now).orElse(now);
        db.useHandle(h -> h.createUpdate("""
                insert into alert (id, conversation_id, clock_id, kind, promise, channel, level, at, tell, priority, due_at)
                values (:id, :conversation, :clock, :kind, :promise, :channel, :level, :at, :tell, :priority, :due)""").bind("id", Ids.next()).bind("conversation", conversation)
                .bind("clock", subject == null ? null : subject.clock()).bind("kind", kind).bind("promise", subject == null ? null : subject.promise().slug())
                .bind("channel", subject == null ? null : subject.channel()).bind("level", level).bind("at", at).bind("tell", rule.tell().toArray(String[]::new))
                .bind("priority", rule.priority()).bind("due", due).execute());
        added.fire(new Added());
    }

    /** What was not told yet is not told; who was told is told that it does not hold. */
    private void correct(SlaEvent.Subject subject, Instant at, String kind) {
        int corrections = db.withHandle(h -> {
            h.createUpdate("update alert set state = 'corrected' where clock_id = :clock and kind = :kind and state = 'waiting'").bind("clock", subject.clock()).bind("kind", kind)
                    .execute();
            return h.createUpdate("""
                    with told as (update alert set state = 'corrected' where clock_id = :clock and kind = :kind and state = 'told' returning *)
                    insert into alert (id, conversation_id, clock_id, kind, promise, channel, level, at, tell, due_at)
                    select gen_random_uuid(), conversation_id, clock_id, 'correction', promise, channel, level, :at, told, :now from told""").bind("clock", subject.clock())
                    .bind("kind", kind).bind("at", at).bind("now", clock.instant()).execute();
        });
        if (corrections > 0) {
            added.fire(new Added());
        }
    }
}
