package hilo.identity;

import hilo.platform.Blobs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Bearer tokens for tools: 256 random bits shown once, stored as SHA-256, checked by one fast hash. */
@ApplicationScoped
public class Tokens {
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Holder(Caller.Kind kind, UUID id) {
    }

    private final Jdbi db;
    private final Callers callers;

    @Inject
    Tokens(Jdbi db, Callers callers) {
        this.db = db;
        this.callers = callers;
    }

    /** A fresh random secret of 256 bits, for tokens and links. */
    public static String secret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** How a secret is stored: its SHA-256 in hex. */
    public static String hashed(String secret) {
        return Blobs.sha256(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Issues a token; the answer is the only time it is seen. */
    @Transactional
    public String issue(Caller.Kind kind, UUID holder, String label, @Nullable Instant expiresAt) {
        String token = "hilo_" + secret();
        db.useHandle(h -> h.createUpdate("insert into token (hash, holder_kind, holder_id, label, expires_at) values (:hash, :kind, :holder, :label, :expires)")
                .bind("hash", hashed(token)).bind("kind", kind.wire()).bind("holder", holder).bind("label", label).bind("expires", expiresAt).execute());
        return token;
    }

    /** Withdraws every token of that label and holder. */
    @Transactional
    public void withdraw(UUID holder, String label) {
        db.useHandle(h -> h.createUpdate("delete from token where holder_id = :holder and label = :label").bind("holder", holder).bind("label", label).execute());
    }

    Optional<Caller> caller(String token) {
        return db.withHandle(h -> h.createQuery("select holder_kind, holder_id from token where hash = :hash and (expires_at is null or expires_at > hilo_now())")
                .bind("hash", hashed(token))
                .map((row, c) -> new Holder(Caller.Kind.of(row.getString(1)), row.getObject(2, UUID.class))).findOne())
                .flatMap(holder -> callers.byId(holder.kind(), holder.id()));
    }
}
