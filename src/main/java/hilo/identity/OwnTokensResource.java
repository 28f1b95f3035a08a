package hilo.identity;

import hilo.platform.Audit;
import hilo.platform.Problem;
import hilo.platform.SensitiveAnswer;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import org.jspecify.annotations.Nullable;

/** Bearer tokens of whom the request comes from, staff and customers alike. */
@Path("/api/tokens")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({"agent", "customer"})
@Transactional
public class OwnTokensResource {
    /**
     * A token to issue to yourself.
     *
     * @param roles some of your own; null for all that you have now
     * @param days until it expires: 90 where nothing is said, at most 366
     */
    public record NewOwnToken(@Nullable String label, @Nullable List<String> roles, @Nullable Integer days) {
    }

    /** Your tokens that have not expired, the newest first. */
    public record Own(List<Tokens.Item> items) {
    }

    @Inject
    Tokens tokens;
    @Inject
    Credentials credentials;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public OwnTokensResource() {
    }

    @GET
    @Operation(summary = "List your bearer tokens")
    public Own own() {
        var caller = callers.current();
        return new Own(tokens.of(caller.kind(), caller.id()));
    }

    @POST
    @Operation(summary = "Issue a bearer token to yourself, shown once; needs a sign-in", description = "Its answer is never kept: the same Idempotency-Key again is refused (already-answered).")
    @SensitiveAnswer(onRepeat = SensitiveAnswer.Repeat.REFUSE)
    public Response issue(NewOwnToken wanted) {
        var caller = callers.signedIn();
        var issued = tokens.issue(caller, Text.required(wanted.label(), 100, "/label"), wanted.roles(), wanted.days());
        record(caller, "issued a token", issued.id());
        return Response.status(Response.Status.CREATED).entity(TokensResource.Issued.from(issued)).build();
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Withdraw one of your bearer tokens; what it has open ends")
    public void withdraw(@PathParam("id") UUID id) {
        var caller = callers.current();
        if (!credentials.endToken(caller.kind(), caller.id(), id)) {
            throw Problem.notFound();
        }
        record(caller, "withdrew a token", id);
    }

    private void record(Caller caller, String act, UUID token) {
        audit.record(caller.kind().wire(), caller.id(), caller.name(), act, caller.kind().wire(), caller.id().toString(), token.toString());
    }
}
