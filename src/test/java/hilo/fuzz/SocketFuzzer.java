package hilo.fuzz;

import hilo.launch.ChatClient;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames to one of the sockets. After each a frame with a known answer shows that the server has dealt with it; a problem that asks to send again what can never succeed is
 * a finding. A socket that the server closes is opened again.
 */
final class SocketFuzzer implements AutoCloseable {
    private static final List<String> FRAMES = List.of("hello", "say", "resume", "ticket", "typing", "ping", "pong", "watch", "reply", "note", "batches", "nonsense", "");
    private static final List<String> FIELDS = List.of("conversationId", "text", "name", "email", "token", "identity", "folio", "after", "since", "channel", "attachments", "cc");

    private static final Duration BRIEFLY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URI desk;
    private final String path;
    private final @Nullable String bearer;
    private final HostileValues values;
    private ChatClient client;

    SocketFuzzer(URI desk, String path, @Nullable String bearer, HostileValues values) {
        this.desk = desk;
        this.path = path;
        this.bearer = bearer;
        this.values = values;
        this.client = open();
    }

    /** Sends the next frame. Returns what was wrong with the answer. */
    Optional<String> next() {
        String frame = frame();
        String marker = UUID.randomUUID().toString();
        try {
            client.raw(frame);
            client.raw("{\"id\":\"" + marker + "\",\"type\":\"marker\"}");
        } catch (RuntimeException closed) {
            reopen();
            return Optional.empty();
        }
        var failure = new AtomicReference<@Nullable JsonObject>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!client.comes(answer -> isAnswer(answer, marker, failure), BRIEFLY)) {
            if (client.closedWith() != 0) {
                reopen();
                break;
            }
            if (System.nanoTime() > end) {
                return Optional.of(path + " did not answer any more after " + cut(frame));
            }
        }
        return Optional.ofNullable(failure.get()).map(answer -> path + " " + cut(frame) + " -> " + answer);
    }

    private boolean isAnswer(JsonObject answer, String marker, AtomicReference<@Nullable JsonObject> failure) {
        if (!answer.getString("type").equals("problem")) {
            return false;
        }
        if (isFailure(answer)) {
            failure.set(answer);
        }
        if (answer.getJsonObject("data").getString("type", "").equals("/problems/too-many-requests")) {
            client.close(); // this socket has used up its frames, and what is refused unread names no frame
            return true;
        }
        return marker.equals(answer.get("re") instanceof JsonString re ? re.getString() : "");
    }

    private void reopen() {
        client.close();
        client = open();
    }

    private ChatClient open() {
        return path.equals("/ws/chat") ? ChatClient.visitor(desk, null, "Vera") : ChatClient.open(desk, path, bearer);
    }

    private static String cut(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    private static boolean isFailure(JsonObject answer) {
        String type = answer.getJsonObject("data").getString("type", "");
        return type.equals("/problems/unavailable") || type.equals("/problems/internal");
    }

    private String frame() {
        if (values.chance(10)) {
            return values.body(String.class);
        }
        var data = new StringBuilder("{");
        for (String field : FIELDS) {
            if (values.chance(50)) {
                data.append(data.length() > 1 ? "," : "").append('"').append(field).append("\":").append(value(field));
            }
        }
        String frame = "{\"id\":" + (values.chance(80) ? HostileValues.quoted(UUID.randomUUID().toString()) : values.json(String.class, 0)) + ",\"type\":\"" + values.one(FRAMES)
                + "\",\"data\":" + (values.chance(90) ? data + "}" : values.json(String.class, 0)) + "}";
        return frame.length() > 16_000 ? "{}" : frame;
    }

    private String value(String field) {
        return switch (field) {
            case "conversationId" -> values.json(UUID.class, 0);
            case "after" -> values.json(long.class, 0);
            case "since" -> values.json(java.time.Instant.class, 0);
            case "attachments", "cc" -> "[" + values.json(UUID.class, 0) + "]";
            default -> values.json(String.class, 0);
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
