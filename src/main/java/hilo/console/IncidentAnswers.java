package hilo.console;

import hilo.channel.Answers;
import hilo.conversation.Author;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.Conversations;
import hilo.conversation.Incidents;
import hilo.conversation.Status;
import hilo.platform.Ids;
import hilo.platform.JobRunner;
import hilo.platform.Jobs;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Answers all conversations of an incident at once: one row says what is answered, and a job for each conversation writes it there, as an entry of its own and a mail of its own. A
 * crash in the middle writes none twice: the entry has the answer's id, and a letter is written in the transaction that ends its job.
 */
@ApplicationScoped
class IncidentAnswers implements JobRunner {
    private static final String KIND = "incident-answer";

    /** What was answered, and how far it has come. {@code troubles}: where somebody must look, and why. */
    public record Answer(UUID id, String text, boolean solves, String by, Instant at, int waiting, int written, List<Trouble> troubles) {
    }

    /**
     * @param outcome {@code left-out}: nothing was written; {@code written}: but a ticket is not solved before its customer has an e-mail address
     * @param why {@code no-address}, or {@code closed}
     */
    public record Trouble(UUID conversation, String outcome, String why) {
    }

    private record Letter(String text, boolean solves, Author by) {
    }

    private final Jdbi db;
    private final Incidents incidents;
    private final Conversations conversations;
    private final ConversationQueries queries;
    private final Answers answers;
    private final Solving solving;
    private final Jobs jobs;
    private final InstantSource clock;

    @Inject
    IncidentAnswers(Jdbi db, Incidents incidents, Conversations conversations, ConversationQueries queries, Answers answers, Solving solving, Jobs jobs, InstantSource clock) {
        this.db = db;
        this.incidents = incidents;
        this.conversations = conversations;
        this.queries = queries;
        this.answers = answers;
        this.solving = solving;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** Asks for the answer in every conversation that is part of the incident now. */
    @Transactional
    UUID answer(UUID incident, String text, boolean solves, Author by) {
        var parts = queries.living(incidents.parts(incident)).values().stream().map(ConversationView::id).distinct().toList();
        if (parts.isEmpty()) {
            throw Problem.unprocessable("incident-empty", "No conversation is part of this incident.");
        }
        UUID id = Ids.next();
        var now = clock.instant();
        db.useHandle(h -> {
            h.createUpdate("insert into incident_answer (id, incident_id, text, solves, by_id, by_name, at) values (:id, :incident, :text, :solves, :by, :name, :at)")
                    .bind("id", id)
                    .bind("incident", incident).bind("text", text).bind("solves", solves).bind("by", by.id()).bind("name", by.name()).bind("at", now).execute();
            h.createUpdate("insert into incident_letter (answer_id, conversation_id) select :id, unnest(cast(:parts as uuid[]))").bind("id", id)
                    .bind("parts", parts.toArray(UUID[]::new)).execute();
        });
        parts.forEach(part -> jobs.add(KIND, id + " " + part, Json.newObject().add("answer", id.toString()).add("conversation", part.toString()).build(), now));
        return id;
    }

    /** The answers of an incident, the latest first. */
    List<Answer> of(UUID incident) {
        return db.withHandle(h -> h.createQuery("""
                select a.*, (select count(*) from incident_letter l where l.answer_id = a.id and l.outcome = 'waiting') as waiting,
                       (select count(*) from incident_letter l where l.answer_id = a.id and l.outcome = 'written') as written
                  from incident_answer a where a.incident_id = :incident order by a.at desc, a.id desc""").bind("incident", incident)
                .map((row, c) -> new Answer(row.getObject("id", UUID.class), row.getString("text"), row.getBoolean("solves"), row.getString("by_name"),
                        row.getObject("at", OffsetDateTime.class).toInstant(), row.getInt("waiting"), row.getInt("written"), troubles(row.getObject("id", UUID.class))))
                .list());
    }

    private List<Trouble> troubles(UUID answer) {
        return db.withHandle(h -> h.createQuery("select conversation_id, outcome, why from incident_letter where answer_id = :answer and why is not null order by conversation_id")
                .bind("answer", answer).map((row, c) -> new Trouble(row.getObject("conversation_id", UUID.class), row.getString("outcome"), row.getString("why"))).list());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Runnable run(String key, JsonObject data) {
        return () -> write(UUID.fromString(data.getString("answer")), UUID.fromString(data.getString("conversation")));
    }

    private void write(UUID answer, UUID conversation) {
        var letter = db.withHandle(h -> h.createQuery("select text, solves, by_id, by_name from incident_answer where id = :id").bind("id", answer)
                .map((row, c) -> new Letter(row.getString("text"), row.getBoolean("solves"), Author.agent(row.getObject("by_id", UUID.class), row.getString("by_name")))).one());
        var view = queries.living(queries.get(conversation));
        var channel = solving.channel(view);
        String once = "incident:" + answer;
        if (view.statusOf() == Status.CLOSED) {
            note(answer, conversation, "left-out", "closed", null);
        } else if (channel.isEmpty()) {
            note(answer, conversation, "left-out", "no-address", null);
        } else {
            var entry = answers.reply(view.id(), letter.by(), channel.get(), letter.text(), once);
            boolean unsolvable = letter.solves() && solving.lacksAddress(view);
            if (letter.solves() && !unsolvable && view.statusOf() != Status.SOLVED) {
                conversations.move(view.id(), Status.SOLVED, null, letter.by());
            }
            note(answer, conversation, "written", unsolvable ? "no-address" : null, entry.seq());
        }
    }

    private void note(UUID answer, UUID conversation, String outcome, @Nullable String why, @Nullable Long seq) {
        db.useHandle(h -> h.createUpdate("update incident_letter set outcome = :outcome, why = :why, seq = :seq where answer_id = :answer and conversation_id = :conversation")
                .bind("outcome", outcome).bind("why", why).bind("seq", seq).bind("answer", answer).bind("conversation", conversation).execute());
    }
}
