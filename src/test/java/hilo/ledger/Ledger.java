package hilo.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The append-only file of what was done: one JSON line per record. Who writes waits until the line is on the disk; those who wait at the same time share one flush.
 *
 * <p>An operation stands here before it is sent, and again when it was acknowledged, so that after any fault the file says what must be there and what may be.
 */
final class Ledger implements AutoCloseable {
    private record Waiting(byte[] line, CompletableFuture<Void> written) {
    }

    private final FileChannel file;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread writer;

    private Ledger(FileChannel file) {
        this.file = file;
        this.writer = Thread.ofPlatform().name("ledger").daemon().start(this::run);
    }

    /** Goes on at the end of what is there. */
    static Ledger open(Path path) throws IOException {
        return new Ledger(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
    }

    void attempt(Operation operation) {
        write(record("attempt", operation.json()));
    }

    /** {@code said}: what the server told, such as conversation, seq and folio. */
    void acknowledged(Operation operation, JsonObject said) {
        write(record("ack", Json.createObjectBuilder(said).add("id", operation.id()).build()));
    }

    /** The server said no; {@code forGood} when it will not be asked again. */
    void refused(Operation operation, String why, boolean forGood) {
        write(record(forGood ? "dropped" : "refused", Json.createObjectBuilder().add("id", operation.id()).add("why", why).build()));
    }

    private static JsonObject record(String what, JsonObject more) {
        return Json.createObjectBuilder(more).add("what", what).add("at", Instant.now().toString()).build();
    }

    private void write(JsonObject record) {
        var waiting = new Waiting((record + "\n").getBytes(UTF_8), new CompletableFuture<>());
        queue.add(waiting);
        waiting.written().join();
    }

    private void run() {
        var together = new ArrayList<Waiting>();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                together.clear();
                together.add(queue.take());
                queue.drainTo(together);
                for (Waiting waiting : together) {
                    var bytes = ByteBuffer.wrap(waiting.line());
                    while (bytes.hasRemaining()) {
                        file.write(bytes);
                    }
                }
                file.force(false);
                together.forEach(waiting -> waiting.written().complete(null));
            } catch (IOException e) {
                // A ledger that cannot be written proves nothing: whoever waits fails.
                together.forEach(waiting -> waiting.written().completeExceptionally(new UncheckedIOException(e)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}
