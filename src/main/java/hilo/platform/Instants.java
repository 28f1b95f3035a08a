package hilo.platform;

import java.time.DateTimeException;
import java.time.Instant;

/** Instants that came from outside. */
public final class Instants {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private Instants() {
    }

    /** Parses ISO-8601 in UTC. Throws {@link DateTimeException} where the text is no instant, or one outside of the years 1 to 9998, which not every column and calendar can hold. */
    public static Instant parse(String text) {
        return storable(Instant.parse(text));
    }

    /** The instant as it is; throws {@link DateTimeException} outside of the years 1 to 9998. */
    public static Instant storable(Instant instant) {
        if (instant.isBefore(FIRST) || !instant.isBefore(END)) {
            throw new DateTimeException("outside of the years 1 to 9998");
        }
        return instant;
    }
}
