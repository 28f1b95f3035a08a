package hilo.sla;

import hilo.worktime.WorkCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What a clock is judged by, of one version of the policy: the calendar, the figures, and how long a bridged call must last to be an answer. */
record Terms(WorkCalendar calendar, Duration warning, Duration target, Duration answeredAfter) {
    /** Clocks count whole seconds. */
    static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    Duration elapsed(Instant start, Instant at) {
        return calendar.elapsed(start, at);
    }

    /** Whether an answer at that time keeps the promise: an answer between closing and the next opening adds nothing to what had elapsed. */
    boolean keeps(Instant start, Instant answer) {
        return elapsed(start, answer).compareTo(target) <= 0;
    }

    Optional<Instant> warnAt(Instant start) {
        return calendar.due(start, warning);
    }

    Optional<Instant> dueAt(Instant start) {
        return calendar.due(start, target);
    }

    /** Whether a clock that started then warns and breaches at the same times by these others. */
    boolean agree(Terms others, Instant start) {
        return warnAt(start).equals(others.warnAt(start)) && breachAt(start).equals(others.breachAt(start));
    }

    /** The first whole second of open time after due. */
    Optional<Instant> breachAt(Instant start) {
        return calendar.due(start, target.plusSeconds(1));
    }
}
