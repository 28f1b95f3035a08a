package hilo.channel.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with our chat window open.
 *
 * @param identity the host application's id of the user, where its server signed it
 * @param identifiedAt when its server last signed it, by the desk's clock; null for a stranger
 * @param session the chat session of their last line, none before the first
 */
record Visitor(UUID id, @Nullable UUID contact, String name, @Nullable String email, @Nullable String identity, @Nullable Instant identifiedAt, @Nullable UUID session) {
    private static final Duration IDENTITY_HOLDS = Duration.ofHours(12);

    boolean isVerified() {
        return identity != null;
    }

    /** Whether the host application signed the user too long ago for their token to stand for them. */
    boolean hasLapsed(Instant now) {
        return identity != null && (identifiedAt == null || !now.isBefore(identifiedAt.plus(IDENTITY_HOLDS)));
    }

    Visitor introduced(String newName, String newEmail) {
        return new Visitor(id, contact, newName, isVerified() ? email : newEmail, identity, identifiedAt, session);
    }
}
