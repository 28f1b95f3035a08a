package hilo.ledger;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A socket to a server that may die, stop or lie at any time: everything that does not come in time is an {@link IOException}, and the caller begins anew. */
final class Socket implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final WebSocket socket;
    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private volatile boolean gone;

    private Socket(URI url, @Nullable String bearer) throws IOException, InterruptedException {
        var builder = HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
        if (bearer != null) {
            builder.header("Authorization", "Bearer " + bearer);
        }
        socket = await(builder.buildAsync(url, new Listener()));
    }

    static Socket open(URI node, String path, @Nullable String bearer) throws IOException, InterruptedException {
        return new Socket(URI.create(node.toString().replaceFirst("^http", "ws") + path), bearer);
    }

    void send(String id, String type, JsonObjectBuilder data) throws IOException, InterruptedException {
        if (gone) {
            throw new IOException("the socket is gone");
        }
        await(socket.sendText(Json.createObjectBuilder().add("id", id).add("type", type).add("data", data).build().toString(), true));
    }

    /** The next frame; null when none came in time. Answers the server's pings, so it must be called often. Fails at once when the socket is gone and everything that came before was handed out. */
    @Nullable
    JsonObject next(Duration within) throws IOException, InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        do {
            // Looked at before the queue: what was put there before the end still counts.
            boolean over = gone;
            var frame = frames.poll(over ? 0 : Math.max(0, Math.min(end - System.nanoTime(), 50_000_000)), TimeUnit.NANOSECONDS);
            if (frame != null && frame.getString("type").equals("ping")) {
                send("pong", "pong", Json.createObjectBuilder());
            } else if (frame != null) {
                return frame;
            }
            if (frame == null && over) {
                throw new IOException("the socket is gone");
            }
        } while (System.nanoTime() < end);
        return null;
    }

    /** The next frame of that type; others that come before are dropped. */
    JsonObject await(String type) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var frame = next(PATIENCE);
            if (frame != null && frame.getString("type").equals(type)) {
                return frame;
            }
        }
        throw new IOException("no " + type + " came");
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(PATIENCE.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try (var reader = Json.createReader(new StringReader(text.toString()))) {
                    frames.add(reader.readObject());
                }
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            gone = true;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            gone = true;
        }
    }
}
