package hilo.platform;

import hilo.platform.ClockWatch.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The desk's one clock: the database's, sampled once a second and carried on by this machine's monotonic clock, so that all nodes agree and a step of the wall clock changes
 * nothing here. A step of the database's own clock is followed, for all nodes follow it, and told: {@code hilo_clock_steps_total}.
 * {@link #shift()} is zero but in test mode.
 */
@ApplicationScoped
public class DeskClock implements InstantSource {
    private static final Logger LOG = Logger.getLogger(DeskClock.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /** Microseconds. A clock that goes back further was set back. */
    private static final long CORRECTION = 1_000_000;

    private final Jdbi db;
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong told = new AtomicLong();
    private volatile Reading good;
    private volatile Reading latest;
    private volatile boolean answering;
    private @Nullable MeterRegistry meters;
    private boolean sampled;

    @Inject
    DeskClock(Jdbi db) {
        this.db = db;
        this.good = new Reading(java.time.Clock.systemUTC().instant(), System.nanoTime(), Duration.ZERO, Duration.ZERO);
        this.latest = good;
    }

    void start(@Observes @Priority(2) Startup startup, MeterRegistry registry) {
        sample();
        meters = registry;
    }

    /**
     * Now, to the microsecond, as the database stores it; on one node no two moments are the same, and a later one is told later: a better sample corrects the time by some
     * milliseconds, and what came first must stay first.
     */
    @Override
    public Instant instant() {
        var last = good;
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, last.at()) + (System.nanoTime() - last.nanos()) / 1000;
        return Instant.EPOCH.plus(told.accumulateAndGet(now, DeskClock::following), ChronoUnit.MICROS);
    }

    static long following(long before, long now) {
        return now <= before && before - now < CORRECTION ? before + 1 : now;
    }

    /** How far the desk's clock is ahead of the world's (test mode). */
    public Duration shift() {
        return good.shift();
    }

    /** Whether the database told the time just now; false from its first failure to its next answer, and while an answer is long in coming. */
    boolean isAnswering() {
        return answering && System.nanoTime() - latest.nanos() < PATIENCE.toNanos();
    }

    long steps() {
        return steps.get();
    }

    void sample() {
        try {
            take(read());
            answering = true;
        } catch (RuntimeException e) {
            answering = false;
            throw e;
        }
    }

    private Reading read() {
        long before = System.nanoTime();
        return db.withHandle(h -> h.createQuery("select hilo_now() as now, extract(epoch from shift) as shift from clock_shift").map((row, c) -> {
            var at = row.getObject("now", java.time.OffsetDateTime.class).toInstant();
            long trip = System.nanoTime() - before;
            return new Reading(at, before + trip / 2, Duration.ofNanos(trip), Duration.ofMillis(Math.round(row.getDouble("shift") * 1000)));
        }).one());
    }

    /** The answers of two threads may come in any order. */
    private synchronized void take(Reading now) {
        if (sampled) {
            ClockWatch.step(latest, now).ifPresent(step -> {
                steps.incrementAndGet();
                if (meters != null) {
                    meters.counter("hilo.clock.steps").increment();
                }
                LOG.warnf("The database's clock moved by %d s against this machine's; clocks of promises follow it", step.toSeconds());
            });
        }
        good = sampled ? ClockWatch.better(good, now) : now;
        sampled = true;
        latest = now;
    }

    /** Test mode: sets the clock, which runs on from there. */
    void set(Instant now) {
        db.useHandle(h -> h.createUpdate("update clock_shift set shift = :now - clock_timestamp()").bind("now", now).execute());
        sample();
    }
}
