package hilo.platform;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Makes ids: UUIDs of version 7 (RFC 9562), so that rows written together lie together. An id is never a secret. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {
    }

    /** The stamp in it is only for locality; nothing reads time from an id. */
    public static UUID next() {
        return next(java.time.Clock.systemUTC().millis());
    }

    public static UUID at(Instant instant) {
        return next(instant.toEpochMilli());
    }

    private static UUID next(long millis) {
        long high = millis << 16 | 0x7000L | RANDOM.nextInt(1 << 12);
        long low = RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
