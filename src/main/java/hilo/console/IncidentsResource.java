package hilo.console;

import hilo.conversation.Author;
import hilo.conversation.Incidents;
import hilo.conversation.Incidents.Incident;
import hilo.identity.Callers;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** One cause with many conversations, answered once for all of them. */
@Path("/api/agent/incidents")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "incidents")
public class IncidentsResource {
    private static final int MOST = 200;
    private static final int MOST_AT_ONCE = 100;

    /** The newest first. */
    public record IncidentList(List<Incident> items, @Nullable UUID next) {
    }

    /** With its conversations and what was answered. */
    public record Whole(Incident incident, List<ConversationItem> conversations, List<IncidentAnswers.Answer> answers) {
    }

    /** A new one. */
    public record NewIncident(@Nullable String title, @Nullable List<UUID> conversations) {
    }

    /** Conversations that become part of it. */
    public record Parts(@Nullable List<UUID> conversations) {
    }

    /** {@code solve}: the conversations are solved by it. */
    public record NewAnswer(@Nullable String text, boolean solve) {
    }

    @Inject
    Incidents incidents;
    @Inject
    IncidentAnswers answers;
    @Inject
    Showing showing;
    @Inject
    Callers callers;

    public IncidentsResource() {
    }

    @GET
    @Operation(summary = "The open incidents, or all")
    public IncidentList list(@QueryParam("all") @DefaultValue("false") boolean all, @QueryParam("cursor") @Nullable UUID cursor) {
        var found = incidents.all(!all, cursor, MOST + 1);
        var page = found.subList(0, Math.min(found.size(), MOST));
        return new IncidentList(List.copyOf(page), found.size() > MOST ? page.getLast().id() : null);
    }

    @POST
    @Operation(summary = "Open an incident", description = "With the conversations that come from it.")
    public Response open(NewIncident wanted) {
        UUID id = incidents.open(Text.required(wanted.title(), 200, "/title"), Author.of(callers.current()));
        if (wanted.conversations() != null) {
            incidents.add(id, bounded(wanted.conversations()), Author.of(callers.current()));
        }
        return Response.created(URI.create("/api/agent/incidents/" + id)).entity(whole(id)).build();
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Read an incident with its conversations and answers")
    public Whole one(@PathParam("id") UUID id) {
        return whole(id);
    }

    @POST
    @Path("/{id}/conversations")
    @Operation(summary = "Make conversations part of an incident")
    public Whole add(@PathParam("id") UUID id, Parts parts) {
        incidents.add(id, bounded(parts.conversations() == null ? List.of() : parts.conversations()), Author.of(callers.current()));
        return whole(id);
    }

    @DELETE
    @Path("/{id}/conversations/{conversation}")
    @Operation(summary = "Take a conversation out of an incident")
    public Whole remove(@PathParam("id") UUID id, @PathParam("conversation") UUID conversation) {
        incidents.remove(id, conversation, Author.of(callers.current()));
        return whole(id);
    }

    @POST
    @Path("/{id}/answer")
    @Operation(summary = "Answer every conversation of an incident once", description = "Each gets an entry and, where an address is known, an e-mail of its own; the answers tell how far it has come.")
    public Response answer(@PathParam("id") UUID id, NewAnswer wanted) {
        incidents.get(id);
        answers.answer(id, Text.required(wanted.text(), Noting.LONGEST_TEXT, "/text"), wanted.solve(), Author.of(callers.current()));
        return Response.accepted(whole(id)).build();
    }

    @POST
    @Path("/{id}/closing")
    @Operation(summary = "Close an incident")
    public Whole close(@PathParam("id") UUID id) {
        incidents.close(id);
        return whole(id);
    }

    private Whole whole(UUID id) {
        return new Whole(incidents.get(id), showing.find(incidents.parts(id)), answers.of(id));
    }

    private static List<UUID> bounded(List<UUID> conversations) {
        if (conversations.size() > MOST_AT_ONCE) {
            throw Problem.tooLarge("At most " + MOST_AT_ONCE + " conversations at once.");
        }
        if (conversations.stream().anyMatch(Objects::isNull)) {
            throw Problem.invalid("missing", "A conversation is missing.").at("/conversations", "ids of conversations");
        }
        return conversations;
    }
}
