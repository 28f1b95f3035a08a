package hilo.directory;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What ties a distributor and a client: the organisation at the other end, and since when the client consents to being seen (null: it does not). */
public record Tie(UUID id, String name, @Nullable String rfc, @Nullable Instant consentSince) {
    public boolean consented() {
        return consentSince != null;
    }
}
