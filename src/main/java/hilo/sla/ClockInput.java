package hilo.sla;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What can happen to a clock. {@code by} names an entry or a call. */
sealed interface ClockInput {
    /** What it rests on: the same evidence, heard of twice, has the same name. */
    default String evidence() {
        return switch (this) {
            case Begins(var at) -> "begins:" + at;
            case Passes() -> "time";
            case Answers(_, var by) -> "answers:" + by;
            case Bridges(_, var by) -> "bridges:" + by;
            case HangsUp(_, _, var by) -> "hangs-up:" + by;
            case Loses(var by, _, _) -> "loses:" + by;
            case Moves(var start, _) -> "moves:" + start;
            case Rejudged(var why) -> "rejudged:" + why;
            case Pauses(var at) -> "pauses:" + at;
            case Resumes(var at) -> "resumes:" + at;
            case Cancels(var why) -> "cancels:" + why;
            case Restores(var why) -> "restores:" + why;
        };
    }

    /** The customer is waiting since {@code at}. */
    record Begins(Instant at) implements ClockInput {
    }

    /** Nothing but time has passed. */
    record Passes() implements ClockInput {
    }

    /** A person got something to the customer at {@code at}. */
    record Answers(Instant at, String by) implements ClockInput {
    }

    /** A person picked up a call at {@code at}; how long it lasts is not known yet. */
    record Bridges(Instant at, String by) implements ClockInput {
    }

    /** A call that was picked up at {@code at} has ended. */
    record HangsUp(Instant at, Duration talked, String by) implements ClockInput {
    }

    /** What had met it never reached the customer (a hard bounce); {@code next} is the earliest other answer, if there is one. */
    record Loses(String by, String why, @Nullable Answers next) implements ClockInput {
    }

    /** A better source says that it began at {@code start}. */
    record Moves(Instant start, String why) implements ClockInput {
    }

    /** Its figures or its calendar are others from now on; {@code why} names the policy. */
    record Rejudged(String why) implements ClockInput {
    }

    /** The desk waits for the customer since {@code at}. */
    record Pauses(Instant at) implements ClockInput {
    }

    record Resumes(Instant at) implements ClockInput {
    }

    record Cancels(String why) implements ClockInput {
    }

    /** What it was cancelled for does not hold any more. */
    record Restores(String why) implements ClockInput {
    }
}
