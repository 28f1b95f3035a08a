package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jdbi.v3.core.Jdbi;

/** Bytes stored once by their SHA-256, in the database: one backup holds all, and an attachment is there exactly when its entry is. */
@ApplicationScoped
public class Blobs {
    /** What was stored: the hash in lower-case hex and the size in bytes. */
    public record Blob(String sha256, long size) {
    }

    private final Jdbi db;

    @Inject
    Blobs(Jdbi db) {
        this.db = db;
    }

    @Transactional
    public Blob store(byte[] content) {
        String hash = sha256(content);
        db.useHandle(h -> h.createUpdate("insert into blob (sha256, size, content) values (:hash, :size, :content) on conflict do nothing").bind("hash", hash)
                .bind("size", (long) content.length).bind("content", content).execute());
        return new Blob(hash, content.length);
    }

    /** Throws {@link Problem} not-found where no such bytes are stored. */
    public byte[] read(String sha256) {
        return db.withHandle(h -> h.createQuery("select content from blob where sha256 = :hash").bind("hash", sha256).map((row, c) -> row.getBytes(1)).findOne())
                .orElseThrow(Problem::notFound);
    }

    /** Lower-case hex. */
    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
