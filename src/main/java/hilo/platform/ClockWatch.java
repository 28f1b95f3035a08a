package hilo.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Compares the database's clock with this machine's monotonic one. Pure.
 *
 * <p>Two readings a second apart must have moved alike; where they did not, somebody moved the database's clock, or this machine was asleep. What is due is judged by rows, each of
 * which fires once, so a step makes things early or late and nothing double; but people must know.
 */
final class ClockWatch {
    /** More than time synchronisation ever steps a clock that it keeps. */
    static final Duration TOLERANCE = Duration.ofSeconds(30);
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final Duration TOO_OLD = Duration.ofMinutes(1);

    /**
     * The database's clock, read once.
     *
     * @param at what it said, the shift of test mode included
     * @param nanos this machine's monotonic clock at the middle of the question
     * @param trip how long the question took
     * @param shift how far test mode is ahead
     */
    record Reading(Instant at, long nanos, Duration trip, Duration shift) {
        private Instant unshifted() {
            return at.minus(shift);
        }
    }

    private ClockWatch() {
    }

    /** By how much the database's clock was moved between two readings; empty where it ran as a clock does. */
    static Optional<Duration> step(Reading before, Reading now) {
        var step = Duration.between(before.unshifted(), now.unshifted()).minusNanos(now.nanos() - before.nanos());
        var doubt = before.trip().plus(now.trip()).dividedBy(2);
        return step.abs().compareTo(TOLERANCE.plus(doubt)) > 0 ? Optional.of(step) : Optional.empty();
    }

    /** Of an older and a newer reading the one to go by: a slow answer may be off by half its trip, so a good one is carried on for a while. */
    static Reading better(Reading before, Reading now) {
        boolean carriesOn = now.trip().compareTo(SLOW) > 0 && before.trip().compareTo(now.trip()) < 0 && before.shift().equals(now.shift())
                && now.nanos() - before.nanos() < TOO_OLD.toNanos() && step(before, now).isEmpty();
        return carriesOn ? before : now;
    }
}
