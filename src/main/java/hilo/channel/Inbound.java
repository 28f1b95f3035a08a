package hilo.channel;

import hilo.conversation.Attached;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that came in from a customer.
 *
 * @param sessionKey the outside party's id of the call, chat or thread; unique per channel; null: a new session each time
 * @param proof what it proves about the matter it belongs to
 * @param at when it happened, by the source that {@code atSource} names; clocks start from it
 * @param automatic whether a machine wrote it: it neither reopens nor counts
 * @param clientId the sender's id for it; the same id over the same session is one entry
 */
public record Inbound(String channel, @Nullable String sessionKey, Sender sender, Proof proof, String subject, String text, @Nullable String html, List<Attached> attachments,
        Instant at, String atSource, Instant receivedAt, boolean automatic, String clientId, JsonObject details) {
    Inbound from(Sender other) {
        return new Inbound(channel, sessionKey, other, proof, subject, text, html, attachments, at, atSource, receivedAt, automatic, clientId, details);
    }
}
