package hilo.console;

import hilo.channel.phone.Calls;
import hilo.channel.phone.Calls.Logged;
import hilo.channel.phone.Calls.WaitingCall;
import hilo.identity.Callers;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Calls, for staff. */
@Path("/api/agent/calls")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
public class CallsResource {
    /** All of them: who waits is never many. */
    public record Items(List<WaitingCall> items) {
    }

    /** A call that the phone system does not know; {@code direction} is in or out. */
    public record NewCall(@Nullable UUID conversation, @Nullable UUID contact, @Nullable String number, @Nullable String direction, @Nullable Instant at, boolean answered,
            @Nullable Integer waitSeconds, @Nullable Integer talkSeconds, @Nullable String summary) {
    }

    /** The matter that a call is to stand in. */
    public record Matter(@Nullable UUID conversation) {
    }

    /** Where the call stands now. */
    public record Placed(UUID conversationId) {
    }

    @Inject
    Calls calls;
    @Inject
    Callers callers;

    public CallsResource() {
    }

    @GET
    @Operation(summary = "Calls that wait for a person, the longest first")
    public Items waiting(@QueryParam("state") @DefaultValue("waiting") String state) {
        if (!state.equals("waiting")) {
            throw Problem.invalid("unknown-state", "Calls can be listed by one state.").at("/state", "waiting");
        }
        return new Items(calls.waiting());
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One call")
    public WaitingCall see(@PathParam("id") UUID id) {
        return calls.find(id);
    }

    @POST
    @Path("{id}/take")
    @Operation(summary = "Take a waiting call: your telephone rings, and picking up connects you; 409 when somebody else has it or the caller has gone")
    public WaitingCall take(@PathParam("id") UUID id) {
        calls.take(id, callers.current());
        return calls.find(id);
    }

    @POST
    @Path("{id}/join")
    @Operation(summary = "Put the call into the matter that it belongs to")
    public Placed join(@PathParam("id") UUID id, Matter matter) {
        if (matter.conversation() == null) {
            throw Problem.invalid("missing", "Name the conversation.").at("/conversation", "missing");
        }
        return new Placed(calls.join(id, matter.conversation(), callers.current()));
    }

    @POST
    @Operation(summary = "Log a call or a visit that the phone system does not know")
    public Response log(NewCall call) {
        if (call.at() == null) {
            throw Problem.invalid("missing", "Say when it was.").at("/at", "missing");
        }
        boolean outbound = switch (call.direction()) {
            case "in" -> false;
            case "out" -> true;
            case null, default -> throw Problem.invalid("unknown-word", "There is no such direction.").at("/direction", "in or out");
        };
        var summary = call.summary() == null ? "" : Text.clean(call.summary(), 20_000, "/summary");
        var conversation = calls.log(new Logged(call.conversation(), call.contact(), call.number(), outbound, call.at(), call.answered(), call.waitSeconds(), call.talkSeconds(),
                summary), callers.current());
        return Response.created(URI.create("/api/agent/conversations/" + conversation)).entity(new Placed(conversation)).build();
    }
}
