package hilo.identity;

import hilo.platform.Audit;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Teams and agents, for administrators. */
@Path("/api/admin")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@Transactional
public class AdminResource {
    /** A team to add. */
    public record NewTeam(@Nullable String name, int level) {
    }

    /** An agent to add; {@code phone} in E.164. */
    public record NewAgent(@Nullable String login, @Nullable String name, @Nullable String email, @Nullable String phone, @Nullable List<String> roles, int level,
            @Nullable UUID team, @Nullable String password) {
    }

    /** An agent as administrators see them. */
    public record AgentItem(UUID id, String login, String name, String email, @Nullable String phone, List<String> roles, int level, @Nullable UUID team, boolean active) {
        static AgentItem from(Agents.Agent agent) {
            return new AgentItem(agent.id(), agent.login(), agent.name(), agent.email(), agent.phone(), agent.roles().stream().sorted().toList(), agent.level(), agent.team(),
                    agent.active());
        }
    }

    /** Whether the agent may sign in. */
    public record Activity(boolean active) {
    }

    /** All roles that a person is to have, and the level: 1, 2 or 3. Everybody is {@code agent}. */
    public record Roles(@Nullable List<String> roles, int level) {
    }

    /** A password to set. */
    public record NewPassword(@Nullable String password) {
    }

    /** A new thing's id. */
    public record Created(UUID id) {
    }

    @Inject
    Agents agents;
    @Inject
    Teams teams;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public AdminResource() {
    }

    @GET
    @Path("/agents")
    @Operation(summary = "The people of the desk")
    public List<AgentItem> agents() {
        return agents.active().stream().map(AgentItem::from).toList();
    }

    @POST
    @Path("/agents")
    @Operation(summary = "Add a person; with a password it needs a sign-in")
    public Response addAgent(NewAgent wanted) {
        String login = Text.required(wanted.login(), 100, "/login");
        String name = Text.required(wanted.name(), 200, "/name");
        String email = Text.required(wanted.email(), 254, "/email");
        int level = level(wanted.level());
        if (wanted.password() != null) {
            callers.signedIn();
        }
        UUID id = agents.create(login, name, email, wanted.phone(), wanted.roles() == null ? List.of() : wanted.roles(), level, wanted.team(), wanted.password());
        told("added an agent", "agent", id);
        return Response.created(URI.create("/api/admin/agents/" + id)).entity(new Created(id)).build();
    }

    @PUT
    @Path("/agents/{id}/roles")
    @Operation(summary = "Set a person's roles and level; ends every session of that person, needs a sign-in")
    public void setRoles(@PathParam("id") UUID id, Roles wanted) {
        int level = level(wanted.level());
        callers.signedIn();
        agents.setRoles(id, wanted.roles() == null ? List.of() : wanted.roles(), level);
        told("set roles", "agent", id);
    }

    @PUT
    @Path("/agents/{id}/active")
    @Operation(summary = "Let a person sign in, or not; ends what that person has open")
    public void setActive(@PathParam("id") UUID id, Activity activity) {
        if (!activity.active() && id.equals(callers.current().id())) {
            throw Problem.conflict("not-yourself", "Nobody disables themselves: ask another administrator.");
        }
        agents.setActive(id, activity.active());
        told(activity.active() ? "enabled an agent" : "disabled an agent", "agent", id);
    }

    @PUT
    @Path("/agents/{id}/password")
    @Operation(summary = "Set a password; ends every session and token of that person, needs a sign-in")
    public void setPassword(@PathParam("id") UUID id, NewPassword password) {
        String wanted = Text.required(password.password(), 200, "/password");
        callers.signedIn();
        agents.changePassword(id, agents.hash(id, wanted));
        told("set a password", "agent", id);
    }

    @GET
    @Path("/teams")
    @Operation(summary = "The teams")
    public List<Teams.Team> teams() {
        return teams.all();
    }

    @POST
    @Path("/teams")
    @Operation(summary = "Add a team")
    public Response addTeam(NewTeam wanted) {
        UUID id = teams.create(Text.required(wanted.name(), 100, "/name"), level(wanted.level()));
        told("added a team", "team", id);
        return Response.created(URI.create("/api/admin/teams/" + id)).entity(new Created(id)).build();
    }

    private void told(String act, String type, UUID id) {
        var by = callers.current();
        audit.record(by.kind().wire(), by.id(), by.name(), act, type, id.toString(), "");
    }

    private static int level(int level) {
        if (level < 1 || level > 3) {
            throw Problem.invalid("unknown-level", "Levels are 1, 2 and 3.").at("/level", "1 to 3");
        }
        return level;
    }
}
