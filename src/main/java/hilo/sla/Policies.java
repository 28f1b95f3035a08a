package hilo.sla;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The published policies: the one in force, and every earlier one for the clocks that started under it. A desk that has none gets FactuPronto's. */
@ApplicationScoped
public class Policies {
    private static final Logger LOG = Logger.getLogger(Policies.class);
    private static final String SHIPPED = "/policy/factupronto.yaml";

    /** A policy under its number. */
    public record Published(int version, Policy policy) {
    }

    private final Jdbi db;
    private final Map<Integer, Published> read = new ConcurrentHashMap<>();
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
        if (known == null) {
            int newest = db.withHandle(h -> h.createQuery("select max(version) from policy").mapTo(Integer.class).one());
            known = version(newest);
            current = known;
        }
        return known;
    }

    Published version(int version) {
        return read.computeIfAbsent(version, v -> new Published(v,
                Policy.read(db.withHandle(h -> h.createQuery("select document from policy where version = :version").bind("version", v).mapTo(String.class).one()))));
    }

    /** What a clock is judged by: the target that it started under, whatever has been published since. */
    Terms terms(StoredClock clock) {
        var policy = version(clock.policyVersion()).policy();
        return policy.terms(policy.target(clock.promise(), clock.channel(), clock.level())
                .orElseThrow(() -> new IllegalStateException("policy " + clock.policyVersion() + " has no target for clock " + clock.id())));
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
