package hilo.console;

import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.ConversationView.Named;
import hilo.conversation.ConversationView.TicketView;
import hilo.conversation.Kind;
import hilo.conversation.Status;
import hilo.conversation.Timeline;
import hilo.conversation.Wire;
import hilo.identity.Caller;
import hilo.identity.Callers;
import hilo.platform.Problem;
import hilo.sla.Clocks;
import hilo.sla.Explanation;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The work list and the record, for staff. */
@Path("/api/agent/conversations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "conversations")
public class ConversationsResource {
    static final String PATH = "/api/agent/conversations/";
    private static final long MOST_BYTES = 2 * 1024 * 1024;
    private static final List<String> ACTIVE = List.of("open", "waiting", "held");
    private static final List<String> ALIVE = List.of("open", "waiting", "held", "solved", "closed");

    /** One page of conversations, the newest first. */
    public record Items(List<ConversationItem> items, @Nullable String next) {
    }

    /** One page of entries in order of seq; {@code next} is what to ask {@code after} for more. */
    public record Entries(List<EntryItem> items, @Nullable Long next) {
    }

    /** A matter of the same contact, or one that is linked. */
    public record Offer(UUID id, long number, String subject, String status, List<String> channels, @Nullable Named contact, @Nullable Named assignee,
            @Nullable TicketView ticket, java.time.Instant openedAt, java.time.Instant updatedAt) {
        static Offer from(ConversationView v) {
            return new Offer(v.id(), v.number(), v.subject(), v.status(), v.channels(), v.contact(), v.assignee(), v.ticket(), v.openedAt(), v.updatedAt());
        }
    }

    /** Matters that may be joined, or are linked. */
    public record Offers(List<Offer> items) {
    }

    @Inject
    ConversationQueries queries;
    @Inject
    Timeline timeline;
    @Inject
    Clocks clocks;
    @Inject
    Showing showing;
    @Inject
    Opening opening;
    @Inject
    Callers callers;

    public ConversationsResource() {
    }

    @GET
    @Operation(summary = "List conversations, the newest first", description = "Views: mine, queue (of the caller's team), unassigned, open, all. status takes several, separated "
            + "by commas; assignee may be me or none; q is full text without accents, a number or a folio. A page sees each conversation once, whatever is written meanwhile.")
    public Items list(@QueryParam("view") @DefaultValue("all") String view, @QueryParam("status") @Nullable String status, @QueryParam("channel") @Nullable String channel,
            @QueryParam("level") @Nullable Integer level, @QueryParam("kind") @Nullable String kind, @QueryParam("assignee") @Nullable String assignee,
            @QueryParam("team") @Nullable String team, @QueryParam("contact") @Nullable String contact, @QueryParam("organisation") @Nullable String organisation,
            @QueryParam("spam") @Nullable Boolean spam, @QueryParam("q") @Nullable String q, @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var me = callers.current();
        boolean all = view.equals("all");
        boolean searched = q != null && !q.isBlank();
        var statuses = status != null && !status.isBlank() ? words(status) : !all ? ACTIVE : searched ? List.<String>of() : ALIVE;
        if (channel != null && !Channels.ALL.contains(channel)) {
            throw Problem.invalid("unknown-word", "There is no such channel.").at("/channel", "one of " + Channels.ALL);
        }
        if (kind != null) {
            Wire.parse(Kind.class, kind, "/kind");
        }
        boolean nobody = view.equals("queue") || view.equals("unassigned") || "none".equals(assignee);
        UUID whose = view.equals("mine") || "me".equals(assignee) ? me.id() : nobody ? null : Fields.id(assignee, "/assignee");
        UUID ofTeam = view.equals("queue") ? team(me) : Fields.id(team, "/team");
        var filter = new ConversationQueries.Filter(statuses, channel, level, kind, whose, nobody, ofTeam, Fields.id(contact, "/contact"),
                Fields.id(organisation, "/organisation"), q, spam != null ? spam : all || status != null ? null : Boolean.FALSE, null);
        if (!List.of("mine", "queue", "unassigned", "open", "all").contains(view)) {
            throw Problem.invalid("unknown-word", "There is no such view.").at("/view", "mine, queue, unassigned, open or all");
        }
        var page = queries.pageByOpening(filter, Pages.limit(limit), cursor);
        return new Items(showing.items(page.items()), page.next());
    }

    @POST
    @Operation(summary = "Open a conversation by hand", description = "contact is an id, or {name, email, phone} of somebody who may be new; name, email and phone may also stand "
            + "beside the subject. The conversation goes to the agent who opens it and has no clock until the customer writes in it.")
    public Response open(JsonObject wanted) {
        UUID id = opening.open(callers.current(), wanted);
        return showing.answer(Response.created(URI.create(PATH + id)), id);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Read a conversation", description = "A merged one says where it lives on (mergedInto). The ETag is for If-Match on changes.")
    public Response read(@PathParam("id") UUID id, @HeaderParam("If-None-Match") @Nullable String known) {
        var item = showing.item(id);
        showing.read(callers.current(), id);
        String etag = Showing.etag(item);
        return (etag.equals(known) ? Response.notModified() : Response.ok(item)).header("ETag", etag).build();
    }

    @GET
    @Path("/by-folio/{folio}")
    @Operation(summary = "Find a conversation by its folio", description = "Folios of merged matters find the one that lives on.")
    public Response byFolio(@PathParam("folio") String folio) {
        return found(queries.byFolio(folio).orElseThrow(Problem::notFound).id());
    }

    @GET
    @Path("/by-number/{number}")
    @Operation(summary = "Find a conversation by its number", description = "Numbers of merged matters find the one that lives on.")
    public Response byNumber(@PathParam("number") long number) {
        return found(queries.byNumber(number).orElseThrow(Problem::notFound).id());
    }

    @GET
    @Path("/{id}/entries")
    @Operation(summary = "Read the timeline", description = "In order of seq, after the given one; a page ends after 2 MiB of text, and next continues. The text of entries marked as secret is masked. "
            + "html is always null here: where hasHtml is true, the mail's layout is at /entries/{seq}/html.")
    public Entries entries(@PathParam("id") UUID id, @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("100") int limit) {
        queries.get(id);
        int size = Pages.limit(limit);
        var page = timeline.page(id, after, size, MOST_BYTES);
        showing.read(callers.current(), id);
        return new Entries(page.entries().stream().map(EntryItem::from).toList(), page.more() ? Long.valueOf(page.entries().getLast().seq()) : null);
    }

    @GET
    @Path("/{id}/offers")
    @Operation(summary = "Living matters of the same contact that this one may be joined to")
    public Offers offers(@PathParam("id") UUID id) {
        return new Offers(queries.offers(queries.get(id)).stream().map(Offer::from).toList());
    }

    @GET
    @Path("/{id}/links")
    @Operation(summary = "Matters that this one is linked with")
    public Offers links(@PathParam("id") UUID id) {
        queries.get(id);
        return new Offers(queries.linked(id).stream().map(Offer::from).toList());
    }

    @GET
    @Path("/{id}/clocks/{clock}/explanation")
    @Operation(summary = "Why a clock shows what it shows", description = "Stretches counted, paused, closed and holidays, with their sums, and the clock's history.")
    public Explanation explain(@PathParam("id") UUID id, @PathParam("clock") UUID clock) {
        var explanation = clocks.explain(clock);
        if (!explanation.clock().conversation().equals(id)) {
            throw Problem.notFound();
        }
        return explanation;
    }

    private Response found(UUID id) {
        showing.read(callers.current(), id);
        return showing.answer(Response.ok(), id);
    }

    private static UUID team(Caller me) {
        var team = me.team();
        if (team == null) {
            throw Problem.unprocessable("no-team", "You belong to no team, so there is no queue of yours.").at("/view", "unassigned");
        }
        return team;
    }

    private static List<String> words(String status) {
        return Arrays.stream(status.split(",")).map(String::strip).filter(word -> !word.isEmpty()).map(word -> Wire.of(Wire.parse(Status.class, word, "/status"))).toList();
    }
}
