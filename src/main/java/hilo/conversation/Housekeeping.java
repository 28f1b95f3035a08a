package hilo.conversation;

import hilo.platform.ClockMoved;
import hilo.platform.Tick;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What happens to conversations by the passing of time: solved ones close after some days and reminders come back. Each by itself, so that one that fails holds up no other. */
@ApplicationScoped
class Housekeeping {
    private final Jdbi db;
    private final Chores chores;

    @Inject
    Housekeeping(Jdbi db, Chores chores) {
        this.db = db;
        this.chores = chores;
    }

    void onTick(@Observes Tick tick) {
        run();
    }

    void onClockMoved(@Observes @Priority(400) ClockMoved moved) {
        run();
    }

    private void run() {
        due("select id from conversation where status = 'solved' and solved_at <= hilo_now() - make_interval(days => " + chores.closeAfterDays() + ") order by solved_at limit 100")
                .forEach(id -> chores.close(id));
        due("select id from conversation where remind_at <= hilo_now() order by remind_at limit 100").forEach(id -> chores.remind(id));
    }

    private List<UUID> due(String sql) {
        return db.withHandle(h -> h.createQuery(sql).mapTo(UUID.class).list());
    }
}
