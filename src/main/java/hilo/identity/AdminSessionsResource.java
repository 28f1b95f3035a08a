package hilo.identity;

import hilo.platform.Audit;
import hilo.platform.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Where somebody is signed in, for administrators. */
@Path("/api/admin/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@Transactional
public class AdminSessionsResource {
    private static final String HOLDER = "the agent's or the account's id";

    @Inject
    SignIns signIns;
    @Inject
    Credentials credentials;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public AdminSessionsResource() {
    }

    @GET
    @Operation(summary = "List somebody's sessions")
    public SessionsResource.Sessions of(@QueryParam("holder") @Parameter(description = HOLDER) @Nullable UUID holder) {
        UUID id = required(holder);
        return SessionsResource.Sessions.from(Arrays.stream(Caller.Kind.values()).flatMap(kind -> signIns.of(kind, id).stream()).toList(), callers.current());
    }

    @DELETE
    @Operation(summary = "End all sessions of somebody, with what they have open")
    public SessionsResource.Ended endAll(@QueryParam("holder") @Parameter(description = HOLDER) @Nullable UUID holder) {
        UUID id = required(holder);
        int gone = Arrays.stream(Caller.Kind.values()).mapToInt(kind -> credentials.endSignIns(kind, id, null)).sum();
        record("ended all sessions", "holder", id);
        return new SessionsResource.Ended(gone);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "End a session of anybody, with what it has open")
    public void end(@PathParam("id") UUID id) {
        signIns.endAnybodys(id);
        record("ended a session", "session", id);
    }

    private static UUID required(@Nullable UUID holder) {
        if (holder == null) {
            throw Problem.invalid("missing", "Whose sessions?").at("/holder", "must not be empty");
        }
        return holder;
    }

    private void record(String act, String type, UUID id) {
        var by = callers.current();
        audit.record(by.kind().wire(), by.id(), by.name(), act, type, id.toString(), "");
    }
}
