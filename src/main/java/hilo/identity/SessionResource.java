package hilo.identity;

import hilo.platform.SensitiveAnswer;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Sign in, see who you are, sign out. */
@Path("/api/session")
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {
    /** What is asked of who signs in. */
    public record Credentials(@Nullable String login, @Nullable String password) {
    }

    /** Who is signed in. */
    public record Me(String kind, UUID id, String name, List<String> roles, int level, @Nullable UUID team) {
        static Me from(Caller caller) {
            return new Me(caller.kind().wire(), caller.id(), caller.name(), caller.roles().stream().sorted().toList(), caller.level(), caller.team());
        }
    }

    /** A password to change: the one there is, and the one there shall be. */
    public record PasswordChange(@Nullable String current, @JsonbProperty("new") @Nullable String wanted) {
    }

    @Inject
    SignIns signIns;
    @Inject
    OwnPassword ownPassword;
    @Inject
    Callers callers;

    public SessionResource() {
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Sign in by login and password")
    @SensitiveAnswer(onRepeat = SensitiveAnswer.Repeat.RUN_AGAIN) // no transaction around it: a refusal stays on the audit
    public Me signIn(Credentials credentials, @Context HttpServletRequest request, @Context HttpServletResponse response) {
        return Me.from(signIns.byPassword(request, response, Text.required(credentials.login(), 200, "/login"), Text.required(credentials.password(), 200, "/password")));
    }

    @GET
    @Operation(summary = "Who is signed in")
    public Me me() {
        return Me.from(callers.current());
    }

    @PUT
    @Path("/password")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({"agent", "customer"})
    @Operation(summary = "Change your password; ends every session and token of yours but this session")
    public void changePassword(PasswordChange wanted, @Context HttpServletRequest request, @Context HttpServletResponse response) {
        var caller = callers.current();
        var changed = ownPassword.change(caller, wanted.current() == null ? "" : wanted.current(), Text.required(wanted.wanted(), PasswordRules.LONGEST, "/new"),
                request.getRemoteAddr());
        if (caller.isSignedIn()) {
            signIns.open(request, response, changed);
        }
    }

    @DELETE
    @Operation(summary = "Sign out")
    public void signOut(@Context HttpServletRequest request, @Context HttpServletResponse response) {
        signIns.close(request, response);
    }
}
