package hilo.launch;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A socket client as a page of ours is one: sends frames, keeps what comes. Also speaks to the console's socket with a bearer token. */
public final class ChatClient implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final WebSocket socket;
    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final AtomicInteger closedWith = new AtomicInteger();

    private ChatClient(URI url, Map<String, String> headers) {
        var builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(20));
        headers.forEach(builder::header);
        socket = builder.buildAsync(url, new Listener()).join();
    }

    /** Connects to a path of the desk, such as {@code /ws/chat}. */
    public static ChatClient open(URI desk, String path, @Nullable String bearer) {
        return openWith(desk, path, bearer == null ? Map.of() : Map.of("Authorization", "Bearer " + bearer));
    }

    /** The same with headers such as a browser's cookie. */
    public static ChatClient openWith(URI desk, String path, Map<String, String> headers) {
        return new ChatClient(URI.create(desk.toString().replaceFirst("^http", "ws") + path), headers);
    }

    /** A visitor who has said hello; null fields are left out. */
    public static ChatClient visitor(URI desk, @Nullable String token, @Nullable String name) {
        var client = open(desk, "/ws/chat", null);
        var data = Json.createObjectBuilder();
        if (token != null) {
            data.add("token", token);
        }
        if (name != null) {
            data.add("name", name);
        }
        client.send("hello", data);
        return client;
    }

    /** Sends a frame under a fresh id and returns the id. */
    public String send(String type, JsonObjectBuilder data) {
        String id = UUID.randomUUID().toString();
        send(id, type, data);
        return id;
    }

    public void send(String id, String type, JsonObjectBuilder data) {
        raw(Json.createObjectBuilder().add("id", id).add("type", type).add("data", data).build().toString());
    }

    /** One at a time: the JDK's socket refuses a second send while one is under way. */
    public synchronized void raw(String text) {
        socket.sendText(text, true).join();
    }

    /** As a page does, so that a socket which stays open is not taken for a dead one. */
    private void answerPing() {
        try {
            send("pong", Json.createObjectBuilder());
        } catch (CompletionException e) {
            closedWith.compareAndSet(0, 1006);
        }
    }

    /** Says a line and returns its acknowledgement. */
    public JsonObject say(String text) {
        String id = send("say", Json.createObjectBuilder().add("text", text));
        return await(frame -> frame.getString("type").equals("ack") && frame.getString("re").equals(id));
    }

    /** The next frame of a type. */
    public JsonObject await(String type) {
        return await(frame -> frame.getString("type").equals(type));
    }

    /** The next frame that fits; others that come before are dropped. Fails after 20 s. */
    public JsonObject await(Predicate<JsonObject> fits) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try {
            while (true) {
                var frame = frames.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (frame == null) {
                    throw new AssertionError("the frame did not come; the socket is " + (closedWith.get() == 0 ? "open" : "closed with " + closedWith.get()));
                }
                if (fits.test(frame)) {
                    return frame;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether a frame that fits comes within a time. */
    public boolean comes(Predicate<JsonObject> fits, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        try {
            while (true) {
                var frame = frames.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (frame == null) {
                    return false;
                }
                if (fits.test(frame)) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The code the server closed with; 0 while it is open. */
    public int closedWith() {
        return closedWith.get();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try (var reader = Json.createReader(new StringReader(text.toString()))) {
                    var frame = reader.readObject();
                    frames.add(frame);
                    if (frame.getString("type").equals("ping")) {
                        Thread.ofVirtual().start(ChatClient.this::answerPing);
                    }
                }
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closedWith.set(code);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closedWith.compareAndSet(0, 1006);
        }
    }
}
