package hilo.conversation;

import hilo.conversation.ConversationEvent.ReminderDue;
import hilo.platform.ClockMoved;
import hilo.platform.Tick;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What happens to conversations by the passing of time: solved ones close after some days, reminders come back. Each by itself, so that one that fails holds up no other. */
@ApplicationScoped
class Housekeeping {
    private record Reminder(UUID conversation, @Nullable UUID agent) {
    }

    private final Jdbi db;
    private final Conversations conversations;
    private final Event<ConversationEvent> events;
    private final InstantSource clock;
    private final Instance<Housekeeping> self;
    private final int closeAfterDays;

    @Inject
    Housekeeping(Jdbi db, Conversations conversations, Event<ConversationEvent> events, InstantSource clock, Instance<Housekeeping> self,
            @ConfigProperty(name = "hilo.close.after.days", defaultValue = "7") int closeAfterDays) {
        this.db = db;
        this.conversations = conversations;
        this.events = events;
        this.clock = clock;
        this.self = self;
        this.closeAfterDays = closeAfterDays;
    }

    void onTick(@Observes Tick tick) {
        run();
    }

    void onClockMoved(@Observes @Priority(400) ClockMoved moved) {
        run();
    }

    private void run() {
        due("select id from conversation where status = 'solved' and solved_at <= hilo_now() - make_interval(days => " + closeAfterDays + ") order by solved_at limit 100")
                .forEach(id -> self.get().close(id));
        due("select id from conversation where remind_at <= hilo_now() order by remind_at limit 100").forEach(id -> self.get().remind(id));
    }

    private List<UUID> due(String sql) {
        return db.withHandle(h -> h.createQuery(sql).mapTo(UUID.class).list());
    }

    @Transactional
    void close(UUID id) {
        if (conversations.locked(id).status() == Status.SOLVED) {
            conversations.move(id, Status.CLOSED, "solved " + closeAfterDays + " days ago", Author.SYSTEM);
        }
    }

    /** Whoever comes first takes it: the other node finds it gone. */
    @Transactional
    void remind(UUID id) {
        Instant now = clock.instant();
        db.withHandle(h -> h.createQuery("""
                with due as (select id, remind_agent from conversation where id = :id and remind_at <= hilo_now() for update skip locked)
                update conversation c set remind_at = null, remind_agent = null, updated_at = greatest(c.updated_at, :now), version = version + 1 from due where c.id = due.id
                returning c.id, due.remind_agent""").bind("id", id).bind("now", now).map((row, c) -> new Reminder(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .findOne()).ifPresent(reminder -> events.fire(new ReminderDue(reminder.conversation(), reminder.agent(), now)));
    }
}
