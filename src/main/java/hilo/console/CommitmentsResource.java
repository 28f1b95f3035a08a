package hilo.console;

import hilo.channel.Answers;
import hilo.channel.Answers.Answer;
import hilo.conversation.Author;
import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.Conversations;
import hilo.identity.Callers;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Dates that are promised to a customer, told by e-mail in the same act, and timed until delivery is reported. */
@Path("/api/agent/conversations/{id}/commitment")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "conversations")
public class CommitmentsResource {
    /** {@code text}: the e-mail that tells the date. {@code reason}: why it is another one than before. */
    public record Commitment(@Nullable Instant dueAt, @Nullable String text, @Nullable String reason) {
    }

    /** {@code text}: the e-mail that reports the delivery. */
    public record Delivery(@Nullable String text) {
    }

    @Inject
    Conversations conversations;
    @Inject
    ConversationQueries queries;
    @Inject
    Answers answers;
    @Inject
    Showing showing;
    @Inject
    Callers callers;

    public CommitmentsResource() {
    }

    @POST
    @Operation(summary = "Promise a date, or move it", description = "The customer is told by e-mail in the same act; moving a date needs its reason.")
    public Response commit(@PathParam("id") UUID id, @HeaderParam("Idempotency-Key") @Nullable String key, Commitment wanted) {
        if (wanted.dueAt() == null) {
            throw Problem.invalid("missing", "The date is missing.").at("/dueAt", "such as 2026-12-01T18:00:00Z");
        }
        Noting.refuseMerged(queries.get(id));
        String reason = wanted.reason() == null ? null : Text.clean(wanted.reason().strip(), 500, "/reason");
        conversations.commit(id, wanted.dueAt(), reason, Author.of(callers.current()));
        answers.reply(id, callers.current(), new Answer(Channels.EMAIL, Text.required(wanted.text(), Noting.LONGEST_TEXT, "/text")), key);
        return showing.answer(Response.ok(), id);
    }

    @POST
    @Path("/delivery")
    @Operation(summary = "Report that the promised work was delivered", description = "The customer is told by e-mail in the same act; the date's clock is met.")
    public Response deliver(@PathParam("id") UUID id, @HeaderParam("Idempotency-Key") @Nullable String key, Delivery wanted) {
        Noting.refuseMerged(queries.get(id));
        var entry = answers.reply(id, callers.current(), new Answer(Channels.EMAIL, Text.required(wanted.text(), Noting.LONGEST_TEXT, "/text")), key);
        conversations.deliver(id, entry.id(), Author.of(callers.current()));
        return showing.answer(Response.ok(), id);
    }
}
