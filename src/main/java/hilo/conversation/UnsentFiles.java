package hilo.conversation;

import hilo.platform.Blobs;
import hilo.platform.ClockMoved;
import hilo.platform.Errand;
import hilo.platform.Tick;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Deletes files that somebody uploaded a day ago and never sent, and their bytes where nothing else is made of the same. */
@ApplicationScoped
class UnsentFiles {
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final int BATCH = 200;

    @Resource
    ManagedExecutorService executor;

    private final Jdbi db;
    private final Blobs blobs;
    private final Errand sweeping;

    @Inject
    UnsentFiles(Jdbi db, Blobs blobs) {
        this.db = db;
        this.blobs = blobs;
        this.sweeping = new Errand("unsent files", task -> executor.execute(task), this::sweep);
    }

    void onTick(@Observes Tick tick) {
        sweeping.wantEvery(PAUSE);
    }

    void onClockMoved(@Observes @Priority(400) ClockMoved moved) {
        sweep();
    }

    private void sweep() {
        List<String> gone;
        do {
            gone = db.withHandle(h -> h.createQuery("""
                    delete from attachment where id in (select id from attachment where entry_id is null and created_at < hilo_now() - interval '1 day'
                                                         order by id limit :batch for update skip locked)
                    returning sha256""").bind("batch", BATCH).mapTo(String.class).list());
            gone.stream().distinct().forEach(blobs::forget);
        } while (gone.size() == BATCH);
    }
}
