package hilo.sla;

import hilo.sla.ClockEvent.Breached;
import hilo.sla.ClockEvent.Bridged;
import hilo.sla.ClockEvent.Cancelled;
import hilo.sla.ClockEvent.Corrected;
import hilo.sla.ClockEvent.Fact;
import hilo.sla.ClockEvent.Met;
import hilo.sla.ClockEvent.Paused;
import hilo.sla.ClockEvent.Recalculated;
import hilo.sla.ClockEvent.Resumed;
import hilo.sla.ClockEvent.Started;
import hilo.sla.ClockEvent.Voided;
import hilo.sla.ClockEvent.Warned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a clock runs.
 *
 * <p>A clock starts when a customer begins to wait, under the terms of that moment; while it runs unbreached, a newly published policy changes them. As open time passes it warns, then
 * breaches, each at the exact second at which that became true, however late it is looked at. A person's answer meets it; an answer after the breach is noted too,
 * and the breach stands. Evidence may come late and from better sources: an answer dated before the breach voids it, a bounced answer was none, a
 * provider's stamp moves the start. A call that is picked up holds the breach back for the few seconds that tell an answer from a slip. Spam and
 * the like cancel what is still running, reversibly. An internal goal stands still while the desk waits for the customer. A clock that was met or breached is not cancelled: what happened to it stays told.
 *
 * <p>This is the pure core: it decides from state, input and the present time, and knows no table.
 */
final class Clock {
    private final Terms figures;
    private final Instant now;
    private final List<ClockEvent> events = new ArrayList<>();
    private ClockState state;

    private Clock(ClockState state, Terms terms, Instant now) {
        this.state = state;
        this.figures = terms;
        this.now = now;
    }

    static Decision decide(ClockState state, Terms terms, ClockInput input, Instant now) {
        var clock = new Clock(state, terms, now);
        clock.take(input);
        clock.letTimePass();
        return new Decision(List.copyOf(clock.events), clock.state, clock.wake());
    }

    private void take(ClockInput input) {
        switch (input) {
            case ClockInput.Passes() -> {
            }
            case ClockInput.Begins(var at) -> {
                if (state.startedAt() == null) {
                    add(new Started(Terms.second(at)));
                }
            }
            case ClockInput.Answers(var at, var by) -> answer(Terms.second(at), by);
            case ClockInput.Bridges(var at, var by) -> {
                if (state.owed() && state.bridge() == null && isSinceStart(Terms.second(at))) {
                    add(new Bridged(Terms.second(at), by));
                }
            }
            case ClockInput.HangsUp(var at, var talked, var by) -> hangUp(Terms.second(at), talked, by);
            case ClockInput.Loses(var by, var why, var next) -> lose(by, why, next);
            case ClockInput.Moves(var start, var why) -> move(Terms.second(start), why);
            case ClockInput.Rejudged(var why) -> rejudge(why);
            case ClockInput.Pauses(var at) -> {
                letTimePass(); // what fell due before is told first
                if (state.isRunning() && !state.isPaused()) {
                    add(new Paused(sinceStart(at)));
                }
            }
            case ClockInput.Resumes(var at) -> {
                if (state.pauses().since() != null) {
                    add(new Resumed(Terms.second(at)));
                }
            }
            case ClockInput.Cancels(var why) -> {
                if (state.isRunning()) {
                    letTimePass(); // what fell due before is told first
                    if (state.isRunning()) {
                        add(new Cancelled(now, why));
                    }
                }
            }
            case ClockInput.Restores(var why) -> {
                if (state.isCancelledFor(why)) {
                    add(new Voided(now, Fact.CANCELLED, why));
                }
            }
        }
    }

    private void answer(Instant at, String by) {
        var start = state.startedAt();
        if (start == null || state.cancelled() != null || at.isBefore(start)) {
            return;
        }
        var met = state.met();
        if (met != null) {
            if (!at.isBefore(met.at())) {
                return;
            }
            add(new Voided(now, Fact.MET, "earlier-answer"));
        }
        if (terms().keeps(start, at)) {
            if (state.breachedAt() != null) {
                add(new Voided(now, Fact.BREACHED, "late-evidence"));
            }
        } else if (state.breachedAt() == null) {
            terms().breachAt(start).ifPresent(breach -> add(new Breached(breach)));
        }
        add(new Met(at, by));
    }

    private void hangUp(Instant answered, Duration talked, String by) {
        var bridge = state.bridge();
        if (talked.compareTo(terms().answeredAfter()) >= 0) {
            answer(answered, by);
        } else if (bridge != null && bridge.by().equals(by)) {
            add(new Voided(now, Fact.BRIDGED, "too-short"));
        } else {
            lose(by, "too-short", null); // the phone system's final word is that it was shorter than it had seemed
        }
    }

    private void lose(String by, String why, ClockInput.@Nullable Answers next) {
        var met = state.met();
        if (met == null || !met.by().equals(by)) {
            return;
        }
        add(new Voided(now, Fact.MET, why));
        if (next != null) {
            answer(Terms.second(next.at()), next.by());
        }
    }

    private void move(Instant start, String why) {
        if (state.startedAt() == null || state.startedAt().equals(start) || state.cancelled() != null) {
            return;
        }
        add(new Corrected(now, start, why));
        var until = state.met() == null ? now : state.met().at();
        if (state.warnedAt() != null && terms().warnAt(start).filter(warn -> !warn.isAfter(until)).isEmpty()) {
            add(new Voided(now, Fact.WARNED, why));
        }
        var breach = terms().breachAt(start).filter(at -> !at.isAfter(until)).orElse(null);
        if (state.breachedAt() != null && breach == null) {
            add(new Voided(now, Fact.BREACHED, why));
        } else if (state.met() != null && state.breachedAt() == null && breach != null) {
            add(new Breached(breach));
        }
    }

    /** A breach stands, whatever is promised later; a warning that would not have come yet is taken back. */
    private void rejudge(String why) {
        var start = state.startedAt();
        if (start == null || !state.isRunning()) {
            return;
        }
        add(new Recalculated(now, why));
        if (state.warnedAt() != null && terms().warnAt(start).filter(this::hasCome).isEmpty()) {
            add(new Voided(now, Fact.WARNED, why));
        }
    }

    private void letTimePass() {
        var start = state.startedAt();
        if (start == null || !state.owed()) {
            return;
        }
        var bridge = state.bridge();
        if (bridge != null && !now.isBefore(bridge.at().plus(terms().answeredAfter()))) {
            answer(bridge.at(), bridge.by());
            return;
        }
        if (state.warnedAt() == null) {
            terms().warnAt(start).filter(this::hasCome).ifPresent(at -> add(new Warned(at)));
        }
        if (state.breachedAt() == null && !(bridge != null && terms().keeps(start, bridge.at()))) {
            terms().breachAt(start).filter(this::hasCome).ifPresent(at -> add(new Breached(at)));
        }
    }

    private Optional<Instant> wake() {
        var start = state.startedAt();
        if (start == null || !state.owed()) {
            return Optional.empty();
        }
        if (state.bridge() != null) {
            return Optional.of(state.bridge().at().plus(terms().answeredAfter()));
        }
        return state.warnedAt() == null ? terms().warnAt(start) : state.breachedAt() == null ? terms().breachAt(start) : Optional.empty();
    }

    /** The figures, with the pauses as they are now. */
    private Terms terms() {
        return figures.with(state.pauses());
    }

    private boolean hasCome(Instant at) {
        return !now.isBefore(at);
    }

    private boolean isSinceStart(Instant at) {
        var start = state.startedAt();
        return start != null && !at.isBefore(start);
    }

    private Instant sinceStart(Instant at) {
        var second = Terms.second(at);
        var start = state.startedAt();
        return start != null && second.isBefore(start) ? start : second;
    }

    private void add(ClockEvent event) {
        events.add(event);
        state = state.and(event);
    }
}
