package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Bytes stored once by their SHA-256, in the database: one backup holds all, and an attachment is there exactly when its entry is. */
@ApplicationScoped
public class Blobs {
    /** What was stored: the hash in lower-case hex and the size in bytes. */
    public record Blob(String sha256, long size) {
    }

    private static final String REFERRED_TO = "23503";

    private final Jdbi db;

    @Inject
    Blobs(Jdbi db) {
        this.db = db;
    }

    @Transactional
    public Blob store(byte[] content) {
        return store(List.of(content)).getFirst();
    }

    /** Stores them all. */
    @Transactional
    public List<Blob> store(List<byte[]> contents) {
        var blobs = contents.stream().map(content -> new Blob(sha256(content), content.length)).toList();
        // In the order of their hashes: two transactions that store the same bytes never wait for each other.
        var order = new TreeMap<String, byte[]>();
        for (int i = 0; i < blobs.size(); i++) {
            order.put(blobs.get(i).sha256(), contents.get(i));
        }
        db.useHandle(h -> {
            var rows = h.prepareBatch("insert into blob (sha256, size, content) values (:hash, :size, :content) on conflict do nothing");
            order.forEach((hash, content) -> rows.bind("hash", hash).bind("size", (long) content.length).bind("content", content).add());
            rows.execute();
        });
        return blobs;
    }

    /** Throws {@link Problem} not-found where no such bytes are stored. */
    public byte[] read(String sha256) {
        return Optional.ofNullable(read(List.of(sha256)).get(sha256)).orElseThrow(Problem::notFound);
    }

    /** Those of the bytes that are stored, by their hash. */
    public Map<String, byte[]> read(Collection<String> sha256) {
        return db.withHandle(h -> h.createQuery("select sha256, content from blob where sha256 = any(:hashes)").bind("hashes", sha256.toArray(String[]::new))
                .map((row, c) -> Map.entry(row.getString(1), row.getBytes(2))).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Deletes bytes to which nothing refers any more; bytes that something refers to stay. Commits on its own. */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public void forget(String sha256) {
        try {
            db.useHandle(h -> h.createUpdate("delete from blob where sha256 = :hash").bind("hash", sha256).execute());
        } catch (UnableToExecuteStatementException e) {
            if (!(e.getCause() instanceof SQLException refused && REFERRED_TO.equals(refused.getSQLState()))) {
                throw e;
            }
        }
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
