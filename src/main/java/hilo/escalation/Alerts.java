package hilo.escalation;

import hilo.conversation.ConversationEvent;
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
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
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

    void hear(@Observes SlaEvent event) {
        switch (event) {
            case SlaEvent.Warned(var subject, var at) -> write("warning", subject, at);
            case SlaEvent.Breached(var subject, var at) -> write("breach", subject, at);
            case SlaEvent.Corrected(var subject, var at, var what, _) -> {
                switch (what) {
                    case "warned" -> correct(subject, at, "warning");
                    case "breached" -> correct(subject, at, "breach");
                    default -> {
                        // only what was told is taken back
                    }
                }
            }
            case SlaEvent.Started _,SlaEvent.Met _,SlaEvent.Cancelled _ -> {
                // nobody needs to look at anything
            }
        }
    }

    void hear(@Observes ConversationEvent event) {
        if (event instanceof ConversationEvent.Classified classified && classified.becomesInfrastructure()) {
            write("infrastructure", classified.conversation(), null, LEVEL_OF_INFRASTRUCTURE, classified.at(), rule -> true);
        }
    }

    private void write(String kind, SlaEvent.Subject subject, Instant at) {
        write(kind, subject.conversation(), subject, subject.level(), at, rule -> rule.concerns(subject.promise(), subject.channel(), subject.level()));
    }

    /** One row for all rules with the same hours, so that nobody is told the same by two rules. */
    private void write(String kind, UUID conversation, SlaEvent.@Nullable Subject subject, int level, Instant at, Predicate<Policy.Alert> concerns) {
        var policy = policies.current().policy();
        var byHours = policy.alerts().stream().filter(rule -> rule.on().equals(kind)).filter(concerns)
                .collect(Collectors.groupingBy(rule -> Optional.ofNullable(rule.hours()), LinkedHashMap::new, Collectors.toList()));
        byHours.forEach((hours, rules) -> insert(new Row(conversation, subject, kind, level, at,
                rules.stream().flatMap(rule -> rule.tell().stream()).distinct().toList(), hours.orElse(null),
                rules.stream().map(Policy.Alert::priority).filter(Objects::nonNull).max(Comparator.comparing(URGENT::equals)).orElse(null),
                rules.stream().map(Policy.Alert::move).filter(Objects::nonNull).findFirst().orElse(null)), policy));
    }

    private void insert(Row row, Policy policy) {
        var subject = row.subject();
        db.useHandle(h -> h.createUpdate("""
                insert into alert (id, conversation_id, clock_id, kind, promise, channel, level, at, tell, hours, priority, move, due_at)
                values (:id, :conversation, :clock, :kind, :promise, :channel, :level, :at, :tell, :hours, :priority, :move, :due)""").bind("id", Ids.next())
                .bind("conversation", row.conversation()).bind("clock", subject == null ? null : subject.clock()).bind("kind", row.kind())
                .bind("promise", subject == null ? null : subject.promise().slug()).bind("channel", subject == null ? null : subject.channel()).bind("level", row.level())
                .bind("at", row.at()).bind("tell", row.tell().toArray(String[]::new)).bind("hours", row.hours()).bind("priority", row.priority()).bind("move", row.move())
                .bind("due", policy.tellAt(row.hours(), clock.instant())).execute());
        added.fire(new Added());
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
        all.stream().filter(told -> !told.people().isEmpty()).forEach(told -> insert(
                new Row(subject.conversation(), subject, "correction", subject.level(), at, told.people(), policy.calendars().containsKey(told.hours()) ? told.hours() : null,
                        null, null),
                policy));
    }
}
