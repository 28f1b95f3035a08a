package hilo.channel.phone;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one call.
 *
 * @param started when the call reached the phone system
 * @param answeredLeg the agent's leg that spoke with the caller
 * @param waiting true while the caller is in the queue and nobody was bridged
 * @param recording the SID of the caller's message, once it can be fetched
 */
record CallSheet(Stamp started, @Nullable Stamp queued, @Nullable Stamp answered, @Nullable Stamp ended, @Nullable Stamp voicemail, @Nullable Figure waited, @Nullable Figure rang,
        @Nullable Figure talked, @Nullable String answeredLeg, boolean waiting, @Nullable String recording, Result result) {
    /** What became of the call. */
    enum Result {
        RINGING, WAITING, TALKING, ANSWERED, ABANDONED, VOICEMAIL, MISSED;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where a time comes from: the provider's stamps and counts, or the moment a request reached us. */
    enum Source {
        PROVIDER, RECEIVED;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        Source and(Source other) {
            return this == PROVIDER && other == PROVIDER ? PROVIDER : RECEIVED;
        }
    }

    /** A moment and its source. */
    record Stamp(Instant at, Source source) {
        static final Comparator<Stamp> EARLIEST = Comparator.comparing(Stamp::at).thenComparing(Stamp::source);

        static Stamp provider(Instant at) {
            return new Stamp(at, Source.PROVIDER);
        }

        static Stamp received(Instant at) {
            return new Stamp(at, Source.RECEIVED);
        }

        Stamp minus(int seconds) {
            return new Stamp(at.minusSeconds(seconds), source);
        }

        Stamp plus(int seconds) {
            return new Stamp(at.plusSeconds(seconds), source);
        }

        /** Whole seconds from this to the later one; never negative. */
        Figure until(Stamp later) {
            return new Figure((int) Math.max(0, Duration.between(at, later.at).toSeconds()), source.and(later.source));
        }
    }

    /** A length in seconds and its source. */
    record Figure(int seconds, Source source) {
    }
}
