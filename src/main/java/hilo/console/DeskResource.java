package hilo.console;

import hilo.conversation.Channels;
import hilo.conversation.OpeningHours;
import hilo.conversation.Priority;
import hilo.conversation.Status;
import hilo.conversation.Wire;
import hilo.identity.Agents;
import hilo.identity.Callers;
import hilo.identity.Teams;
import hilo.platform.Problem;
import hilo.routing.Presence;
import hilo.routing.PresenceState;
import hilo.sla.Policies;
import hilo.sla.Policy;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the console must know to draw itself: who is here, and the words of the desk's policy. */
@Path("/api/agent")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "desk")
public class DeskResource {
    /** Something to choose from: {@code id} goes into requests, {@code name} is in the language that was asked for. */
    public record Choice(String id, String name, String es, String en, List<String> outcomes) {
    }

    /** A team. */
    public record TeamItem(UUID id, String name, int level) {
    }

    /** An agent; {@code presence} as others see it. */
    public record AgentItem(UUID id, String name, int level, @Nullable TeamItem team, String presence) {
    }

    /** Who is asking. */
    public record Me(UUID id, String name, List<String> roles, int level, @Nullable TeamItem team) {
    }

    /** Everything at once. */
    public record DeskInfo(String name, Me me, List<AgentItem> agents, List<TeamItem> teams, List<Choice> kinds, Map<String, List<Choice>> categories, List<Choice> services,
            List<Choice> modules, List<Choice> levels, List<String> statuses, List<String> priorities, List<String> channels, Map<String, Boolean> openNow, Instant now) {
    }

    /** What an agent says of themselves: available, busy, away or offline; {@code shown} is what others see. */
    public record PresenceItem(String state, @Nullable String shown, @Nullable Instant since) {
    }

    /** The state to set. */
    public record NewPresence(@Nullable String state) {
    }

    @Inject
    Agents agents;
    @Inject
    Teams teams;
    @Inject
    Policies policies;
    @Inject
    OpeningHours hours;
    @Inject
    Presence presence;
    @Inject
    Callers callers;
    @Inject
    InstantSource clock;

    public DeskResource() {
    }

    @GET
    @Path("/desk")
    @Operation(summary = "The desk as the console needs it: me, agents, teams, the policy's words, what is open now")
    public DeskInfo desk(@HeaderParam("Accept-Language") @Nullable String language) {
        boolean english = language != null && language.strip().toLowerCase(java.util.Locale.ROOT).startsWith("en");
        var now = clock.instant();
        var me = callers.current();
        var all = new LinkedHashMap<UUID, TeamItem>();
        teams.all().forEach(team -> all.put(team.id(), new TeamItem(team.id(), team.name(), team.level())));
        var states = presence.all();
        var people = agents.active().stream().map(a -> new AgentItem(a.id(), a.name(), a.level(), all.get(a.team()),
                Wire.of(states.containsKey(a.id()) ? states.get(a.id()).shown() : PresenceState.OFFLINE))).toList();
        var policy = policies.current().policy();
        var categories = new LinkedHashMap<String, List<Choice>>();
        policy.kinds().forEach(kind -> categories.put(kind.code(),
                kind.categories().stream().map(c -> choice(c.code(), c.es(), c.en(), c.outcomes(), english)).toList()));
        var open = new LinkedHashMap<String, Boolean>();
        Channels.ALL.forEach(channel -> open.put(channel, hours.isOpen(channel, now)));
        var statuses = Wire.words(Status.class).stream().filter(word -> !word.equals("merged")).toList();
        return new DeskInfo(policy.desk(), new Me(me.id(), me.name(), me.roles().stream().sorted().toList(), me.level(), all.get(me.team())), people,
                List.copyOf(all.values()), policy.kinds().stream().map(k -> choice(k.code(), k.es(), k.en(), List.of(), english)).toList(), categories,
                items(policy.services(), english), items(policy.modules(), english),
                policy.levels().entrySet().stream().map(l -> choice(String.valueOf(l.getKey()), l.getValue().es(), l.getValue().en(), List.of(), english)).toList(), statuses,
                Wire.words(Priority.class), Channels.ALL, open, now);
    }

    @GET
    @Path("/presence")
    @Operation(summary = "My presence")
    public PresenceItem presence() {
        var seen = presence.of(callers.current().id());
        return new PresenceItem(Wire.of(seen.said()), Wire.of(seen.shown()), seen.changedAt().equals(Instant.EPOCH) ? null : seen.changedAt());
    }

    @PUT
    @Path("/presence")
    @Operation(summary = "Say that I am available, busy, away or offline", description = "An agent without a live socket for a minute is shown as away.")
    public PresenceItem setPresence(NewPresence wanted) {
        if (wanted.state() == null) {
            throw Problem.invalid("missing", "The state is missing.").at("/state", "one of " + Wire.words(PresenceState.class));
        }
        presence.set(callers.current().id(), Wire.parse(PresenceState.class, wanted.state(), "/state"));
        return presence();
    }

    private static List<Choice> items(List<Policy.Item> items, boolean english) {
        return items.stream().map(item -> choice(item.code(), item.es(), item.en(), List.of(), english)).toList();
    }

    private static Choice choice(String code, String es, String en, List<String> outcomes, boolean english) {
        return new Choice(code, english ? en : es, es, en, outcomes);
    }
}
