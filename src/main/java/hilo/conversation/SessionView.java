package hilo.conversation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One call, chat, mail thread or portal thread inside a conversation. {@code externalKey} is the outside party's id of it. */
public record SessionView(UUID id, UUID conversation, String channel, @Nullable String externalKey, boolean byCustomer, Instant openedAt, @Nullable Instant endedAt) {
}
