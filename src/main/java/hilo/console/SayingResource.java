package hilo.console;

import hilo.channel.Answers;
import hilo.channel.Answers.Answer;
import hilo.conversation.Author;
import hilo.conversation.ConversationQueries;
import hilo.conversation.Entry;
import hilo.conversation.SecretMarks;
import hilo.conversation.Secrets;
import hilo.conversation.Timeline;
import hilo.identity.Callers;
import hilo.platform.Problem;
import hilo.platform.SensitiveAnswer;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What agents write into a conversation, and what of it is secret. */
@Path("/api/agent/conversations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "conversations")
public class SayingResource {
    /** An answer to the customer; {@code attachments} are ids of files that this agent uploaded, {@code cc} addresses that get it in copy (by e-mail only). */
    public record Reply(@Nullable String channel, @Nullable String text, @Nullable List<UUID> attachments, @Nullable List<String> cc) {
    }

    /** A note that never leaves the desk. */
    public record Note(@Nullable String text, @Nullable List<UUID> attachments) {
    }

    /** Whether the entry's words are secret; {@code reason} says why they need be no more. */
    public record Secret(boolean secret, @Nullable String reason) {
    }

    /** Why a secret must be seen: at least 10 characters, for supervisors to read. */
    public record Reveal(@Nullable String reason) {
    }

    /** What a secret entry says. */
    public record Revealed(String text, @Nullable String html) {
    }

    @Inject
    Answers answers;
    @Inject
    Noting noting;
    @Inject
    ConversationQueries queries;
    @Inject
    SecretMarks marks;
    @Inject
    Secrets secrets;
    @Inject
    Timeline timeline;
    @Inject
    Showing showing;
    @Inject
    Callers callers;

    public SayingResource() {
    }

    @POST
    @Path("/{id}/replies")
    @Operation(summary = "Answer the customer", description = "Over chat, email or portal. A mail is pending until the mail server took it. Answers with the entry.")
    public Response reply(@PathParam("id") UUID id, @HeaderParam("Idempotency-Key") @Nullable String key, Reply reply) {
        Noting.refuseMerged(queries.get(id));
        var text = Text.required(reply.text(), Noting.LONGEST_TEXT, "/text");
        var channel = Text.required(reply.channel(), 50, "/channel");
        var answer = new Answer(channel, text, reply.attachments() == null ? List.of() : reply.attachments(), reply.cc() == null ? List.of() : reply.cc());
        return written(answers.reply(id, callers.current(), answer, key));
    }

    @POST
    @Path("/{id}/notes")
    @Operation(summary = "Write a note", description = "It never reaches the customer. Answers with the entry.")
    public Response note(@PathParam("id") UUID id, @HeaderParam("Idempotency-Key") @Nullable String key, Note note) {
        return written(noting.note(id, callers.current(), note.text(), note.attachments() == null ? List.of() : note.attachments(), key));
    }

    @POST
    @Path("/{id}/entries/{seq}/secret")
    @Operation(summary = "Mark an entry as secret, or not", description = "Its words are masked and kept out of index, previews and quotes, and so are the subject, changes and later quotations that repeat them. "
            + "Taking the mark off is a reveal: it needs the right and a reason.")
    public Response markSecret(@PathParam("id") UUID id, @PathParam("seq") long seq, Secret secret) {
        var by = callers.current();
        if (secret.secret()) {
            marks.mark(id, seq, Author.of(by));
        } else {
            secrets.reveal(by, entry(id, seq).id(), secret.reason());
            marks.unmark(id, seq, Author.of(by));
        }
        return showing.answer(Response.ok(), id);
    }

    @POST
    @Path("/{id}/entries/{seq}/reveal")
    @Operation(summary = "Read a secret entry", description = "For its author, supervisors, administrators and the agent who had the conversation before the entry became secret; needs a reason. "
            + "For ten minutes it opens the entry's files, page and mail to this agent. Supervisors see each reveal.")
    @SensitiveAnswer(onRepeat = SensitiveAnswer.Repeat.RUN_AGAIN)
    public Revealed reveal(@PathParam("id") UUID id, @PathParam("seq") long seq, Reveal wanted) {
        var entry = entry(id, seq);
        secrets.reveal(callers.current(), entry.id(), wanted == null ? null : wanted.reason());
        return new Revealed(Secrets.words(entry), timeline.html(id, seq).orElse(null));
    }

    @DELETE
    @Path("/{id}/entries/{seq}/delivery")
    @Operation(summary = "Take a mail back", description = "While it waits to leave (hilo.mail.undo): it stays as a note that no customer sees. 409 once it is on its way.")
    public EntryItem withdraw(@PathParam("id") UUID id, @PathParam("seq") long seq) {
        answers.withdraw(id, entry(id, seq), callers.current());
        return EntryItem.from(entry(id, seq));
    }

    private Entry entry(UUID id, long seq) {
        return timeline.after(id, seq - 1, 1).stream().filter(e -> e.seq() == seq).findFirst().orElseThrow(Problem::notFound);
    }

    private static Response written(Entry entry) {
        return Response.created(URI.create(ConversationsResource.PATH + entry.conversation() + "/entries?after=" + (entry.seq() - 1) + "&limit=1")).entity(EntryItem.from(entry))
                .build();
    }
}
