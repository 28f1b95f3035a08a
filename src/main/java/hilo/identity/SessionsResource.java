package hilo.identity;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where you are signed in: staff and customers see and end their own sessions. */
@Path("/api/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"agent", "customer"})
@Transactional
public class SessionsResource {
    /**
     * A session.
     *
     * @param lastSeenAt when it was used last, to five minutes
     * @param address the network address it was opened from; empty where it is not known
     * @param browser the browser's family, such as {@code Firefox}; empty where it is not known
     * @param current whether this request came with it
     */
    public record Session(UUID id, Instant openedAt, Instant lastSeenAt, String address, String browser, boolean current) {
    }

    /** Sessions, the latest used first. */
    public record Sessions(List<Session> items) {
        static Sessions from(List<SignIns.Open> open, Caller caller) {
            var own = caller.credential();
            return new Sessions(
                    open.stream().map(one -> new Session(one.id(), one.openedAt(), one.seenAt(), one.address(), one.browser(), own != null && own.id().equals(one.id())))
                            .toList());
        }
    }

    /** How many ended. */
    public record Ended(int ended) {
    }

    @Inject
    SignIns signIns;
    @Inject
    Callers callers;

    public SessionsResource() {
    }

    @GET
    @Operation(summary = "List your sessions")
    public Sessions own() {
        var caller = callers.current();
        return Sessions.from(signIns.of(caller.kind(), caller.id()), caller);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "End one of your sessions, with what it has open")
    public void end(@PathParam("id") UUID id) {
        signIns.end(callers.current(), id);
    }

    @DELETE
    @Operation(summary = "End all your sessions but this one")
    public Ended endOthers() {
        return new Ended(signIns.endOthers(callers.current()));
    }
}
