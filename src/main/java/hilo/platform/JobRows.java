package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * The steps of a job, each a transaction of its own. A bean beside {@link Jobs} and not part of it: a bean that calls itself, even through its own proxy, is not intercepted, and
 * each statement would commit alone.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class JobRows {
    static final int TRIES = 12;

    /** A job that is being run. */
    record Claimed(UUID id, String kind, String key, String data, int attempts) {
    }

    private final Jdbi db;

    @Inject
    JobRows(Jdbi db) {
        this.db = db;
    }

    /** Pushes the job's due time ahead before running it, so that a crash in the middle repeats it and another node leaves it alone meanwhile. */
    Optional<Claimed> claim() {
        return db.withHandle(h -> h.createQuery("""
                update job set attempts = attempts + 1, due_at = hilo_now() + least(interval '1 hour', interval '30 seconds' * power(2, attempts))
                 where id = (select id from job where state = 'waiting' and due_at <= hilo_now() order by due_at limit 1 for update skip locked)
                returning id, kind, key, data::text as data, attempts""")
                .map((row, c) -> new Claimed(row.getObject("id", UUID.class), row.getString("kind"), row.getString("key"), row.getString("data"), row.getInt("attempts")))
                .findOne());
    }

    /** Does the rest of a claimed job and marks it done, in one transaction; nothing where somebody else finished it meanwhile. */
    void finish(Claimed job, Runnable rest) {
        boolean open = db.withHandle(h -> h.createQuery("select state from job where id = :id for update").bind("id", job.id()).mapTo(String.class).one()).equals("waiting");
        if (!open) {
            return;
        }
        rest.run();
        db.useHandle(h -> h.createUpdate("update job set state = 'done', last_error = null where id = :id").bind("id", job.id()).execute());
    }

    void failed(UUID id, int attempts, String error) {
        db.useHandle(h -> h.createUpdate("update job set last_error = :error, state = :state where id = :id and state = 'waiting'").bind("error", error)
                .bind("state", attempts >= TRIES ? "dead" : "waiting").bind("id", id).execute());
    }
}
