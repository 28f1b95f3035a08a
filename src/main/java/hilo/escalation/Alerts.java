package hilo.escalation;

import hilo.conversation.ConversationEvent;
import hilo.platform.Columns;
import hilo.platform.Ids;
import hilo.sla.Policies;
import hilo.sla.Policy;
import hilo.sla.SlaEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Writes down, in the transaction of a fact, whom the policy wants told of it. {@link Alerting} tells them. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class Alerts {
    /** Somebody is to be told; fired in the transaction, heard after it. */
    record Added() {
    }

    private record Row(UUID conversation, SlaEvent.@Nullable Subject subject, String kind, int level, Instant at, List<String> tell, @Nullable String hours,
            @Nullable String priority, @Nullable String move) {
    }

    private static final int LEVEL_OF_INFRASTRUCTURE = 3;
    private static final String URGENT = "urgent";

    private final Jdbi db;
    private final Policies policies;
    private final InstantSource clock;
    private final Event<Added> added;

    @Inject
    Alerts(Jdbi db, Policies policies, InstantSource clock, Event<Added> added) {
        this.db = db;
        this.policies = policies;
        this.clock = clock;
        this.added = added;
    }

    /** In the order in which it was told; what is written stays one statement as long as nothing is taken back in between. */
    void hear(@Observes SlaEvent.Many changed) {
        var policy = policies.current().policy();
        var rows = new ArrayList<Row>();
        for (var event : changed.events()) {
            switch (event) {
                case SlaEvent.Warned(var subject, var at) -> rows.addAll(rows(policy, "warning", subject, at));
                case SlaEvent.Breached(var subject, var at) -> rows.addAll(rows(policy, "breach", subject, at));
                case SlaEvent.Corrected(var subject, var at, var what, _) -> {
                    if (what.equals("warned") || what.equals("breached")) { // only what was told is taken back
                        insert(rows, policy);
                        rows.clear();
                        correct(subject, at, what.equals("warned") ? "warning" : "breach");
                    }
                }
                case SlaEvent.Started _,SlaEvent.Met _,SlaEvent.Cancelled _ -> {
                    // nobody needs to look at anything
                }
            }
        }
        insert(rows, policy);
    }

    void hear(@Observes ConversationEvent event) {
        if (event instanceof ConversationEvent.Classified classified && classified.becomesInfrastructure()) {
            var policy = policies.current().policy();
            insert(rows(policy, "infrastructure", classified.conversation(), null, LEVEL_OF_INFRASTRUCTURE, classified.at(), rule -> true), policy);
        }
    }

    private static List<Row> rows(Policy policy, String kind, SlaEvent.Subject subject, Instant at) {
        return rows(policy, kind, subject.conversation(), subject, subject.level(), at, rule -> rule.concerns(subject.promise(), subject.channel(), subject.level()));
    }

    /** One row for all rules with the same hours, so that nobody is told the same by two rules. */
    private static List<Row> rows(Policy policy, String kind, UUID conversation, SlaEvent.@Nullable Subject subject, int level, Instant at, Predicate<Policy.Alert> concerns) {
        var byHours = policy.alerts().stream().filter(rule -> rule.on().equals(kind)).filter(concerns)
                .collect(Collectors.groupingBy(rule -> Optional.ofNullable(rule.hours()), LinkedHashMap::new, Collectors.toList()));
        var rows = new ArrayList<Row>();
        byHours.forEach((hours, rules) -> rows.add(new Row(conversation, subject, kind, level, at, rules.stream().flatMap(rule -> rule.tell().stream()).distinct().toList(),
                hours.orElse(null), rules.stream().map(Policy.Alert::priority).filter(Objects::nonNull).max(Comparator.comparing(URGENT::equals)).orElse(null),
                rules.stream().map(Policy.Alert::move).filter(Objects::nonNull).findFirst().orElse(null))));
        return rows;
    }

    private void insert(List<Row> rows, Policy policy) {
        if (rows.isEmpty()) {
            return;
        }
        var now = clock.instant();
        db.useHandle(h -> h.createUpdate("""
                insert into alert (id, conversation_id, clock_id, kind, promise, channel, level, at, tell, hours, priority, move, due_at)
                select id, conversation, clock, kind, promise, channel, level, at, string_to_array(tell, chr(10)), hours, priority, move, due
                  from unnest(cast(:id as uuid[]), cast(:conversation as uuid[]), cast(:clock as uuid[]), cast(:kind as text[]), cast(:promise as text[]), cast(:channel as text[]),
                              cast(:level as int[]), cast(:at as timestamptz[]), cast(:tell as text[]), cast(:hours as text[]), cast(:priority as text[]), cast(:move as text[]),
                              cast(:due as timestamptz[])) as r (id, conversation, clock, kind, promise, channel, level, at, tell, hours, priority, move, due)""")
                .bind("id", Columns.texts(rows, row -> Ids.next())).bind("conversation", Columns.texts(rows, Row::conversation))
                .bind("clock", Columns.texts(rows, row -> subject(row, SlaEvent.Subject::clock)))
                .bind("kind", Columns.texts(rows, Row::kind)).bind("promise", Columns.texts(rows, row -> subject(row, subject -> subject.promise().slug())))
                .bind("channel", Columns.texts(rows, row -> subject(row, SlaEvent.Subject::channel))).bind("level", Columns.texts(rows, Row::level))
                .bind("at", Columns.texts(rows, Row::at))
                .bind("tell", Columns.texts(rows, row -> String.join("\n", row.tell()))).bind("hours", Columns.texts(rows, Row::hours))
                .bind("priority", Columns.texts(rows, Row::priority))
                .bind("move", Columns.texts(rows, Row::move)).bind("due", Columns.texts(rows, row -> policy.tellAt(row.hours(), now))).execute());
        added.fire(new Added());
    }

    private static <T> @Nullable T subject(Row row, Function<SlaEvent.Subject, T> part) {
        return row.subject() == null ? null : part.apply(row.subject());
    }

    /** What was not told yet is not told; who was told is told, in the same hours, that it does not hold. */
    private void correct(SlaEvent.Subject subject, Instant at, String kind) {
        record Told(List<String> people, @Nullable String hours) {
        }
        var policy = policies.current().policy();
        List<Told> all = db.withHandle(h -> h.createQuery("""
                with before as (select id, state from alert where clock_id = :clock and kind = :kind and state in ('waiting', 'told') order by id for update)
                update alert a set state = 'corrected' from before where a.id = before.id
                returning a.hours, case when before.state = 'told' then a.told else '{}' end as told""").bind("clock", subject.clock()).bind("kind", kind)
                .map((row, c) -> new Told(Arrays.asList((String[]) row.getArray("told").getArray()), row.getString("hours"))).list());
        insert(all.stream().filter(told -> !told.people().isEmpty())
                .map(told -> new Row(subject.conversation(), subject, "correction", subject.level(), at, told.people(),
                        policy.calendars().containsKey(told.hours()) ? told.hours() : null, null, null))
                .toList(), policy);
    }
}
