package hilo.sla;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of a clock's own append-only history. {@code at} is when it became true, not when it was noticed. */
sealed interface ClockEvent {
    Instant at();

    record Started(Instant at) implements ClockEvent {
    }

    record Warned(Instant at) implements ClockEvent {
    }

    record Breached(Instant at) implements ClockEvent {
    }

    /** The customer has the word: from now on nothing counts. */
    record Paused(Instant at) implements ClockEvent {
    }

    record Resumed(Instant at) implements ClockEvent {
    }

    /** A call was picked up; it is an answer once it has lasted long enough. {@code by} names the call. */
    record Bridged(Instant at, String by) implements ClockEvent {
    }

    /** The promise was kept, in time or late. {@code by} names what did it: an entry or a call. */
    record Met(Instant at, String by) implements ClockEvent {
    }

    /** A fact that turned out not to be one. */
    record Voided(Instant at, Fact what, String why) implements ClockEvent {
    }

    /** A better source moved the start. */
    record Corrected(Instant at, Instant start, String why) implements ClockEvent {
    }

    /** From now on it is judged by other figures; {@code why} names the policy. */
    record Recalculated(Instant at, String why) implements ClockEvent {
    }

    record Cancelled(Instant at, String why) implements ClockEvent {
    }

    /** What can be voided. */
    enum Fact {
        WARNED, BREACHED, BRIDGED, MET, CANCELLED
    }

    /** As the database and the explanation write it. */
    default String kind() {
        return switch (this) {
            case Started _ -> "started";
            case Warned _ -> "warned";
            case Breached _ -> "breached";
            case Paused _ -> "paused";
            case Resumed _ -> "resumed";
            case Bridged _ -> "bridged";
            case Met _ -> "met";
            case Voided _ -> "voided";
            case Corrected _ -> "corrected";
            case Recalculated _ -> "recalculated";
            case Cancelled _ -> "cancelled";
        };
    }

    /** What did it, or why. */
    default @Nullable String detail() {
        return switch (this) {
            case Started _,Warned _,Breached _,Paused _,Resumed _ -> null;
            case Bridged(_, var by) -> by;
            case Met(_, var by) -> by;
            case Voided(_, _, var why) -> why;
            case Corrected(_, _, var why) -> why;
            case Recalculated(_, var why) -> why;
            case Cancelled(_, var why) -> why;
        };
    }
}
