package hilo.channel.chat;

import hilo.conversation.Entry;
import hilo.conversation.Wire;
import hilo.platform.Ids;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The frames of {@code /ws/chat}, as {@code src/docs/protocol/chat.yaml} describes them. */
final class ChatFrames {
    private ChatFrames() {
    }

    static String ack(String re, long seq, UUID conversation, Instant at) {
        return frame("ack", conversation, at, JsonValue.EMPTY_JSON_OBJECT).add("re", re).add("seq", seq).build().toString();
    }

    static String problem(String re, Problem problem, Instant at) {
        return frame("problem", null, at, Json.newObject().add("type", "/problems/" + problem.slug()).add("detail", problem.detail()).build()).add("re", re).build()
                .toString();
    }

    static String simple(String type, Instant at) {
        return frame(type, null, at, JsonValue.EMPTY_JSON_OBJECT).build().toString();
    }

    /** The visitor's token has ended. */
    static String ended(String re, Instant at) {
        return frame("ended", null, at, JsonValue.EMPTY_JSON_OBJECT).add("re", re).build().toString();
    }

    static String typing(String name, Instant at) {
        return frame("typing", null, at, Json.newObject().add("name", name).build()).build().toString();
    }

    static String welcome(@Nullable UUID conversation, Instant at, JsonObject data) {
        return frame("welcome", conversation, at, data).build().toString();
    }

    static String entries(UUID conversation, List<Entry> entries, Instant at) {
        var all = Json.newArray();
        entries.forEach(entry -> all.add(entry(entry)));
        return frame("entries", conversation, at, Json.newObject().add("entries", all).build()).add("seq", entries.getLast().seq()).build().toString();
    }

    static String ticket(String re, String folio, UUID conversation, long seq, Instant at) {
        return frame("ack", conversation, at, Json.newObject().add("folio", folio).build()).add("re", re).add("seq", seq).build().toString();
    }

    /** An entry as its visitor may see it: no internal details, no words that are secret, and their own id for a line, so that they recognise it. */
    private static JsonObject entry(Entry entry) {
        var json = Json.newObject().add("id", entry.id().toString()).add("seq", entry.seq()).add("at", entry.at().toString()).add("direction", Wire.of(entry.direction()))
                .add("type", Wire.of(entry.type()))
                .add("author", Json.newObject().add("type", Wire.of(entry.author().type())).add("name", entry.author().name())).add("text", entry.secret() ? "" : entry.text())
                .add("masked", entry.secret());
        if (entry.clientId() != null && entry.clientId().startsWith(ChatWriter.CLIENT_PREFIX)) {
            json.add("clientId", entry.clientId().substring(ChatWriter.CLIENT_PREFIX.length() + 37));
        } else {
            json.addNull("clientId");
        }
        return json.build();
    }

    private static JsonObjectBuilder frame(String type, @Nullable UUID conversation, Instant at, JsonValue data) {
        var frame = Json.newObject().add("id", Ids.next().toString()).add("type", type).add("at", at.toString());
        if (conversation == null) {
            frame.addNull("conversationId");
        } else {
            frame.add("conversationId", conversation.toString());
        }
        return frame.add("data", data);
    }
}
