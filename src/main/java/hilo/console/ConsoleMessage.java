package hilo.console;

import hilo.channel.Answers.Answer;
import hilo.platform.Instants;
import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a console says over its socket. {@code id} is the console's own: the answer names it, and a message that is sent again under it is done once. */
sealed interface ConsoleMessage {
    String id();

    /** Replay what came after a seq, and what of the earlier ones has changed since a time, and go on watching. */
    record Resume(String id, UUID conversation, long after, Optional<Instant> since) implements ConsoleMessage {
    }

    /** Tell me each entry of this conversation. */
    record Watch(String id, UUID conversation) implements ConsoleMessage {
    }

    record Reply(String id, UUID conversation, Answer answer) implements ConsoleMessage {
    }

    record Note(String id, UUID conversation, String text, List<UUID> attachments) implements ConsoleMessage {
    }

    record Typing(String id, UUID conversation) implements ConsoleMessage {
    }

    record Ping(String id) implements ConsoleMessage {
    }

    /** From now on, tell me what comes together in one message. */
    record Batches(String id) implements ConsoleMessage {
    }

    /** The answer to our ping; hearing it is enough. */
    record Pong(String id) implements ConsoleMessage {
    }

    /** The id of a message that may otherwise be wrong; empty where it has none. */
    static String idOf(JsonObject frame) {
        return frame.get("id") instanceof JsonString id && id.getString().length() <= 100 ? id.getString() : "";
    }

    /** Throws {@link Problem} where it is no message of ours. */
    static ConsoleMessage parse(JsonObject frame) {
        String id = idOf(frame);
        var data = frame.get("data") instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
        return switch (text(frame, "type")) {
            case "resume" -> new Resume(id, conversation(frame, data), after(data), since(data));
            case "watch" -> new Watch(id, conversation(frame, data));
            case "reply" -> new Reply(needed(id), conversation(frame, data), new Answer(text(data, "channel"), said(data), files(data), addresses(data)));
            case "note" -> new Note(needed(id), conversation(frame, data), said(data), files(data));
            case "typing" -> new Typing(id, conversation(frame, data));
            case "ping" -> new Ping(id);
            case "pong" -> new Pong(id);
            case "batches" -> new Batches(id);
            default -> throw Problem.invalid("unknown-frame", "There is no such frame.").at("/type", "resume, watch, reply, note, typing, batches, ping or pong");
        };
    }

    /** The frame with ids only, as text. */
    static ConsoleMessage parse(String text) {
        return parse(Json.object(text));
    }

    private static String needed(String id) {
        return Text.required(id, 100, "/id");
    }

    private static UUID conversation(JsonObject frame, JsonObject data) {
        String named = text(data, "conversationId");
        return Fields.required(Fields.id(named.isEmpty() ? text(frame, "conversationId") : named, "/data/conversationId"), "/data/conversationId");
    }

    private static String said(JsonObject data) {
        return Text.required(text(data, "text"), Noting.LONGEST_TEXT, "/data/text");
    }

    private static long after(JsonObject data) {
        return data.get("after") instanceof JsonNumber number ? Math.max(0, number.longValue()) : 0;
    }

    private static Optional<Instant> since(JsonObject data) {
        try {
            return data.get("since") instanceof JsonString at ? Optional.of(Instants.parse(at.getString())) : Optional.empty();
        } catch (DateTimeException e) {
            throw Problem.invalid("bad-time", "That is no instant.").at("/data/since", "ISO-8601, such as the \"at\" of the last frame");
        }
    }

    private static List<UUID> files(JsonObject data) {
        return data.get("attachments") instanceof JsonArray all
                ? all.getValuesAs(JsonValue.class).stream().map(value -> value instanceof JsonString id ? id.getString() : "")
                        .map(id -> Fields.required(Fields.id(id, "/data/attachments"), "/data/attachments")).toList()
                : List.of();
    }

    private static List<String> addresses(JsonObject data) {
        return data.get("cc") instanceof JsonArray all
                ? all.getValuesAs(JsonValue.class).stream().map(value -> value instanceof JsonString address ? address.getString() : "").toList()
                : List.of();
    }

    private static String text(JsonObject object, String name) {
        return object.get(name) instanceof JsonString text ? text.getString() : "";
    }
}
