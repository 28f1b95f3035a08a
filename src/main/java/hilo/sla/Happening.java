package hilo.sla;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened in a conversation, as far as promises are concerned: bots, automatic mail, notes and changes of status are already gone. */
sealed interface Happening {
    /** The customer wrote in a channel session. */
    record Wrote(UUID session, String channel, Instant at, UUID entry) implements Happening {
    }

    /** Something by a person of the desk reached the customer. */
    record Answered(String channel, Instant at, String by) implements Happening {
    }

    /** What had seemed to reach the customer did not; {@code next} is the earliest other answer since, if any. */
    record AnswerLost(String channel, String by, String why, @Nullable Answered next) implements Happening {
    }

    /** How a call stands. {@code talked} is there once an answered call has ended, {@code voicemail} is the end of the message, {@code abandoned} what the caller waited. */
    record Called(UUID session, boolean outbound, @Nullable Instant queued, @Nullable Instant answered, @Nullable Duration talked, @Nullable Instant voicemail,
            @Nullable Duration abandoned) implements Happening {
        String by() {
            return "call:" + session;
        }
    }

    /** The customer brought a finished conversation back. */
    record Reopened(UUID session, String channel, Instant at) implements Happening {
    }

    /** The desk opened a ticket on what a customer had brought. */
    record Ticketed(UUID conversation, Instant at) implements Happening {
    }

    /** The conversation was escalated, or went up at once as infrastructure. */
    record Escalated(UUID stay, int level, Instant at) implements Happening {
    }

    /** The desk waits for the customer. */
    record Waits(Instant at) implements Happening {
    }

    /** It does not wait any more. */
    record GoesOn(Instant at) implements Happening {
    }

    /** The matter is solved or closed. */
    record Over() implements Happening {
    }

    record Spam(boolean marked) implements Happening {
    }
}
