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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Bearer tokens of everybody, for administrators. */
@Path("/api/admin/tokens")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@Transactional
public class TokensResource {
    /**
     * A token to issue.
     *
     * @param holderKind {@code agent} or {@code customer}
     * @param roles some of the holder's; null for all that the holder has now
     * @param days until it expires: 90 where nothing is said, at most 366
     */
    public record NewToken(@Nullable String holderKind, @Nullable UUID holderId, @Nullable String label, @Nullable List<String> roles, @Nullable Integer days) {
    }

    /** The token, shown once; {@code id} names it in lists. */
    public record Issued(UUID id, String token, Instant expiresAt) {
        static Issued from(Tokens.Issued issued) {
            return new Issued(issued.id(), issued.secret(), issued.expiresAt());
        }
    }

    /** A page of tokens, and where the next one begins: null at the end. */
    public record Page(List<Tokens.Item> items, @Nullable UUID next) {
    }

    @Inject
    Tokens tokens;
    @Inject
    Credentials credentials;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public TokensResource() {
    }

    @GET
    @Operation(summary = "List bearer tokens, of everybody or of one holder")
    public Page all(@QueryParam("holder") @Parameter(description = "the agent's or the account's id") @Nullable UUID holder,
            @QueryParam("cursor") @Parameter(description = "the value of next") @Nullable UUID cursor) {
        if (holder != null) {
            return new Page(Arrays.stream(Caller.Kind.values()).flatMap(kind -> tokens.of(kind, holder).stream()).toList(), null);
        }
        var items = tokens.after(cursor);
        return new Page(items, items.size() < Tokens.PAGE ? null : items.getLast().id());
    }

    @POST
    @Operation(summary = "Issue a bearer token, shown once; needs a sign-in", description = "Its answer is never kept: the same Idempotency-Key again is refused (already-answered).")
    @SensitiveAnswer(onRepeat = SensitiveAnswer.Repeat.REFUSE)
    public Response issue(NewToken wanted) {
        var kind = "customer".equals(wanted.holderKind()) ? Caller.Kind.CUSTOMER : Caller.Kind.AGENT;
        var id = wanted.holderId();
        var holder = (id == null ? Optional.<Caller>empty() : callers.byId(kind, id))
                .orElseThrow(() -> Problem.invalid("unknown-holder", "There is nobody of that kind with that id.").at("/holderId", "unknown"));
        String label = Text.required(wanted.label(), 100, "/label");
        callers.signedIn();
        var issued = tokens.issue(holder, label, wanted.roles(), wanted.days());
        record("issued a token", holder.kind().wire(), holder.id(), issued.id());
        return Response.status(Response.Status.CREATED).entity(Issued.from(issued)).build();
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Withdraw a bearer token; what it has open ends")
    public void withdraw(@PathParam("id") UUID id) {
        var token = tokens.find(id).orElseThrow(Problem::notFound);
        if (!credentials.endToken(Caller.Kind.of(token.holderKind()), token.holderId(), id)) {
            throw Problem.notFound();
        }
        record("withdrew a token", token.holderKind(), token.holderId(), id);
    }

    private void record(String act, String kind, UUID holder, UUID token) {
        var by = callers.current();
        audit.record(by.kind().wire(), by.id(), by.name(), act, kind, holder.toString(), token.toString());
    }
}
