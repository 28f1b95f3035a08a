package hilo.console;

import hilo.conversation.Timeline;
import hilo.identity.Caller;
import hilo.platform.Blobs;
import hilo.platform.Json;
import hilo.platform.Keys;
import hilo.platform.Problem;
import hilo.platform.Tick;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What was answered under which Idempotency-Key. The row stands in the transaction of the work itself, so that there is an answer exactly where there was work; who comes with
 * the same key while it runs is told so by an advisory lock.
 *
 * <p>No words are kept in clear. Of an entry or a conversation only its id is kept, and it is shown as it looks when it is asked for again; any other answer is sealed with a key
 * that only the Idempotency-Key gives, of which the hash is kept.
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

    private static final String SEAL = "AES/GCM/NoPadding";
    private static final int SEAL_BITS = 128;
    private static final int NONCE_BYTES = 12;
    private static final String ENTRY = "entry ";
    private static final String CONVERSATION = "conversation ";

    private final Jdbi db;
    private final Keys keys;
    private final Timeline timeline;
    private final Showing showing;
    private final SecureRandom random = new SecureRandom();
    private volatile Instant swept = Instant.EPOCH;

    @Inject
    Once(Jdbi db, Keys keys, Timeline timeline, Showing showing) {
        this.db = db;
        this.keys = keys;
        this.timeline = timeline;
        this.showing = showing;
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
                    .bind("caller", owner(caller)).bind("key", hash(key)).map((r, c) -> new Row(r.getString("request"),
                            new Answer(r.getInt("status"), r.getString("location"), r.getString("etag"), r.getString("body"))))
                    .findOne();
            if (row.isPresent() && !row.get().request().equals(bound(key, request))) {
                throw Problem.unprocessable("idempotency-key-reused", "This Idempotency-Key came with another request before.");
            }
            return row.map(Row::answer).map(answer -> new Answer(answer.status(), answer.location(), answer.etag(), opened(caller, key, answer.body())));
        });
    }

    void after(Caller caller, String key, String request, Answer answer) {
        db.useHandle(h -> h.createUpdate("""
                insert into idempotency (caller, key, request, status, location, etag, body) values (:caller, :key, :request, :status, :location, :etag, :body)
                on conflict (caller, key) do update set request = excluded.request, status = excluded.status, location = excluded.location, etag = excluded.etag,
                                                        body = excluded.body, created_at = hilo_now()""").bind("caller", owner(caller)).bind("key", hash(key))
                .bind("request", bound(key, request)).bind("status", answer.status()).bind("location", answer.location()).bind("etag", answer.etag())
                .bind("body", answer.body() == null ? null : sealed(caller, key, answer.body(), Cipher.ENCRYPT_MODE)).execute());
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

    /** What is kept of an answer. */
    static @Nullable String kept(@Nullable Object entity) {
        return switch (entity) {
            case null -> null;
            case String text -> text;
            case EntryItem entry -> ENTRY + entry.id();
            case ConversationItem conversation -> CONVERSATION + conversation.id();
            default -> Json.write(entity);
        };
    }

    private @Nullable String opened(Caller caller, String key, @Nullable String body) {
        if (body == null) {
            return null;
        }
        String kept = sealed(caller, key, body, Cipher.DECRYPT_MODE);
        if (kept.startsWith(ENTRY)) {
            return Json.write(EntryItem.from(timeline.find(UUID.fromString(kept.substring(ENTRY.length()))).orElseThrow(Problem::notFound)));
        }
        return kept.startsWith(CONVERSATION) ? Json.write(showing.item(UUID.fromString(kept.substring(CONVERSATION.length())))) : kept;
    }

    /** Seals a text, or opens what was sealed. */
    private String sealed(Caller caller, String key, String text, int mode) {
        try {
            var secret = MessageDigest.getInstance("SHA-256").digest((keys.mac("idempotency", owner(caller) + ' ' + key) + key).getBytes(StandardCharsets.UTF_8));
            byte[] nonce = new byte[NONCE_BYTES];
            byte[] input = text.getBytes(StandardCharsets.UTF_8);
            if (mode == Cipher.DECRYPT_MODE) {
                byte[] whole = Base64.getDecoder().decode(text);
                nonce = Arrays.copyOf(whole, NONCE_BYTES);
                input = Arrays.copyOfRange(whole, NONCE_BYTES, whole.length);
            } else {
                random.nextBytes(nonce);
            }
            var cipher = Cipher.getInstance(SEAL);
            cipher.init(mode, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(SEAL_BITS, nonce));
            byte[] output = cipher.doFinal(input);
            if (mode == Cipher.DECRYPT_MODE) {
                return new String(output, StandardCharsets.UTF_8);
            }
            byte[] whole = Arrays.copyOf(nonce, nonce.length + output.length);
            System.arraycopy(output, 0, whole, nonce.length, output.length);
            return Base64.getEncoder().encodeToString(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a request whose body is a password the fingerprint alone could be guessed. */
    private static String bound(String key, String request) {
        return hash(key + ' ' + request);
    }

    private static String hash(String key) {
        return Blobs.sha256(key.getBytes(StandardCharsets.UTF_8));
    }
}
