package hilo.console;

import hilo.identity.Callers;
import hilo.routing.Queues;
import hilo.routing.Queues.Queue;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The teams' queues. */
@Path("/api/agent/queues")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "desk")
public class QueuesResource {
    /** All of them; a queue's id is its team's. */
    public record Items(List<Queue> items) {
    }

    @Inject
    Queues queues;
    @Inject
    Showing showing;
    @Inject
    Callers callers;

    public QueuesResource() {
    }

    @GET
    @Operation(summary = "The queues: how much waits in each, since when, and when the next promise falls due")
    public Items all() {
        return new Items(queues.all());
    }

    @POST
    @Path("/{id}/take")
    @Operation(summary = "Take the most urgent conversation of a queue", description = "204 where nothing waits that is within the caller's capacity. Two who take at once get two "
            + "different ones.")
    public Response take(@PathParam("id") UUID id) {
        return queues.take(id, callers.current()).map(taken -> showing.answer(Response.ok(), taken)).orElseGet(() -> Response.noContent().build());
    }
}
