package hilo.channel;

import java.time.Instant;

/** What the outside party said. */
public sealed interface Outcome {
    /** Taken: from {@code at} on it is theirs; {@code receipt} is in their own words. */
    record Sent(Instant at, String receipt) implements Outcome {
    }

    /** Not now; try again later. {@code everything}: the other side takes nothing at all now, so there is no use in trying what else waits for it. */
    record Retry(String why, boolean everything) implements Outcome {
        public Retry(String why) {
            this(why, false);
        }
    }

    /** Never. */
    record Failed(String why) implements Outcome {
    }
}
