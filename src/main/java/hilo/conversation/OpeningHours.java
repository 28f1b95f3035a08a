package hilo.conversation;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** When a channel is served. The promises' room implements it; doors ask it. */
public interface OpeningHours {
    boolean isOpen(String channel, Instant at);

    /** The next opening after {@code at}; empty where there is none within the calendar's horizon. */
    Optional<Instant> nextOpening(String channel, Instant at);

    /** A sentence for people: when the channel is served, or when it opens. */
    String sentence(String channel, Locale locale, Instant at);
}
