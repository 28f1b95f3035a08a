package hilo.sla;

import hilo.platform.JobRunner;
import hilo.platform.Jobs;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Brings the clocks that still run under a newly published policy: some thousands at a time, each batch in a transaction of its own, so that nothing else waits for all of them. What
 * was not reached when a server ended is reached by the job that comes again.
 */
@ApplicationScoped
class Recalculating implements JobRunner {
    static final UUID FIRST = new UUID(0, 0);
    private static final String KIND = "recalculate";
    private static final int BATCHES = 10;
    private static final int BATCH = 200;

    private final RunningClocks clocks;
    private final Policies policies;
    private final Jobs jobs;
    private final InstantSource clock;

    @Inject
    Recalculating(RunningClocks clocks, Policies policies, Jobs jobs, InstantSource clock) {
        this.clocks = clocks;
        this.policies = policies;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** Wants all running clocks after an id; the {@code last} going-through waits for those that are busy. */
    static void ask(Jobs jobs, int version, boolean last, UUID after, Instant due) {
        jobs.add(KIND, version + (last ? " last " : " first ") + after, Json.newObject().add("version", version).add("last", last).add("after", after.toString()).build(), due);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Runnable run(String key, JsonObject data) {
        int version = data.getInt("version");
        boolean last = data.getBoolean("last");
        var after = UUID.fromString(data.getString("after"));
        for (int i = 0; i < BATCHES; i++) {
            var reached = policies.current().version() > version ? null : clocks.judgeBy(version, after, BATCH, last).orElse(null);
            if (reached == null) {
                return () -> {
                    // All are through, or a newer policy has jobs of its own.
                };
            }
            after = reached;
        }
        var next = after;
        return () -> ask(jobs, version, last, next, clock.instant());
    }
}
