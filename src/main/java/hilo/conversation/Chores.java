package hilo.conversation;

import hilo.conversation.ConversationEvent.ReminderDue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** One thing that fell due, in one transaction. A bean apart from who looks for them: a bean that calls itself gets no transaction. */
@ApplicationScoped
class Chores {
    private record Reminder(UUID conversation, @Nullable UUID agent) {
    }

    private final Jdbi db;
    private final Conversations conversations;
    private final Event<ConversationEvent> events;
    private final InstantSource clock;
    private final int closeAfterDays;

    @Inject
    Chores(Jdbi db, Conversations conversations, Event<ConversationEvent> events, InstantSource clock,
            @ConfigProperty(name = "hilo.close.after.days", defaultValue = "7") int closeAfterDays) {
        this.db = db;
        this.conversations = conversations;
        this.events = events;
        this.clock = clock;
        this.closeAfterDays = closeAfterDays;
    }

    int closeAfterDays() {
        return closeAfterDays;
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
