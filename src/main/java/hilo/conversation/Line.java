package hilo.conversation;

import hilo.platform.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something to write on a timeline.
 *
 * @param clientId the sender's own id for it: the same id in the same conversation is one entry, however often it comes
 */
public record Line(UUID conversation, @Nullable UUID session, @Nullable String channel, Direction direction, EntryType type, Author author, Instant at, String atSource,
        Instant receivedAt, String text, @Nullable String html, List<Attached> attachments, Delivery delivery, boolean automatic, boolean secret, @Nullable String clientId,
        JsonObject details) {

    /** An agent's own id for a line, as {@code clientId}: two agents may call theirs the same. */
    public static @Nullable String ownId(Author agent, @Nullable String id) {
        return id == null ? null : "a:" + agent.id() + ":" + id;
    }

    /** What a customer wrote. */
    public static Line received(UUID conversation, UUID session, String channel, Author author, Instant at, String text, @Nullable String clientId) {
        return new Line(conversation, session, channel, Direction.IN, EntryType.MESSAGE, author, at, "server", at, text, null, List.of(), Delivery.NONE, false, false, clientId,
                Json.empty());
    }

    /** What somebody of the desk, or Hilo, writes to the customer. */
    public static Line sent(UUID conversation, @Nullable UUID session, String channel, Author author, Instant at, String text, Delivery delivery, @Nullable String clientId) {
        return new Line(conversation, session, channel, Direction.OUT, EntryType.MESSAGE, author, at, "server", at, text, null, List.of(), delivery, !author.isAgent(), false,
                clientId, Json.empty());
    }

    /** A note that never leaves the desk. */
    public static Line note(UUID conversation, Author author, Instant at, String text, @Nullable String clientId) {
        return new Line(conversation, null, null, Direction.INTERNAL, EntryType.NOTE, author, at, "server", at, text, null, List.of(), Delivery.NONE, false, false, clientId,
                Json.empty());
    }

    /** A change of the matter; {@code field} is the record's word. */
    static Line change(UUID conversation, Author by, Instant at, String field, @Nullable String from, @Nullable String to, @Nullable String reason) {
        var details = Json.newObject().add("field", field);
        put(details, "from", from);
        put(details, "to", to);
        put(details, "reason", reason);
        return new Line(conversation, null, null, Direction.INTERNAL, EntryType.CHANGE, by, at, "server", at, "", null, List.of(), Delivery.NONE, by.type() == Author.Type.SYSTEM,
                false, null, details.build());
    }

    /** The change of a subject that is hidden with the entry {@code secret}. */
    static Line hiddenSubject(UUID conversation, Author by, Instant at, String before, UUID secret, UUID of) {
        var change = change(conversation, by, at, "subject", before, "", null);
        var details = Json.newObject(change.details()).add("hides", secret.toString());
        if (!of.equals(conversation)) {
            details.add("of", of.toString());
        }
        return new Line(conversation, null, null, change.direction(), change.type(), by, at, "server", at, "", null, List.of(), Delivery.NONE, change.automatic(), true, null,
                details.build());
    }

    public Line with(List<Attached> files) {
        return new Line(conversation, session, channel, direction, type, author, at, atSource, receivedAt, text, html, files, delivery, automatic, secret, clientId, details);
    }

    public Line with(JsonObject more) {
        return new Line(conversation, session, channel, direction, type, author, at, atSource, receivedAt, text, html, attachments, delivery, automatic, secret, clientId, more);
    }

    private static void put(jakarta.json.JsonObjectBuilder object, String name, @Nullable String value) {
        if (value == null) {
            object.addNull(name);
        } else {
            object.add(name, value);
        }
    }
}
