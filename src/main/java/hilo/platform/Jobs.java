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
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Work that must happen after the transaction that asked for it: a row, claimed by SKIP LOCKED on any node, run at least once, repeated with growing pauses, dead after
 * {@value JobRows#TRIES} tries (and then on a list that people see).
 */
@ApplicationScoped
public class Jobs {
    private static final Logger LOG = Logger.getLogger(Jobs.class);

    @Resource
    ManagedExecutorService executor;

    private final Jdbi db;
    private final JobRows rows;
    private final Instance<JobRunner> runners;
    private final Errand draining;

    @Inject
    Jobs(Jdbi db, JobRows rows, @Any Instance<JobRunner> runners) {
        this.db = db;
        this.rows = rows;
        this.runners = runners;
        this.draining = new Errand("jobs", task -> executor.execute(task), this::drainAll);
    }

    /** Asks for a job; the same kind and key is one job, whoever asks again. Joins the transaction at hand. */
    @Transactional
    public void add(String kind, String key, JsonObject data, Instant due) {
        db.useHandle(h -> h.createUpdate("insert into job (id, kind, key, data, due_at) values (:id, :kind, :key, cast(:data as jsonb), :due) on conflict (kind, key) do nothing")
                .bind("id", Ids.next()).bind("kind", kind).bind("key", key).bind("data", data.toString()).bind("due", due).execute());
    }

    void drain(@Observes Tick tick) {
        draining.want();
    }

    void catchUp(@Observes @jakarta.annotation.Priority(500) ClockMoved moved) {
        drainAll();
    }

    private void drainAll() {
        try {
            while (runNext()) {
                continue;
            }
        } catch (RuntimeException e) {
            LOG.warnf(e, "Jobs wait for the next tick");
        }
    }

    /** Claims and runs one due job; false where none is due. */
    private boolean runNext() {
        var claimed = rows.claim();
        claimed.ifPresent(job -> {
            try {
                rows.finish(job, runner(job.kind()).run(job.key(), Json.object(job.data())));
            } catch (RuntimeException e) {
                LOG.warnf(e, "Job %s of kind %s failed (attempt %d)", job.id(), job.kind(), job.attempts());
                rows.failed(job.id(), job.attempts(), String.valueOf(e.getMessage()));
            }
        });
        return claimed.isPresent();
    }

    private JobRunner runner(String kind) {
        return runners.stream().filter(runner -> runner.kind().equals(kind)).findFirst().orElseThrow(() -> new IllegalStateException("nobody runs jobs of kind " + kind));
    }
}
