package hilo.sla;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A clock as every door shows it.
 *
 * @param promise {@code first-response}, {@code level-response}, {@code commitment} or {@code next-response}
 * @param state {@code running}, {@code paused}, {@code met}, {@code breached} or {@code cancelled}; a late answer leaves it breached
 * @param lateSeconds working time by which an answer came too late; null unless it did
 * @param flags {@code no-address} while the e-mail that it waits for cannot be sent to anybody, and why it was cancelled: {@code spam}, {@code abandoned} or {@code escalated}
 * @param elapsedSeconds working time so far, or until it was met or cancelled
 */
public record ClockView(UUID id, UUID conversation, @Nullable UUID session, String promise, String channel, int level, Instant startedAt, @Nullable Instant warnAt,
        @Nullable Instant dueAt, @Nullable Instant warnedAt, @Nullable Instant metAt, @Nullable Instant breachedAt, @Nullable Long lateSeconds, String state,
        List<String> flags, long elapsedSeconds, long targetSeconds, int policyVersion) {
    /** Whether an answer is still owed, late or not. */
    public boolean owes() {
        return metAt == null && !state.equals("cancelled");
    }
}
