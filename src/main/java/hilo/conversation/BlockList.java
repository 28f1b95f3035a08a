package hilo.conversation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Addresses whose matters are marked as spam when they open. What they send is stored all the same. */
@ApplicationScoped
@Transactional
public class BlockList {
    /** A blocked address in its canonical form; {@code kind} is the directory's word (email, phone, visitor). */
    public record Blocked(String kind, String value) {
    }

    private final Jdbi db;

    @Inject
    BlockList(Jdbi db) {
        this.db = db;
    }

    /** Those of the addresses that are blocked. */
    public Set<String> among(String kind, Collection<String> values) {
        return values.isEmpty()
                ? Set.of()
                : db.withHandle(h -> h.createQuery("select value from blocked_address where kind = :kind and value = any(:values)").bind("kind", kind)
                        .bind("values", values.toArray(String[]::new)).mapTo(String.class).set());
    }

    public void add(String kind, String value, Author by) {
        db.useHandle(h -> h.createUpdate("insert into blocked_address (kind, value, by_name) values (:kind, :value, :by) on conflict do nothing").bind("kind", kind)
                .bind("value", value).bind("by", by.name()).execute());
    }

    public void remove(String kind, String value) {
        db.useHandle(h -> h.createUpdate("delete from blocked_address where kind = :kind and value = :value").bind("kind", kind).bind("value", value).execute());
    }

    public List<Blocked> all() {
        return db.withHandle(
                h -> h.createQuery("select kind, value from blocked_address order by kind, value").map((row, c) -> new Blocked(row.getString(1), row.getString(2))).list());
    }
}
