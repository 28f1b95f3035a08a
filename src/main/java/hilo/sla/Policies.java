package hilo.sla;

import hilo.platform.Elsewhere;
import hilo.platform.Problem;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The published policies: the one in force, and every earlier one for the clocks that were judged by it. A desk that has none gets FactuPronto's.
 *
 * <p>Every node works by a new version as soon as it hears of it.
 */
@ApplicationScoped
public class Policies {
    private static final Logger LOG = Logger.getLogger(Policies.class);
    private static final String SHIPPED = "/policy/factupronto.yaml";
    static final String PUBLISHED = "policy-published";

    /** A policy under its number. */
    public record Published(int version, Policy policy) {
    }

    /** A version as the archive lists it. */
    public record Version(int version, String desk, String publishedBy, Instant publishedAt, String why) {
    }

    /** Fired in the transaction that publishes. */
    record NewPolicy(int version) {
    }

    private final Jdbi db;
    private final Map<Integer, Published> read = new ConcurrentHashMap<>();
    private final AtomicInteger announced = new AtomicInteger();
    private volatile @Nullable Published current;

    @Inject
    Policies(Jdbi db) {
        this.db = db;
    }

    @Transactional
    void publishTheFirst(@Observes @Priority(20) Startup startup) {
        boolean none = db.withHandle(h -> h.createQuery("select not exists (select 1 from policy)").mapTo(Boolean.class).one());
        if (none) {
            var document = shipped();
            var policy = Policy.read(document);
            db.useHandle(h -> h.createUpdate("""
                    insert into policy (version, desk, document, published_by) values (1, :desk, :document, 'first start') on conflict do nothing""")
                    .bind("desk", policy.desk()).bind("document", document).execute());
            LOG.infof("The policy of %s was published as version 1", policy.desk());
        }
    }

    /** The policy in force. */
    public Published current() {
        var known = current;
        if (known == null || known.version() < announced.get()) {
            known = version(newest());
            current = known;
        }
        return known;
    }

    /** Those before a version, the newest first, at most {@code limit}. */
    public List<Version> versions(int before, int limit) {
        return db.withHandle(h -> h.createQuery("select version, desk, published_by, published_at, why from policy where version < :before order by version desc limit :limit")
                .bind("before", before).bind("limit", limit).map((row, c) -> new Version(row.getInt("version"), row.getString("desk"), row.getString("published_by"),
                        row.getObject("published_at", OffsetDateTime.class).toInstant(), row.getString("why")))
                .list());
    }

    /** The document of a version; throws {@link Problem} not-found. */
    public String document(int version) {
        return db.withHandle(h -> h.createQuery("select document from policy where version = :version").bind("version", version).mapTo(String.class).findOne())
                .orElseThrow(Problem::notFound);
    }

    /** Keeps a new version; throws {@link Problem} stale where {@code replaced} is not the newest any more. */
    int add(Policy policy, String document, int replaced, String by, String why) {
        int rows = db.withHandle(h -> h.createUpdate("""
                insert into policy (version, desk, document, published_by, why)
                select :version, :desk, :document, :by, :why where (select max(version) from policy) = :replaced on conflict do nothing""").bind("version", replaced + 1)
                .bind("desk", policy.desk()).bind("document", document).bind("by", by).bind("why", why).bind("replaced", replaced).execute());
        if (rows == 0) {
            throw Problem.stale();
        }
        return replaced + 1;
    }

    void onPublished(@Observes(during = TransactionPhase.AFTER_SUCCESS) NewPolicy news) {
        announced.accumulateAndGet(news.version(), Math::max);
    }

    void onElsewhere(@Observes Elsewhere elsewhere) {
        if (elsewhere.missed()) {
            announced.accumulateAndGet(newest(), Math::max);
        }
        elsewhere.facts().stream().filter(fact -> fact.kind().equals(PUBLISHED)).forEach(fact -> announced.accumulateAndGet(fact.data().getInt("version"), Math::max));
    }

    private int newest() {
        return db.withHandle(h -> h.createQuery("select max(version) from policy").mapTo(Integer.class).one());
    }

    Published version(int version) {
        return read.computeIfAbsent(version, v -> new Published(v, Policy.read(document(v))));
    }

    /** What a clock is judged by: the target of its own version, whatever has been published since. */
    Terms terms(StoredClock clock) {
        var policy = version(clock.policyVersion()).policy();
        if (clock.committedTo() != null && clock.state().startedAt() != null) {
            return policy.committed(clock.state().startedAt(), clock.committedTo());
        }
        return policy.terms(clock.promise(), clock.channel(), clock.level()).map(terms -> terms.with(clock.state().pauses()))
                .orElseThrow(() -> new IllegalStateException("policy " + clock.policyVersion() + " has no target for clock " + clock.id()));
    }

    private static String shipped() {
        try (var in = Policies.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException("The archive lacks " + SHIPPED);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
