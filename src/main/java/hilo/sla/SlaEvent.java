package hilo.sla;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What became of a promise; fired in the transaction that made it so, as one {@link Many}. {@code at} is when it became true, which may be long before it was noticed.
 * What started, was warned, met or breached can be taken back by later evidence; {@link Corrected} says so.
 */
public sealed interface SlaEvent {
    /** The clock that it is about. */
    record Subject(UUID clock, UUID conversation, Promise promise, String channel, int level) {
    }

    /** All that one transaction made of its clocks at a time, in order; a hundred thousand may fall due at once. */
    record Many(List<SlaEvent> events) {
    }

    Subject subject();

    Instant at();

    record Started(Subject subject, Instant at) implements SlaEvent {
    }

    record Warned(Subject subject, Instant at) implements SlaEvent {
    }

    record Breached(Subject subject, Instant at) implements SlaEvent {
    }

    record Met(Subject subject, Instant at) implements SlaEvent {
    }

    /** Something told before does not hold: {@code what} is {@code start}, {@code terms} (a new policy), {@code warned}, {@code breached}, {@code met} or {@code cancelled}. */
    record Corrected(Subject subject, Instant at, String what, String why) implements SlaEvent {
    }

    record Cancelled(Subject subject, Instant at, String why) implements SlaEvent {
    }
}
