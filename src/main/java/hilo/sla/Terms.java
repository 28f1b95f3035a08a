package hilo.sla;

import hilo.worktime.CountedTime;
import hilo.worktime.WorkCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a clock is judged by, of one version of the policy: the calendar, the figures, and how long a bridged call must last to be an answer; and the pauses of that clock. While it
 * stands still nothing becomes due.
 */
record Terms(WorkCalendar calendar, Pauses pauses, Duration warning, Duration target, Duration answeredAfter) {
    Terms(WorkCalendar calendar, Duration warning, Duration target, Duration answeredAfter) {
        this(calendar, Pauses.NONE, warning, target, answeredAfter);
    }

    /** Clocks count whole seconds. */
    static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    Terms with(Pauses others) {
        return others.equals(pauses) ? this : new Terms(calendar, others, warning, target, answeredAfter);
    }

    Duration elapsed(Instant start, Instant at) {
        return counted(at).elapsed(start, at);
    }

    /** The time that counts until then. */
    CountedTime counted(Instant until) {
        return CountedTime.of(calendar, pauses.at(until));
    }

    /** Whether an answer at that time keeps the promise: an answer between closing and the next opening adds nothing to what had elapsed. */
    boolean keeps(Instant start, Instant answer) {
        return elapsed(start, answer).compareTo(target) <= 0;
    }

    Optional<Instant> warnAt(Instant start) {
        return after(start, warning);
    }

    Optional<Instant> dueAt(Instant start) {
        return after(start, target);
    }

    /** The first whole second of open time after due. */
    Optional<Instant> breachAt(Instant start) {
        return after(start, target.plusSeconds(1));
    }

    /** Whether a clock that started then warns and breaches at the same times by these others. */
    boolean agree(Terms others, Instant start) {
        return warnAt(start).equals(others.warnAt(start)) && breachAt(start).equals(others.breachAt(start));
    }

    private Optional<Instant> after(Instant start, Duration time) {
        var since = pauses.since();
        return CountedTime.of(calendar, pauses.over()).due(start, time).filter(at -> since == null || !at.isAfter(since));
    }
}
