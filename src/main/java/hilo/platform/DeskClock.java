package hilo.platform;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Jdbi;

/**
 * The desk's one clock: the database's, sampled once a second and carried on by this machine's monotonic clock, so that all nodes agree and a step of the wall clock changes
 * nothing here. {@link #shift()} is zero but in test mode.
 */
@ApplicationScoped
public class DeskClock implements InstantSource {
    private record Sample(Instant at, long nanos, Duration shift) {
    }

    private final Jdbi db;
    private volatile Sample sample;

    @Inject
    DeskClock(Jdbi db) {
        this.db = db;
        this.sample = new Sample(java.time.Clock.systemUTC().instant(), System.nanoTime(), Duration.ZERO);
    }

    void start(@Observes @Priority(2) Startup startup) {
        sample();
    }

    /** Now, to the microsecond, as the database stores it. */
    @Override
    public Instant instant() {
        var last = sample;
        return last.at().plusNanos(System.nanoTime() - last.nanos()).truncatedTo(ChronoUnit.MICROS);
    }

    /** How far the desk's clock is ahead of the world's (test mode). */
    public Duration shift() {
        return sample.shift();
    }

    void sample() {
        long before = System.nanoTime();
        sample = db.withHandle(h -> h.createQuery("select hilo_now() as now, extract(epoch from shift) as shift from clock_shift").map((row, c) -> {
            var at = row.getObject("now", java.time.OffsetDateTime.class).toInstant();
            return new Sample(at, before + (System.nanoTime() - before) / 2, Duration.ofMillis(Math.round(row.getDouble("shift") * 1000)));
        }).one());
    }

    /** Test mode: sets the clock, which runs on from there. */
    void set(Instant now) {
        db.useHandle(h -> h.createUpdate("update clock_shift set shift = :now - clock_timestamp()").bind("now", now).execute());
        sample();
    }
}
