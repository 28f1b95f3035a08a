package hilo.ledger;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An agent at the console: answers and notes over the socket; the frame's id makes sending it again harmless. */
final class ConsoleAgent extends Sender {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final String role;
    private @Nullable Operation operation;
    private @Nullable String conversation;

    ConsoleAgent(Load load, String name, String role) {
        super(load, name);
        this.role = role;
    }

    private boolean isDone() {
        return load().isOver() || load().isStopping() && operation == null;
    }

    @Override
    void work() throws InterruptedException {
        while (!isDone()) {
            try (var socket = Socket.open(load().node(), "/ws/console", load().plan().token(role))) {
                while (!isDone()) {
                    step(socket);
                }
            } catch (IOException e) {
                load().jitter();
            }
        }
    }

    private void step(Socket socket) throws IOException, InterruptedException {
        if (operation == null) {
            hear(socket, load().plan().pace().agents(), "");
            var chosen = load().isStopping() ? null : Answering.next(load()).orElse(null);
            if (chosen == null) {
                return;
            }
            operation = next(chosen.kind(), "answers");
            conversation = chosen.conversation();
            load().attempt(operation);
        } else {
            load().sentAgain();
        }
        var data = Json.createObjectBuilder().add("conversationId", String.valueOf(conversation)).add("text", Answering.text(operation));
        if (operation.kind() == Operation.Kind.NOTE) {
            socket.send(operation.client(), "note", data);
        } else {
            socket.send(operation.client(), "reply", data.add("channel", operation.kind().channel()).add("attachments", Json.createArrayBuilder()));
        }
        var frame = hear(socket, PATIENCE, operation.client());
        if (frame == null) {
            throw new IOException("no acknowledgement came");
        }
        var data2 = frame.getJsonObject("data");
        if (frame.getString("type").equals("ack")) {
            load().acknowledged(operation, Json.createObjectBuilder().add("conversation", frame.getString("conversationId")).add("seq", frame.getInt("seq")).build());
            operation = null;
        } else if (data2.getInt("status", 0) / 100 == 4 && data2.getInt("status", 0) != 429) {
            load().dropped(operation, data2.toString());
            operation = null;
        } else {
            load().refused(operation, data2.toString());
            load().jitter();
        }
    }

    /** The acknowledgement or refusal of that message; null when the time is over. */
    private static @Nullable JsonObject hear(Socket socket, Duration within, String re) throws IOException, InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < end) {
            var frame = socket.next(Duration.ofMillis(100));
            if (frame != null && (frame.getString("type").equals("ack") || frame.getString("type").equals("problem")) && !frame.isNull("re") && frame.getString("re").equals(re)) {
                return frame;
            }
        }
        return null;
    }
}
