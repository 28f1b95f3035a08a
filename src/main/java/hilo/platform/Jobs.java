package hilo.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Work that must happen after the transaction that asked for it: a row, claimed by SKIP LOCKED on any node, run at least once, repeated with growing pauses, dead after
 * {@value #TRIES} tries (and then on a list that people see).
 */
@ApplicationScoped
public class Jobs {
    private static final Logger LOG = Logger.getLogger(Jobs.class);
    private static final int TRIES = 12;

    private record Claimed(UUID id, String kind, String key, String data, int attempts) {
    }

    @Resource
    ManagedExecutorService executor;

    private final Jdbi db;
    private final Instance<JobRunner> runners;
    private final Instance<Jobs> self;
    private final AtomicBoolean draining = new AtomicBoolean();

    @Inject
    Jobs(Jdbi db, @Any Instance<JobRunner> runners, Instance<Jobs> self) {
        this.db = db;
        this.runners = runners;
        this.self = self;
    }

    /** Asks for a job; the same kind and key is one job, whoever asks again. Joins the transaction at hand. */
    @Transactional
    public void add(String kind, String key, JsonObject data, Instant due) {
        db.useHandle(h -> h.createUpdate("insert into job (id, kind, key, data, due_at) values (:id, :kind, :key, cast(:data as jsonb), :due) on conflict (kind, key) do nothing")
                .bind("id", Ids.next()).bind("kind", kind).bind("key", key).bind("data", data.toString()).bind("due", due).execute());
    }

    void drain(@Observes Tick tick) {
        if (draining.compareAndSet(false, true)) {
            executor.execute(() -> Correlation.with("jobs", () -> {
                try {
                    drainAll();
                } finally {
                    draining.set(false);
                }
            }));
        }
    }

    void catchUp(@Observes @jakarta.annotation.Priority(500) ClockMoved moved) {
        drainAll();
    }

    private void drainAll() {
        try {
            while (self.get().runNext()) {
                continue;
            }
        } catch (RuntimeException e) {
            LOG.warnf(e, "Jobs wait for the next tick");
        }
    }

    /** Claims and runs one due job; false where none is due. */
    boolean runNext() {
        var claimed = self.get().claim();
        claimed.ifPresent(job -> {
            try {
                self.get().runClaimed(job.id(), job.kind(), job.key(), job.data());
            } catch (RuntimeException e) {
                LOG.warnf(e, "Job %s of kind %s failed (attempt %d)", job.id(), job.kind(), job.attempts());
                self.get().failed(job.id(), job.attempts(), String.valueOf(e.getMessage()));
            }
        });
        return claimed.isPresent();
    }

    /** Pushes the job's due time ahead before running it, so that a crash in the middle repeats it and another node leaves it alone meanwhile. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<Claimed> claim() {
        return db.withHandle(h -> h.createQuery("""
                update job set attempts = attempts + 1, due_at = hilo_now() + least(interval '1 hour', interval '30 seconds' * power(2, attempts))
                 where id = (select id from job where state = 'waiting' and due_at <= hilo_now() order by due_at limit 1 for update skip locked)
                returning id, kind, key, data::text as data, attempts""")
                .map((row, c) -> new Claimed(row.getObject("id", UUID.class), row.getString("kind"), row.getString("key"), row.getString("data"), row.getInt("attempts")))
                .findOne());
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void runClaimed(UUID id, String kind, String key, String data) {
        boolean open = db.withHandle(h -> h.createQuery("select state from job where id = :id for update").bind("id", id).mapTo(String.class).one()).equals("waiting");
        if (!open) {
            return;
        }
        var runner = runners.stream().filter(r -> r.kind().equals(kind)).findFirst().orElseThrow(() -> new IllegalStateException("nobody runs jobs of kind " + kind));
        runner.run(key, Json.object(data));
        db.useHandle(h -> h.createUpdate("update job set state = 'done', last_error = null where id = :id").bind("id", id).execute());
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void failed(UUID id, int attempts, String error) {
        db.useHandle(h -> h.createUpdate("update job set last_error = :error, state = :state where id = :id").bind("error", error)
                .bind("state", attempts >= TRIES ? "dead" : "waiting").bind("id", id).execute());
    }

}
