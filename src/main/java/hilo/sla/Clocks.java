package hilo.sla;

import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The clocks of conversations, for whoever shows them. */
@ApplicationScoped
public class Clocks {
    private final Jdbi db;
    private final Policies policies;
    private final InstantSource time;

    @Inject
    Clocks(Jdbi db, Policies policies, InstantSource time) {
        this.db = db;
        this.policies = policies;
        this.time = time;
    }

    /** The clocks of each conversation, oldest first; one statement for all, or two. A conversation without clocks is not in the map. */
    public Map<UUID, List<ClockView>> of(Collection<UUID> conversations) {
        if (conversations.isEmpty()) {
            return Map.of();
        }
        var now = time.instant();
        var clocks = db.withHandle(h -> h.createQuery("select * from clock where conversation_id = any(:ids) order by started_at, id")
                .bind("ids", conversations.toArray(UUID[]::new)).map((row, c) -> StoredClock.from(row)).list());
        var unreachable = unreachable(clocks);
        var result = new HashMap<UUID, List<ClockView>>();
        clocks.forEach(clock -> result.computeIfAbsent(clock.conversation(), id -> new ArrayList<>()).add(view(clock, now, unreachable)));
        return result;
    }

    /** Throws {@link Problem} not-found where there is no such clock; who may see it is decided by its conversation. */
    public Explanation explain(UUID id) {
        var clock = db.withHandle(h -> h.createQuery("select * from clock where id = :id").bind("id", id).map((row, c) -> StoredClock.from(row)).findOne())
                .orElseThrow(Problem::notFound);
        var now = time.instant();
        var history = db.withHandle(h -> h.createQuery("select kind, at, noted_at, fact, detail from clock_event where clock_id = :id order by n").bind("id", id)
                .map((row, c) -> new Explanation.Line(row.getString("kind"), row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getObject("noted_at", OffsetDateTime.class).toInstant(), row.getString("fact"), row.getString("detail")))
                .list());
        var until = until(clock, now);
        var counting = Counting.of(policies.terms(clock).counted(until), start(clock), until);
        return new Explanation(view(clock, now, unreachable(List.of(clock))), counting, history);
    }

    /** Among the conversations that owe an e-mail, those whose contact has no address to send it to. */
    private Set<UUID> unreachable(List<StoredClock> clocks) {
        var owing = clocks.stream().filter(Clocks::owesMail).map(StoredClock::conversation).distinct().toArray(UUID[]::new);
        if (owing.length == 0) {
            return Set.of();
        }
        return db.withHandle(h -> h.createQuery("""
                select c.id from conversation c
                 where c.id = any(:ids) and not exists (select 1 from contact_address a where a.contact_id = c.contact_id and a.kind = 'email')""")
                .bind("ids", owing).mapTo(UUID.class).set());
    }

    private static boolean owesMail(StoredClock clock) {
        return clock.promise() == Promise.LEVEL_RESPONSE && clock.state().owed();
    }

    private ClockView view(StoredClock clock, Instant now, Set<UUID> unreachable) {
        var state = clock.state();
        var terms = policies.terms(clock);
        var start = start(clock);
        var met = state.met();
        var cancelled = state.cancelled();
        var flags = new ArrayList<String>();
        if (owesMail(clock) && unreachable.contains(clock.conversation())) {
            flags.add("no-address");
        }
        if (cancelled != null) {
            flags.add(cancelled.why());
        }
        var late = met == null || state.breachedAt() == null ? null : Long.valueOf(terms.elapsed(start, met.at()).minus(terms.target()).toSeconds());
        return new ClockView(clock.id(), clock.conversation(), clock.session(), clock.promise().slug(), clock.channel(), clock.level(), start,
                terms.warnAt(start).orElse(null), terms.dueAt(start).orElse(null), state.warnedAt(), met == null ? null : met.at(), state.breachedAt(), late,
                state.name(), List.copyOf(flags), terms.elapsed(start, until(clock, now)).toSeconds(), terms.target().toSeconds(), clock.policyVersion());
    }

    private static Instant start(StoredClock clock) {
        var start = clock.state().startedAt();
        if (start == null) {
            throw new IllegalStateException("a stored clock has started");
        }
        return start;
    }

    private static Instant until(StoredClock clock, Instant now) {
        var met = clock.state().met();
        var cancelled = clock.state().cancelled();
        return met != null ? met.at() : cancelled != null ? cancelled.at() : now.isBefore(start(clock)) ? start(clock) : now;
    }
}
