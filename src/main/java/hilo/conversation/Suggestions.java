package hilo.conversation;

import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What becomes of a suggestion. Each step follows another: authorised or declined, planned once authorised, delivered once planned; what was declined may be authorised later. */
@ApplicationScoped
@Transactional
public class Suggestions {
    /** The steps, in their order. */
    public enum Step {
        AUTHORISED, DECLINED, PLANNED, DELIVERED;

        /** Whether only somebody with that right may take it. */
        public boolean isDecision() {
            return this == AUTHORISED || this == DECLINED;
        }

        private Set<Step> after() {
            return switch (this) {
                case AUTHORISED -> Set.of(DECLINED);
                case DECLINED -> Set.of(AUTHORISED);
                case PLANNED -> Set.of(AUTHORISED, PLANNED);
                case DELIVERED -> Set.of(PLANNED);
            };
        }
    }

    /** How far one has come; item and period from the plan on. */
    public record Suggestion(Step step, @Nullable String item, @Nullable String period) {
    }

    private final Jdbi db;
    private final Conversations conversations;
    private final InstantSource clock;

    @Inject
    Suggestions(Jdbi db, Conversations conversations, InstantSource clock) {
        this.db = db;
        this.conversations = conversations;
        this.clock = clock;
    }

    public Optional<Suggestion> of(UUID conversation) {
        return db.withHandle(h -> h.createQuery("select state, item, period from suggestion where conversation_id = :id").bind("id", conversation)
                .map((row, c) -> new Suggestion(Wire.read(Step.class, row.getString("state")), row.getString("item"), row.getString("period"))).findOne());
    }

    /**
     * Takes a step; {@code item} and {@code period} are what is planned, else null. Throws {@link Problem} {@code no-suggestion} where the conversation is none, {@code wrong-step},
     * {@code plan-missing}.
     */
    public void take(UUID id, Step step, @Nullable String item, @Nullable String period, Author by) {
        var conversation = conversations.locked(id);
        if (conversation.kind() != Kind.SUGGESTION) {
            throw Problem.unprocessable("no-suggestion", "This conversation is no suggestion.").at("/kind", "classify it as one first");
        }
        var before = of(id);
        boolean fits = before.map(Suggestion::step).map(step.after()::contains).orElse(step.isDecision());
        if (!fits) {
            throw Problem.unprocessable("wrong-step", "It is " + before.map(one -> Wire.of(one.step())).orElse("undecided") + ": that is not the next step.").at("/step",
                    "authorised or declined, then planned, then delivered");
        }
        if (step == Step.PLANNED && (item == null || item.isBlank() || period == null || period.isBlank())) {
            throw Problem.unprocessable("plan-missing", "Say what is planned in the work programme, and for when.").at("/item", "with period");
        }
        db.useHandle(h -> h
                .createUpdate(
                        """
                insert into suggestion (conversation_id, state, item, period, decided_by, changed_at) values (:id, :state, :item, :period, :decider, :now)
                on conflict (conversation_id) do update set state = excluded.state, item = excluded.item, period = excluded.period,
                       decided_by = coalesce(excluded.decided_by, suggestion.decided_by), changed_at = excluded.changed_at""")
                .bind("id", id).bind("state", Wire.of(step)).bind("item", item != null ? item : before.map(Suggestion::item).orElse(null))
                .bind("period", period != null ? period : before.map(Suggestion::period).orElse(null)).bind("decider", step.isDecision() ? by.id() : null)
                .bind("now", clock.instant())
                .execute());
        conversations.changed(conversation, "suggestion", before.map(one -> Wire.of(one.step())).orElse(null),
                step == Step.PLANNED ? Wire.of(step) + ": " + item + " (" + period + ")" : Wire.of(step), by);
    }
}
