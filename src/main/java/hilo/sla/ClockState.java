package hilo.sla;

import hilo.sla.ClockEvent.Breached;
import hilo.sla.ClockEvent.Bridged;
import hilo.sla.ClockEvent.Cancelled;
import hilo.sla.ClockEvent.Corrected;
import hilo.sla.ClockEvent.Met;
import hilo.sla.ClockEvent.Paused;
import hilo.sla.ClockEvent.Recalculated;
import hilo.sla.ClockEvent.Resumed;
import hilo.sla.ClockEvent.Started;
import hilo.sla.ClockEvent.Voided;
import hilo.sla.ClockEvent.Warned;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a clock's events add up to.
 *
 * <p>The revision counts corrections: a warning or breach is a fact once per revision, so that what was voided can become true again and nothing
 * is told twice.
 */
record ClockState(@Nullable Instant startedAt, @Nullable Instant warnedAt, @Nullable Instant breachedAt, @Nullable Bridged bridge, @Nullable Met met,
        @Nullable Cancelled cancelled, Pauses pauses, int revision) {
    static final ClockState NEW = new ClockState(null, null, null, null, null, null, Pauses.NONE, 0);

    static ClockState of(List<ClockEvent> events) {
        var state = NEW;
        for (var event : events) {
            state = state.and(event);
        }
        return state;
    }

    ClockState and(ClockEvent event) {
        return switch (event) {
            case Started(var at) -> new ClockState(at, warnedAt, breachedAt, bridge, met, cancelled, pauses, revision);
            case Warned(var at) -> new ClockState(startedAt, at, breachedAt, bridge, met, cancelled, pauses, revision);
            case Breached(var at) -> new ClockState(startedAt, warnedAt, at, bridge, met, cancelled, pauses, revision);
            case Bridged bridged -> new ClockState(startedAt, warnedAt, breachedAt, bridged, met, cancelled, pauses, revision);
            case Met done -> new ClockState(startedAt, warnedAt, breachedAt, null, done, cancelled, pauses, revision);
            case Corrected(_, var start, _) -> new ClockState(start, warnedAt, breachedAt, bridge, met, cancelled, pauses, revision + 1);
            case Paused(var at) -> new ClockState(startedAt, warnedAt, breachedAt, bridge, met, cancelled, pauses.from(at), revision);
            case Resumed(var at) -> new ClockState(startedAt, warnedAt, breachedAt, bridge, met, cancelled, pauses.until(at), revision);
            case Recalculated _ -> this;
            case Cancelled reason -> new ClockState(startedAt, warnedAt, breachedAt, null, met, reason, pauses, revision);
            case Voided(_, var what, _) -> without(what);
        };
    }

    private ClockState without(ClockEvent.Fact what) {
        return switch (what) {
            case WARNED -> new ClockState(startedAt, null, breachedAt, bridge, met, cancelled, pauses, revision + 1);
            case BREACHED -> new ClockState(startedAt, warnedAt, null, bridge, met, cancelled, pauses, revision + 1);
            case BRIDGED -> new ClockState(startedAt, warnedAt, breachedAt, null, met, cancelled, pauses, revision);
            case MET -> new ClockState(startedAt, warnedAt, breachedAt, bridge, null, cancelled, pauses, revision + 1);
            case CANCELLED -> new ClockState(startedAt, warnedAt, breachedAt, bridge, met, null, pauses, revision + 1);
        };
    }

    /** Whether an answer is still owed, late or not. */
    boolean owed() {
        return startedAt != null && met == null && cancelled == null;
    }

    /** Whether it can still be kept. */
    boolean isRunning() {
        return owed() && breachedAt == null;
    }

    /** Whether it tells a result other than that one. A late answer to what was breached does not. */
    boolean contradicts(ClockState told) {
        return !Objects.equals(breachedAt, told.breachedAt) || !Objects.equals(startedAt, told.startedAt) || !Objects.equals(cancelled, told.cancelled)
                || told.met != null && !told.met.equals(met);
    }

    /** As reports say it. */
    String result() {
        return met == null ? name() : name() + " " + met.at();
    }

    boolean isCancelledFor(String why) {
        return cancelled != null && cancelled.why().equals(why);
    }

    boolean isPaused() {
        return isRunning() && pauses.since() != null;
    }

    /** Breached stays breached, however it went on. */
    String name() {
        return breachedAt != null ? "breached" : cancelled != null ? "cancelled" : met != null ? "met" : isPaused() ? "paused" : "running";
    }
}
