package hilo.channel;

import java.time.Instant;

/** What the outside party said. */
public sealed interface Outcome {
    /** Taken: from {@code at} on it is theirs; {@code receipt} is in their own words. */
    record Sent(Instant at, String receipt) implements Outcome {
    }

    /** Not now; try again later. */
    record Retry(String why) implements Outcome {
    }

    /** Never. */
    record Failed(String why) implements Outcome {
    }
}
