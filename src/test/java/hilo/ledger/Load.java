package hilo.ledger;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the senders of one load have in common: the ledger, the servers, the time to stop, and the conversations that are known so far. */
final class Load {
    private static final Duration DRAINING = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LoadPlan plan;
    private final Ledger ledger;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<String, List<String>> conversations = new ConcurrentHashMap<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger again = new AtomicInteger();
    private volatile long stoppedAt;

    Load(LoadPlan plan, Ledger ledger) {
        this.plan = plan;
        this.ledger = ledger;
    }

    LoadPlan plan() {
        return plan;
    }

    // ---- time

    /** From now on nothing new is begun; what is not acknowledged is sent again for a minute. */
    void stop() {
        stoppedAt = System.nanoTime();
    }

    boolean isStopping() {
        return stoppedAt != 0;
    }

    boolean isOver() {
        return stoppedAt != 0 && System.nanoTime() - stoppedAt > DRAINING.toNanos();
    }

    /** Sleeps about that long, and less when the load is stopped. */
    void pause(Duration about) throws InterruptedException {
        long end = System.nanoTime() + (long) (about.toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble()));
        while (!isStopping() && System.nanoTime() < end) {
            Thread.sleep(Math.clamp((end - System.nanoTime()) / 1_000_000, 1, 100));
        }
    }

    /** Before a server is tried again. */
    void jitter() throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextLong(150, 800));
    }

    // ---- the ledger

    Operation operation(Operation.Kind kind, String sender, String thread, int n) {
        String id = plan.run() + "." + sender + "." + n;
        return new Operation(id, kind, sender, thread, n, id);
    }

    void attempt(Operation operation) {
        unanswered.incrementAndGet();
        ledger.attempt(operation);
    }

    void sentAgain() {
        again.incrementAndGet();
    }

    void acknowledged(Operation operation, JsonObject said) {
        unanswered.decrementAndGet();
        done.incrementAndGet();
        ledger.acknowledged(operation, said);
    }

    void refused(Operation operation, String why) {
        ledger.refused(operation, why, false);
    }

    void dropped(Operation operation, String why) {
        unanswered.decrementAndGet();
        ledger.refused(operation, why, true);
    }

    String figures() {
        return done.get() + " acknowledged, " + again.get() + " sent again, " + unanswered.get() + " never answered";
    }

    // ---- conversations

    /** A conversation of that channel was told to somebody. */
    void met(String channel, String conversation) {
        var all = conversations.computeIfAbsent(channel, key -> new CopyOnWriteArrayList<>());
        if (!all.contains(conversation)) {
            all.add(conversation);
        }
    }

    List<String> known(String channel) {
        return conversations.getOrDefault(channel, List.of());
    }

    /** One of the newer ones that agents answer: every second, so that others go on waiting. */
    Optional<String> answerable(String channel) {
        var all = known(channel);
        int from = Math.max(0, all.size() - 60);
        var some = all.subList(from, all.size()).stream().filter(id -> id.hashCode() % 2 == 0).toList();
        return some.isEmpty() ? Optional.empty() : Optional.of(some.get(ThreadLocalRandom.current().nextInt(some.size())));
    }

    // ---- REST

    record Answer(int status, String type, String body, @Nullable String retryAfter) {
        boolean isDone() {
            return status / 100 == 2;
        }

        /** Whether asking again cannot help. A server that is only half there also says 404, but not in our words. */
        boolean isFinal() {
            return List.of(400, 404, 410, 412, 413, 415, 422).contains(status) && type.contains("problem+json");
        }

        JsonObject json() {
            if (!type.contains("json") || body.isBlank()) {
                return JsonValue.EMPTY_JSON_OBJECT;
            }
            try (var reader = Json.createReader(new StringReader(body))) {
                return reader.readObject();
            }
        }
    }

    URI node() {
        return plan.nodes().get(ThreadLocalRandom.current().nextInt(plan.nodes().size()));
    }

    Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.headers().firstValue("Content-Type").orElse(""), response.body(),
                response.headers().firstValue("Retry-After").orElse(null));
    }

    /** Posts the same until a server says yes or a final no, or the load is over; empty then. */
    Optional<Answer> persist(Operation operation, String path, Map<String, String> headers, String body) throws InterruptedException {
        for (boolean first = true; !isOver(); first = false) {
            if (!first) {
                sentAgain();
            }
            var request = HttpRequest.newBuilder(node().resolve(path)).POST(HttpRequest.BodyPublishers.ofString(body));
            headers.forEach(request::header);
            try {
                var answer = send(request);
                if (answer.isDone() || answer.isFinal()) {
                    return Optional.of(answer);
                }
                refused(operation, String.valueOf(answer.status()));
                Thread.sleep(answer.retryAfter() != null && answer.retryAfter().matches("\\d{1,2}") ? Math.clamp(Long.parseLong(answer.retryAfter()) * 1000L, 200, 5000) : 300);
            } catch (IOException e) {
                // It may have been done or not: the same again tells.
            }
            jitter();
        }
        return Optional.empty();
    }

    @Nullable
    JsonObject get(String path, String token) throws InterruptedException {
        try {
            var answer = send(HttpRequest.newBuilder(node().resolve(path)).header("Authorization", "Bearer " + token).GET());
            return answer.isDone() ? answer.json() : null;
        } catch (IOException e) {
            return null;
        }
    }
}
