package hilo.conversation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call at this moment, folded from whatever the phone system said. Seconds are whole; a null time is not known, which is not zero. Each time carries its
 * source: {@code provider}, {@code received} or {@code agent}.
 *
 * @param queuedAt when the caller began to wait for a person
 * @param answeredAt when caller and agent were bridged
 * @param voicemailAt when the voicemail ended
 */
public record CallFacts(Outcome outcome, boolean outbound, String from, String to, Instant startedAt, String startedSource, @Nullable Instant queuedAt,
        @Nullable String queuedSource, @Nullable Instant answeredAt, @Nullable String answeredSource, @Nullable Instant endedAt, @Nullable String endedSource,
        @Nullable Instant voicemailAt, @Nullable Integer waitSeconds, @Nullable String waitSource, @Nullable Integer ringSeconds, @Nullable String ringSource,
        @Nullable Integer talkSeconds, @Nullable String talkSource) {

    /** How the call stands or ended. */
    public enum Outcome {
        RINGING, WAITING, TALKING, ANSWERED, ABANDONED, VOICEMAIL, MISSED
    }

    /** Whether this is the last word on the call. */
    public boolean isOver() {
        return endedAt != null;
    }
}
