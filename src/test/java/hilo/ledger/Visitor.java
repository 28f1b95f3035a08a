package hilo.ledger;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A visitor of a page with the chat: keeps the token, says lines, resumes. {@code window} lines may be on their way at once. After some lines the visitor is somebody new, so that
 * conversations are opened all the time.
 */
final class Visitor extends Sender {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final int window;
    private final Map<String, Operation> waiting = new LinkedHashMap<>();
    private @Nullable String token;
    private int chat = 1;
    private int left = length();
    private long lastSeq;
    private long movedAt;

    Visitor(Load load, String name, int window) {
        super(load, name);
        this.window = window;
    }

    private static int length() {
        return ThreadLocalRandom.current().nextInt(3, 50);
    }

    private boolean isDone() {
        return load().isOver() || load().isStopping() && waiting.isEmpty();
    }

    @Override
    void work() throws InterruptedException {
        while (!isDone()) {
            try (var socket = Socket.open(load().node(), "/ws/chat", null)) {
                talk(socket);
            } catch (IOException e) {
                load().jitter();
            }
        }
    }

    private void talk(Socket socket) throws IOException, InterruptedException {
        hello(socket);
        for (Operation operation : waiting.values()) {
            load().sentAgain();
            say(socket, operation);
        }
        long next = System.nanoTime() + spread();
        movedAt = System.nanoTime();
        while (!isDone()) {
            if (!load().isStopping() && left > 0 && waiting.size() < window && System.nanoTime() >= next) {
                var operation = next(Operation.Kind.LINE, String.valueOf(chat));
                load().attempt(operation);
                waiting.put(operation.id(), operation);
                left--;
                movedAt = waiting.size() == 1 ? System.nanoTime() : movedAt;
                say(socket, operation);
                next = System.nanoTime() + spread();
            }
            var frame = socket.next(Duration.ofMillis(100));
            if (frame != null) {
                hear(frame);
            }
            if (!waiting.isEmpty() && System.nanoTime() - movedAt > PATIENCE.toNanos()) {
                throw new IOException("no acknowledgement came");
            }
            if (left == 0 && waiting.isEmpty()) {
                begin();
                return;
            }
        }
    }

    private void hello(Socket socket) throws IOException, InterruptedException {
        var data = Json.createObjectBuilder().add("name", "Vera " + name());
        if (token != null) {
            data.add("token", token);
        }
        socket.send("hello", "hello", data);
        token = socket.await("welcome").getJsonObject("data").getString("token");
        if (lastSeq > 0) {
            socket.send("resume", "resume", Json.createObjectBuilder().add("after", lastSeq));
        }
    }

    private static void say(Socket socket, Operation operation) throws IOException, InterruptedException {
        socket.send(operation.client(), "say", Json.createObjectBuilder().add("text", operation.mark() + " ¿me ayudan con mi factura?"));
    }

    private void hear(JsonObject frame) throws IOException {
        switch (frame.getString("type")) {
            case "ack" -> {
                var operation = waiting.remove(frame.getString("re", ""));
                if (operation != null) {
                    String conversation = frame.getString("conversationId");
                    lastSeq = Math.max(lastSeq, frame.getInt("seq"));
                    load().acknowledged(operation, Json.createObjectBuilder().add("conversation", conversation).add("seq", frame.getInt("seq")).build());
                    load().met("chat", conversation);
                    movedAt = System.nanoTime();
                }
            }
            case "problem" -> {
                for (Operation operation : waiting.values()) {
                    load().refused(operation, frame.getJsonObject("data").getString("type"));
                }
                // Sent again in order, all that is waiting, on a new socket.
                throw new IOException("refused");
            }
            default -> {
                // entries and hints
            }
        }
    }

    private void begin() {
        token = null;
        lastSeq = 0;
        left = length();
        chat++;
    }

    private long spread() {
        return (long) (load().plan().pace().line().toNanos() * (0.4 + 1.2 * ThreadLocalRandom.current().nextDouble()));
    }
}
