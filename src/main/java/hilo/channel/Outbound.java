package hilo.channel;

import jakarta.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One row of the outbox on its way. With a conversation and seq it carries that entry; without, the payload says all. */
public record Outbound(UUID id, String key, @Nullable UUID conversation, @Nullable Long seq, JsonObject payload, int attempt) {
}
