package hilo.sla;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;
import org.jspecify.annotations.Nullable;

/** What a policy would change if it were published: the clocks that run, and the month that is over, judged by it. Changes nothing. */
@ApplicationScoped
class PolicyPreview {
    private static final int MOST_LISTED = 200;
    private static final int FETCH = 1000;

    /**
     * @param running how many clocks run
     * @param moved how many of them would warn or fall due at another time
     * @param clocks those, the soonest due first, at most 200
     * @param lastMonth what the clocks that started in the last calendar month became, and what they would have become; cancelled ones are not counted
     */
    public record Preview(int running, int moved, List<Moved> clocks, List<Figures> lastMonth) {
    }

    /** {@code number}: the conversation's. {@code becomes}: {@code running}, or at once {@code warned} or {@code breached}. */
    public record Moved(UUID clock, UUID conversation, long number, String promise, String channel, int level, @Nullable Instant dueAt, @Nullable Instant newDueAt,
            String becomes) {
        private Moved called(long number) {
            return new Moved(clock, conversation, number, promise, channel, level, dueAt, newDueAt, becomes);
        }
    }

    /** Of one promise, channel and level: kept and broken, then the same by the new policy. */
    public record Figures(String promise, String channel, int level, int kept, int broken, int newKept, int newBroken) {
        private Figures and(Figures more) {
            return new Figures(promise, channel, level, kept + more.kept, broken + more.broken, newKept + more.newKept, newBroken + more.newBroken);
        }
    }

    private final Jdbi db;
    private final Policies policies;
    private final InstantSource time;

    @Inject
    PolicyPreview(Jdbi db, Policies policies, InstantSource time) {
        this.db = db;
        this.policies = policies;
        this.time = time;
    }

    /** Reads in a transaction, so that a large table is never in memory at once. */
    @Transactional
    Preview of(Policy policy) {
        var now = time.instant();
        var moved = new ArrayList<Moved>();
        int[] running = {0};
        db.useHandle(h -> h.createQuery("select * from clock where state in ('running', 'paused')").setFetchSize(FETCH).map((row, c) -> StoredClock.from(row)).forEach(clock -> {
            running[0]++;
            terms(policy, clock).flatMap(terms -> moved(clock, policies.terms(clock), terms, now)).ifPresent(moved::add);
        }));
        moved.sort(Comparator.comparing(Moved::newDueAt, Comparator.nullsLast(Comparator.naturalOrder())));
        return new Preview(running[0], moved.size(), numbered(moved.subList(0, Math.min(moved.size(), MOST_LISTED))), lastMonth(policy, now));
    }

    private List<Moved> numbered(List<Moved> moved) {
        var numbers = db.withHandle(h -> h.createQuery("select id, number from conversation where id = any(:ids)").bind("ids", moved.stream().map(Moved::conversation)
                .toArray(UUID[]::new)).setMapKeyColumn("id").setMapValueColumn("number").collectInto(new GenericType<Map<UUID, Long>>() {
                }));
        return moved.stream().map(one -> one.called(numbers.getOrDefault(one.conversation(), 0L))).toList();
    }

    private List<Figures> lastMonth(Policy policy, Instant now) {
        var first = LocalDate.ofInstant(now, policy.zone()).withDayOfMonth(1);
        Map<String, Figures> figures = new TreeMap<>();
        db.useHandle(h -> h.createQuery("select * from clock where started_at >= :from and started_at < :to and cancelled_at is null").setFetchSize(FETCH)
                .bind("from", first.minusMonths(1).atStartOfDay(policy.zone()).toInstant()).bind("to", first.atStartOfDay(policy.zone()).toInstant())
                .map((row, c) -> StoredClock.from(row)).forEach(clock -> {
                    var own = policies.terms(clock);
                    var one = figures(clock, own, terms(policy, clock).orElse(own), now);
                    figures.merge(one.promise() + " " + one.channel() + " " + one.level(), one, Figures::and);
                }));
        return List.copyOf(figures.values());
    }

    private static Optional<Terms> terms(Policy policy, StoredClock clock) {
        return policy.terms(clock.promise(), clock.channel(), clock.level()).map(terms -> terms.with(clock.state().pauses()));
    }

    private static Optional<Moved> moved(StoredClock clock, Terms before, Terms after, Instant now) {
        var start = Objects.requireNonNull(clock.state().startedAt());
        if (before.agree(after, start)) {
            return Optional.empty();
        }
        String becomes = hasCome(after.breachAt(start), now) ? "breached" : hasCome(after.warnAt(start), now) ? "warned" : "running";
        return Optional.of(new Moved(clock.id(), clock.conversation(), 0, clock.promise().slug(), clock.channel(), clock.level(), before.dueAt(start).orElse(null),
                after.dueAt(start).orElse(null), becomes));
    }

    private static boolean hasCome(Optional<Instant> at, Instant now) {
        return at.filter(then -> !then.isAfter(now)).isPresent();
    }

    private static Figures figures(StoredClock clock, Terms own, Terms other, Instant now) {
        boolean broken = clock.state().breachedAt() != null;
        boolean kept = !broken && clock.state().met() != null;
        boolean newBroken = breaks(clock, other, now);
        boolean newKept = !newBroken && clock.state().met() != null;
        return new Figures(clock.promise().slug(), clock.channel(), clock.level(), kept ? 1 : 0, broken ? 1 : 0, newKept ? 1 : 0, newBroken ? 1 : 0);
    }

    private static boolean breaks(StoredClock clock, Terms terms, Instant now) {
        var start = Objects.requireNonNull(clock.state().startedAt());
        var met = clock.state().met();
        return met != null ? !terms.keeps(start, met.at()) : hasCome(terms.breachAt(start), now);
    }
}
