package hilo.console;

import hilo.channel.Answers;
import hilo.channel.Answers.Answer;
import hilo.conversation.Author;
import hilo.conversation.ConversationQueries;
import hilo.conversation.Suggestions;
import hilo.conversation.Suggestions.Step;
import hilo.conversation.Wire;
import hilo.identity.Callers;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** An improvement that a customer suggested: authorised or declined, planned, delivered; the customer is told each step. */
@Path("/api/agent/conversations/{id}/suggestion")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "conversations")
public class SuggestionsResource {
    private static final int LONGEST_PLAN = 300;

    /** How far it has come; {@code step} is null while nobody has decided. */
    public record Progress(@Nullable String step, @Nullable String item, @Nullable String period) {
    }

    /**
     * @param step authorised, declined, planned or delivered
     * @param text what the customer is told, by e-mail where an address is known, else in their chat or portal
     * @param item of the work programme, with its period: needed to plan
     */
    public record NextStep(@Nullable String step, @Nullable String text, @Nullable String item, @Nullable String period) {
    }

    @Inject
    Suggestions suggestions;
    @Inject
    ConversationQueries queries;
    @Inject
    Answers answers;
    @Inject
    Solving solving;
    @Inject
    Callers callers;

    public SuggestionsResource() {
    }

    @GET
    @Operation(summary = "How far a suggestion has come")
    public Progress progress(@PathParam("id") UUID id) {
        queries.get(id);
        return suggestions.of(id).map(one -> new Progress(Wire.of(one.step()), one.item(), one.period())).orElse(new Progress(null, null, null));
    }

    @POST
    @Operation(summary = "Authorise, decline, plan or deliver a suggestion", description = "Only an authoriser decides. The customer is told in the same act.")
    public Progress take(@PathParam("id") UUID id, @HeaderParam("Idempotency-Key") @Nullable String key, NextStep wanted) {
        var agent = callers.current();
        var step = Wire.parse(Step.class, Text.required(wanted.step(), 20, "/step"), "/step");
        if (step.isDecision() && !agent.is("authoriser")) {
            throw Problem.forbidden("Only somebody who may authorise improvements decides about one.");
        }
        var view = queries.get(id);
        Noting.refuseMerged(view);
        String text = Text.required(wanted.text(), Noting.LONGEST_TEXT, "/text");
        suggestions.take(id, step, plan(wanted.item(), step, "/item"), plan(wanted.period(), step, "/period"), Author.of(agent));
        var channel = solving.channel(view)
                .orElseThrow(
                        () -> Problem.unprocessable("no-address", "The customer must be told, and no e-mail address of theirs is known.").at("/text", "ask for an address first"));
        answers.reply(id, agent, new Answer(channel, text), key);
        return progress(id);
    }

    private static @Nullable String plan(@Nullable String text, Step step, String pointer) {
        return text == null || step != Step.PLANNED ? null : Text.clean(text.strip(), LONGEST_PLAN, pointer);
    }
}
