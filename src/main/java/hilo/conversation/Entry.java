package hilo.conversation;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing on a conversation's timeline, as it is stored.
 *
 * @param seq 1..n in its conversation, without a gap
 * @param at when it happened, by the source that {@code atSource} names (server, internal-date, provider, agent)
 * @param html of an entry that was just written, its layout; of one that was read, only what {@link #hasHtml} and {@link #hasRemotePictures} ask: {@link Timeline#html} has it
 * @param automatic whether a machine wrote it (out-of-office, bounce, greeting): it neither starts nor meets a clock
 * @param secret whether its text is masked and kept out of the index
 * @param changedAt when something of it (delivery, details, secret) last changed, by the database's clock; null: never. Of two copies the later one holds
 */
public record Entry(UUID id, UUID conversation, @Nullable UUID session, long seq, Instant at, String atSource, Instant receivedAt, @Nullable String channel, Direction direction,
        EntryType type, Author author, String text, @Nullable String html, List<Attached> attachments, Delivery delivery, boolean automatic, boolean secret,
        @Nullable String clientId, JsonObject details, @Nullable Instant changedAt) {

    /** In a mail's HTML, the attribute of a picture that lies elsewhere and is not loaded by itself. */
    public static final String REMOTE_PICTURES = "data-remote-src";

    public boolean hasHtml() {
        return html != null;
    }

    public boolean hasRemotePictures() {
        return html != null && html.contains(REMOTE_PICTURES);
    }

    /** Whether a customer may see it: what they wrote or what was sent to them, never notes, changes or secrets of the desk. */
    public boolean isPublic() {
        return direction != Direction.INTERNAL && type != EntryType.NOTE && type != EntryType.CHANGE;
    }

    /** A person among the customers wrote it. */
    public boolean isFromCustomer() {
        return direction == Direction.IN && author.isContact() && !automatic;
    }
}
