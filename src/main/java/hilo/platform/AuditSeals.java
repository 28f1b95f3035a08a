package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The chain of hashes over the audit. Writers do not wait for it: rows are sealed after their commit, in batches, by whichever node comes first. The chain's order is that of the
 * sealing. What is removed before it was sealed, in its first seconds, cannot be noticed; what is cut off at the end of the chain is noticed by who kept an older head.
 */
@ApplicationScoped
public class AuditSeals {
    private static final long SEALING = 0x68696c6f_7365616cL;
    private static final int BATCH = 500;
    private static final byte[] BEFORE_THE_FIRST = new byte[32];

    /**
     * Where the chain breaks.
     *
     * @param n the seal's number, from 1
     * @param audit the id of its row
     * @param reason {@code changed}: the row or its seal is not what was sealed; {@code row-missing}; {@code seal-missing}
     */
    public record Break(long n, long audit, String reason) {
    }

    /**
     * @param sealed how many rows have a seal
     * @param unsealed how many rows have none yet
     * @param head the last seal's hash in hexadecimal, of 64 digits; keep it elsewhere to notice later that the end of the chain was cut off
     * @param broken the first place where the chain breaks
     */
    public record Verification(boolean intact, long sealed, long unsealed, @Nullable String head, Optional<Break> broken) {
    }

    private record Seal(long n, long audit, byte[] hash, @Nullable AuditRow row) {
    }

    private final Jdbi db;

    @Inject
    AuditSeals(Jdbi db) {
        this.db = db;
    }

    /** Returns how many rows got a seal; 0 also where another node is sealing. */
    @Transactional(TxType.REQUIRES_NEW)
    int sealSome() {
        return db.withHandle(h -> {
            if (!h.createQuery("select pg_try_advisory_xact_lock(:key)").bind("key", SEALING).mapTo(Boolean.class).one()) {
                return 0;
            }
            var rows = h.createQuery("select a.* from audit_unsealed u join audit a on a.id = u.audit_id order by a.id limit :most").bind("most", BATCH)
                    .map((row, c) -> AuditRow.from(row)).list();
            if (!rows.isEmpty()) {
                seal(h, rows);
            }
            return rows.size();
        });
    }

    private static void seal(Handle h, List<AuditRow> rows) {
        var last = h.createQuery("select n, audit_id, hash from audit_seal order by n desc limit 1").map((row, c) -> new Seal(row.getLong("n"), row.getLong("audit_id"),
                row.getBytes("hash"), null)).findOne();
        long n = last.map(Seal::n).orElse(0L);
        byte[] hash = last.map(Seal::hash).orElse(BEFORE_THE_FIRST);
        var batch = h.prepareBatch("insert into audit_seal (n, audit_id, hash) values (:n, :audit, :hash)");
        for (AuditRow row : rows) {
            n++;
            hash = row.sealedAfter(hash);
            batch.bind("n", n).bind("audit", row.id()).bind("hash", hash).add();
        }
        batch.execute();
        h.createUpdate("delete from audit_unsealed where audit_id = any(:sealed)").bind("sealed", rows.stream().map(AuditRow::id).toArray(Long[]::new)).execute();
    }

    /** Walks the whole chain, some hundred thousand rows a second. */
    public Verification verify() {
        long n = 0;
        byte[] hash = BEFORE_THE_FIRST;
        for (var page = seals(n); !page.isEmpty(); page = seals(n)) {
            for (Seal seal : page) {
                n++;
                var row = seal.row();
                hash = row == null ? hash : row.sealedAfter(hash);
                if (seal.n() != n || row == null || !Arrays.equals(hash, seal.hash())) {
                    return broken(new Break(n, seal.audit(), seal.n() != n ? "seal-missing" : row == null ? "row-missing" : "changed"));
                }
            }
        }
        var forgotten = db.withHandle(h -> h.createQuery("""
                select coalesce(a.id, u.audit_id) as id, a.id is null as gone from (select id from audit a where not exists (select from audit_seal s where s.audit_id = a.id)) a
                  full join audit_unsealed u on u.audit_id = a.id where a.id is null or u.audit_id is null order by 1 limit 1""")
                .map((row, c) -> new Break(0, row.getLong("id"), row.getBoolean("gone") ? "row-missing" : "seal-missing")).findOne());
        if (forgotten.isPresent()) {
            return broken(forgotten.get());
        }
        return new Verification(true, n, unsealed(), n == 0 ? null : HexFormat.of().formatHex(hash), Optional.empty());
    }

    private Verification broken(Break where) {
        long sealed = db.withHandle(h -> h.createQuery("select count(*) from audit_seal").mapTo(Long.class).one());
        return new Verification(false, sealed, unsealed(), null, Optional.of(where));
    }

    private long unsealed() {
        return db.withHandle(h -> h.createQuery("select count(*) from audit_unsealed").mapTo(Long.class).one());
    }

    private List<Seal> seals(long after) {
        return db.withHandle(h -> h.createQuery("""
                select s.n, s.audit_id, s.hash, a.* from audit_seal s left join audit a on a.id = s.audit_id where s.n > :after order by s.n limit 5000""").bind("after", after)
                .map((row, c) -> {
                    boolean there = row.getObject("id") != null;
                    return new Seal(row.getLong("n"), row.getLong("audit_id"), row.getBytes("hash"), there ? AuditRow.from(row) : null);
                }).list());
    }
}
