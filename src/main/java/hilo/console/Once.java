package hilo.console;

import hilo.identity.Caller;
import hilo.platform.Blobs;
import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.platform.Tick;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What was answered under which Idempotency-Key. The row stands in the transaction of the work itself, so that there is an answer exactly where there was work; who comes with
 * the same key while it runs is told so by an advisory lock.
 */
@ApplicationScoped
class Once {
    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final int LONGEST_KEY = 200;

    /** An answer given before. */
    record Answer(int status, @Nullable String location, @Nullable String etag, @Nullable String body) {
    }

    private record Row(String request, Answer answer) {
    }

    private final Jdbi db;
    private volatile Instant swept = Instant.EPOCH;

    @Inject
    Once(Jdbi db) {
        this.db = db;
    }

    /** The answer to give again, or nothing where the work is to be done now; needs a transaction. */
    Optional<Answer> before(Caller caller, String key, String request) {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw Problem.invalid("bad-idempotency-key", "An Idempotency-Key has 1 to " + LONGEST_KEY + " characters.");
        }
        return db.withHandle(h -> {
            boolean alone = h.createQuery("select pg_try_advisory_xact_lock(hashtextextended(:lock, 1))").bind("lock", owner(caller) + ' ' + key).mapTo(Boolean.class).one();
            if (!alone) {
                throw Problem.conflict("still-running", "The request with this Idempotency-Key is still being done; ask again.");
            }
            var row = h.createQuery("select * from idempotency where caller = :caller and key = :key and created_at > hilo_now() - interval '24 hours'")
                    .bind("caller", owner(caller)).bind("key", key).map((r, c) -> new Row(r.getString("request"),
                            new Answer(r.getInt("status"), r.getString("location"), r.getString("etag"), r.getString("body"))))
                    .findOne();
            if (row.isPresent() && !row.get().request().equals(request)) {
                throw Problem.unprocessable("idempotency-key-reused", "This Idempotency-Key came with another request before.");
            }
            return row.map(Row::answer);
        });
    }

    void after(Caller caller, String key, String request, Answer answer) {
        db.useHandle(h -> h.createUpdate("""
                insert into idempotency (caller, key, request, status, location, etag, body) values (:caller, :key, :request, :status, :location, :etag, :body)
                on conflict (caller, key) do update set request = excluded.request, status = excluded.status, location = excluded.location, etag = excluded.etag,
                                                        body = excluded.body, created_at = hilo_now()""").bind("caller", owner(caller)).bind("key", key)
                .bind("request", request).bind("status", answer.status()).bind("location", answer.location()).bind("etag", answer.etag()).bind("body", answer.body()).execute());
    }

    @Transactional
    void forget(@Observes Tick tick) {
        if (swept.plus(SWEEP).isBefore(tick.now()) || swept.isAfter(tick.now())) {
            swept = tick.now();
            db.useHandle(h -> h.createUpdate("delete from idempotency where created_at < hilo_now() - interval '24 hours'").execute());
        }
    }

    /** What makes two requests the same: method, address and body. */
    static String fingerprint(String method, String address, byte[] body) {
        return Blobs.sha256((method + ' ' + address + ' ' + Blobs.sha256(body)).getBytes(StandardCharsets.UTF_8));
    }

    private static String owner(Caller caller) {
        return caller.kind().wire() + ' ' + caller.id();
    }

    static @Nullable String text(@Nullable Object entity) {
        return switch (entity) {
            case null -> null;
            case String text -> text;
            default -> Json.write(entity);
        };
    }
}
