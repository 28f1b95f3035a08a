package hilo.sla;

import static hilo.platform.Columns.texts;

import hilo.platform.EventLog;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Where clocks are kept. Whatever the number of clocks that change, writing them is one statement for new rows, one for changed rows and one for their events. */
@ApplicationScoped
class ClockBook {
    /** What the result of a clock would have been, had its month not been closed. */
    private record Correction(String evidence, String why, String before, String after) {
    }

    /** A clock that one event list has started or changed, with what is new about it. */
    static final class Page {
        private StoredClock clock;
        private final boolean fresh;
        private Terms terms;
        private final List<ClockEvent> added = new ArrayList<>();
        private final List<Correction> corrections = new ArrayList<>();
        private Optional<Instant> wake = Optional.empty();
        private boolean moved;

        Page(StoredClock clock, boolean fresh, Terms terms) {
            this.clock = clock;
            this.fresh = fresh;
            this.terms = terms;
        }

        StoredClock clock() {
            return clock;
        }

        void feed(ClockInput input, Instant now) {
            var decision = Clock.decide(clock.state(), terms, input, now);
            if (clock.closed() && decision.state().contradicts(clock.state())) {
                corrections.add(new Correction(input.evidence(), decision.why(), clock.state().result(), decision.state().result()));
                return;
            }
            added.addAll(decision.events());
            clock = clock.after(decision.state(), decision.events().size());
            wake = decision.wake();
        }

        boolean hasDue() {
            var start = clock.state().startedAt();
            return start != null && terms().dueAt(start).isPresent();
        }

        /** Takes the clock along when its session moves to another conversation. */
        void moveTo(UUID conversation, Instant now) {
            clock = clock.in(conversation);
            moved = true;
            feed(new ClockInput.Passes(), now);
        }

        /**
         * Judges it by another policy from now on. What fell due by the old one is told first, and a breach stands. Which channels meet it stays as it was when it started. A clock for
         * which that policy has no target, such as that of a promised date, stays as it is.
         */
        void judgeBy(Policies.Published policy, Instant now) {
            policy.policy().terms(clock.promise(), clock.channel(), clock.level()).ifPresent(others -> judgeBy(policy.version(), others, now));
        }

        private void judgeBy(int version, Terms others, Instant now) {
            feed(new ClockInput.Passes(), now);
            var start = clock.state().startedAt();
            if (start == null || !clock.state().isRunning()) {
                return;
            }
            boolean same = terms().agree(others.with(clock.state().pauses()), start);
            terms = others;
            clock = clock.under(version);
            moved = true;
            feed(same ? new ClockInput.Passes() : new ClockInput.Rejudged("policy " + version), now);
        }

        /** Moves the date that it keeps; {@code why} goes into its history. */
        void commitTo(Instant to, Terms others, String why, Instant now) {
            terms = others;
            clock = clock.committed(to);
            moved = true;
            feed(new ClockInput.Rejudged(why), now);
        }

        private Terms terms() {
            return terms.with(clock.state().pauses());
        }

        private boolean changed() {
            return fresh || moved || !added.isEmpty();
        }
    }

    private final Jdbi db;
    private final Policies policies;
    private final EventLog log;
    private final Event<SlaEvent.Many> events;

    @Inject
    ClockBook(Jdbi db, Policies policies, EventLog log, Event<SlaEvent.Many> events) {
        this.db = db;
        this.policies = policies;
        this.log = log;
        this.events = events;
    }

    /** All clocks of the conversations, locked until the transaction ends, oldest first. */
    List<Page> open(Collection<UUID> conversations) {
        return db.withHandle(h -> h.createQuery("select * from clock where conversation_id = any(:ids) order by id for update")
                .bind("ids", conversations.toArray(UUID[]::new)).map((row, c) -> page(StoredClock.from(row))).list());
    }

    /** Clocks that must be looked at now and that nobody else looks at, locked until the transaction ends. */
    List<Page> due(int limit) {
        return db.withHandle(h -> h.createQuery("select * from clock where wake_at <= hilo_now() order by wake_at limit :limit for update skip locked")
                .bind("limit", limit).map((row, c) -> page(StoredClock.from(row))).list());
    }

    Optional<Page> due(UUID clock) {
        return db.withHandle(h -> h.createQuery("select * from clock where id = :id and wake_at <= hilo_now() for update skip locked").bind("id", clock)
                .map((row, c) -> page(StoredClock.from(row))).findOne());
    }

    /**
     * Running clocks that another version of the policy started, after an id, in order of their ids; locked until the transaction ends. {@code patient}: those that somebody else
     * holds are waited for, else left out.
     */
    List<Page> running(int otherThan, UUID after, int limit, boolean patient) {
        return db.withHandle(h -> h
                .createQuery("""
                select * from clock where state in ('running', 'paused') and policy_version <> :version and id > :after order by id limit :limit for update"""
                        + (patient ? "" : " skip locked"))
                .bind("version", otherThan).bind("after", after).bind("limit", limit).map((row, c) -> page(StoredClock.from(row))).list());
    }

    List<UUID> dueIds(int limit) {
        return db.withHandle(h -> h.createQuery("select id from clock where wake_at <= hilo_now() order by wake_at limit :limit").bind("limit", limit)
                .mapTo(UUID.class).list());
    }

    private Page page(StoredClock clock) {
        return new Page(clock, false, policies.terms(clock));
    }

    /** Writes what changed and tells it. */
    void close(Collection<Page> pages, Instant now) {
        correct(pages, now);
        var changed = pages.stream().filter(Page::changed).toList();
        if (changed.isEmpty()) {
            return;
        }
        var fresh = changed.stream().filter(page -> page.fresh).toList();
        var old = changed.stream().filter(page -> !page.fresh).toList();
        db.useHandle(h -> {
            if (!fresh.isEmpty()) {
                var insert = h.prepareBatch(
                        """
                        insert into clock (id, conversation_id, session_id, cause, promise, channel, level, met_by, policy_version, started_at, warn_at, due_at, warned_at,
                                           breached_at, bridged_at, bridged_what, met_at, met_what, cancelled_at, cancelled_why, state, pauses, revision, events, wake_at, committed_to)
                        values (:id, :conversation, :session, :cause, :promise, :channel, :level, :metBy, :policy, :startedAt, :warnAt, :dueAt, :warnedAt,
                                :breachedAt, :bridgedAt, :bridgedWhat, :metAt, :metWhat, :cancelledAt, :cancelledWhy, :state, cast(:pauses as timestamptz[]), :revision, :events,
                                :wakeAt, :committedTo)""");
                for (var page : fresh) {
                    var clock = page.clock;
                    insert.bind("session", clock.session()).bind("cause", clock.cause()).bind("promise", clock.promise().slug()).bind("channel", clock.channel())
                            .bind("level", clock.level()).bind("metBy", clock.metBy().toArray(String[]::new));
                    bind(page).forEach(insert::bind);
                    insert.add();
                }
                insert.execute();
            }
            if (!old.isEmpty()) {
                var update = h.prepareBatch("""
                        update clock set conversation_id = :conversation, policy_version = :policy, started_at = :startedAt, warn_at = :warnAt, due_at = :dueAt, warned_at = :warnedAt,
                               breached_at = :breachedAt, bridged_at = :bridgedAt, bridged_what = :bridgedWhat, met_at = :metAt, met_what = :metWhat,
                               cancelled_at = :cancelledAt, cancelled_why = :cancelledWhy, state = :state, pauses = cast(:pauses as timestamptz[]),
                               revision = :revision, events = :events, wake_at = :wakeAt, committed_to = :committedTo
                         where id = :id""");
                for (var page : old) {
                    bind(page).forEach(update::bind);
                    update.add();
                }
                update.execute();
            }
            append(h, changed, now);
        });
        tell(changed, now);
    }

    private void correct(Collection<Page> pages, Instant now) {
        if (pages.stream().allMatch(page -> page.corrections.isEmpty())) {
            return;
        }
        db.useHandle(h -> {
            var insert = h.prepareBatch("""
                    insert into clock_correction (clock_id, evidence, month, noted_at, why, before, after)
                    values (:clock, :evidence, :month, :now, :why, :before, :after) on conflict do nothing""");
            var month = policies.current().policy().month(now);
            for (var page : pages) {
                for (var one : page.corrections) {
                    insert.bind("clock", page.clock.id()).bind("evidence", one.evidence()).bind("month", month.atDay(1)).bind("now", now).bind("why", one.why())
                            .bind("before", one.before()).bind("after", one.after()).add();
                }
            }
            insert.execute();
        });
    }

    private static void append(Handle h, List<Page> pages, Instant now) {
        if (pages.stream().allMatch(page -> page.added.isEmpty())) {
            return;
        }
        var rows = new ArrayList<Object[]>();
        for (var page : pages) {
            int n = page.clock.events() - page.added.size();
            int revision = page.clock.state().revision() - (int) page.added.stream().filter(ClockBook::revises).count();
            for (var event : page.added) {
                revision += revises(event) ? 1 : 0;
                rows.add(new Object[]{page.clock.id(), ++n, event.kind(), event.at(),
                        event instanceof ClockEvent.Voided voided ? voided.what().name().toLowerCase(Locale.ROOT) : null,
                        event instanceof ClockEvent.Corrected corrected ? corrected.start() : null, event.detail(), revision});
            }
        }
        h.createUpdate("""
                insert into clock_event (clock_id, n, kind, at, fact, start_at, detail, revision, noted_at)
                select *, :now from unnest(cast(:clock as uuid[]), cast(:n as int[]), cast(:kind as text[]), cast(:at as timestamptz[]), cast(:fact as text[]),
                                           cast(:startAt as timestamptz[]), cast(:detail as text[]), cast(:revision as int[]))""")
                .bind("clock", texts(rows, row -> row[0])).bind("n", texts(rows, row -> row[1])).bind("kind", texts(rows, row -> row[2])).bind("at", texts(rows, row -> row[3]))
                .bind("fact", texts(rows, row -> row[4]))
                .bind("startAt", texts(rows, row -> row[5])).bind("detail", texts(rows, row -> row[6])).bind("revision", texts(rows, row -> row[7])).bind("now", now).execute();
    }

    private static boolean revises(ClockEvent event) {
        return event instanceof ClockEvent.Corrected || event instanceof ClockEvent.Voided voided && voided.what() != ClockEvent.Fact.BRIDGED;
    }

    private void tell(List<Page> pages, Instant now) {
        var facts = new ArrayList<EventLog.Fact>();
        var told = new ArrayList<SlaEvent>();
        for (var page : pages) {
            var subject = page.clock.subject();
            for (var event : page.added) {
                var news = news(subject, event);
                if (news != null) {
                    told.add(news);
                }
                facts.add(new EventLog.Fact(event.at(), "clock-" + event.kind(), subject.conversation(), Json.object(Json.write(Map.of("clock", subject.clock().toString(),
                        "promise", subject.promise().slug(), "channel", subject.channel(), "level", subject.level(), "detail", String.valueOf(event.detail()))))));
            }
        }
        log.append(facts);
        if (!told.isEmpty()) {
            events.fire(new SlaEvent.Many(List.copyOf(told)));
        }
    }

    private static @Nullable SlaEvent news(SlaEvent.Subject subject, ClockEvent event) {
        return switch (event) {
            case ClockEvent.Started(var at) -> new SlaEvent.Started(subject, at);
            case ClockEvent.Warned(var at) -> new SlaEvent.Warned(subject, at);
            case ClockEvent.Breached(var at) -> new SlaEvent.Breached(subject, at);
            case ClockEvent.Met(var at, _) -> new SlaEvent.Met(subject, at);
            case ClockEvent.Corrected(var at, _, var why) -> new SlaEvent.Corrected(subject, at, "start", why);
            case ClockEvent.Recalculated(var at, var why) -> new SlaEvent.Corrected(subject, at, "terms", why);
            case ClockEvent.Cancelled(var at, var why) -> new SlaEvent.Cancelled(subject, at, why);
            case ClockEvent.Bridged _,ClockEvent.Paused _,ClockEvent.Resumed _ -> null;
            case ClockEvent.Voided(var at, var what, var why) -> what == ClockEvent.Fact.BRIDGED
                    ? null
                    : new SlaEvent.Corrected(subject, at, what.name().toLowerCase(Locale.ROOT), why);
        };
    }

    private static Map<String, @Nullable Object> bind(Page page) {
        var state = page.clock.state();
        var start = state.startedAt();
        var bridge = state.bridge();
        var met = state.met();
        var cancelled = state.cancelled();
        if (start == null) {
            throw new IllegalStateException("clock " + page.clock.id() + " has not started");
        }
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", page.clock.id());
        values.put("conversation", page.clock.conversation());
        values.put("policy", page.clock.policyVersion());
        values.put("startedAt", start);
        values.put("warnAt", page.terms().warnAt(start).orElse(null));
        values.put("dueAt", page.terms().dueAt(start).orElse(null));
        values.put("warnedAt", state.warnedAt());
        values.put("breachedAt", state.breachedAt());
        values.put("bridgedAt", bridge == null ? null : bridge.at());
        values.put("bridgedWhat", bridge == null ? null : bridge.by());
        values.put("metAt", met == null ? null : met.at());
        values.put("metWhat", met == null ? null : met.by());
        values.put("cancelledAt", cancelled == null ? null : cancelled.at());
        values.put("cancelledWhy", cancelled == null ? null : cancelled.why());
        values.put("state", state.name());
        values.put("pauses", state.pauses().turns().stream().map(Instant::toString).toArray(String[]::new));
        values.put("revision", state.revision());
        values.put("events", page.clock.events());
        values.put("wakeAt", page.wake.orElse(null));
        values.put("committedTo", page.clock.committedTo());
        return values;
    }
}
