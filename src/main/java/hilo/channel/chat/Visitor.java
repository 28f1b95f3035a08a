package hilo.channel.chat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with our chat window open.
 *
 * @param identity the host application's id of the user, where its server signed it
 * @param session the chat session of their last line, none before the first
 */
record Visitor(UUID id, @Nullable UUID contact, String name, @Nullable String email, @Nullable String identity, @Nullable UUID session) {
    boolean isVerified() {
        return identity != null;
    }
}
