package hilo.portal;

import hilo.conversation.Attached;
import hilo.conversation.Wire;
import hilo.identity.Callers;
import hilo.platform.Problem;
import hilo.sla.ClockView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
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
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Customers' matters: what they may see of the record, and their tickets and answers. */
@Path("/api/portal/conversations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("customer")
@Transactional
public class ConversationsResource {
    /** Something with a name. */
    public record Named(UUID id, String name) {
    }

    /** The ticket's public number, and since when it stands. */
    public record Ticket(String folio, @Nullable Instant openedAt) {
    }

    /** When the first response is due or was given. */
    public record Clock(UUID id, String promise, String channel, int level, Instant startedAt, @Nullable Instant warnAt, @Nullable Instant dueAt, @Nullable Instant metAt,
            @Nullable Instant breachedAt, @Nullable Long lateSeconds, String state, long elapsedSeconds, long targetSeconds, int policyVersion) {
        static Clock from(ClockView c) {
            return new Clock(c.id(), c.promise(), c.channel(), c.level(), c.startedAt(), c.warnAt(), c.dueAt(), c.metAt(), c.breachedAt(), c.lateSeconds(), c.state(),
                    c.elapsedSeconds(), c.targetSeconds(), c.policyVersion());
        }
    }

    /** A conversation as its customer sees it; {@code updatedAt} is when something was last said. */
    public record Item(UUID id, long number, String subject, @Nullable String kind, @Nullable String service, @Nullable String module, String status, List<String> channels,
            @Nullable Named contact, @Nullable Named organisation, boolean mine, @Nullable Ticket ticket, List<Clock> clocks, Instant openedAt, Instant updatedAt) {
        static Item from(Matter m) {
            return new Item(m.id(), m.number(), m.subject(), m.kind(), m.service(), m.module(), m.status(), m.channels(), named(m.contact(), m.contactName()),
                    named(m.organisation(), m.organisationName()), m.mine(), m.folio() == null ? null : new Ticket(m.folio(), m.ticketOpenedAt()),
                    m.clocks().stream().map(Clock::from).toList(), m.openedAt(), m.updatedAt());
        }

        private static @Nullable Named named(@Nullable UUID id, @Nullable String name) {
            return id == null || name == null ? null : new Named(id, name);
        }
    }

    /** One page of conversations. */
    public record Items(List<Item> items, @Nullable String next) {
    }

    /** Who said something. */
    public record Author(String type, String name) {
    }

    /** A file; read it at {@code /api/portal/attachments/{id}}. */
    public record File(UUID id, String name, String type, long size) {
        static File from(Attached file) {
            return new File(file.id(), file.name(), file.type(), file.size());
        }
    }

    /**
     * Something said; {@code seq} counts what the customer sees. A masked one was marked as secret and has no text; of an unverified mail nobody could
     * make sure who sent it. {@code keys} names the private keys that the reader sent with it:
     * they are kept, and handed out to nobody.
     */
    public record Entry(long seq, Instant at, @Nullable String channel, String direction, String type, Author author, String text, boolean unverified, boolean masked,
            List<File> attachments, List<String> keys, String delivery) {
        static Entry from(Said said) {
            return new Entry(said.position(), said.at(), said.channel(), Wire.of(said.direction()), Wire.of(said.type()),
                    new Author(Wire.of(said.author().type()), said.author().name()), said.text(), said.unverified(), said.masked(),
                    said.attachments().stream().map(File::from).toList(),
                    said.keys(), Wire.of(said.delivery()));
        }
    }

    /** Some of what was said; {@code next} is the seq to go on after, null at the end. */
    public record Entries(List<Entry> items, @Nullable Long next) {
    }

    /** A ticket to open; {@code organisation} names the client that a distributor opens it for. */
    public record NewTicket(@Nullable String subject, @Nullable String text, @Nullable String kind, @Nullable String service, @Nullable String module,
            @Nullable UUID organisation, @Nullable List<UUID> attachments) {
    }

    /** An answer, with the files that were uploaded for it. */
    public record Reply(@Nullable String text, @Nullable List<UUID> attachments) {
    }

    /** How a clock was counted, stretch by stretch: {@code counted}, {@code paused}, {@code closed} or a {@code holiday}. The sums add up to the time from {@code from} to {@code until}. */
    public record Explanation(Clock clock, String zone, Instant from, Instant until, List<Stretch> stretches, long countedSeconds, long pausedSeconds, long closedSeconds) {
    }

    /** One stretch of time. */
    public record Stretch(Instant from, Instant to, long seconds, String kind) {
    }

    @Inject
    Matters matters;
    @Inject
    hilo.sla.Clocks clocks;
    @Inject
    Callers callers;

    public ConversationsResource() {
    }

    @GET
    @Operation(summary = "List the conversations you may see, newest first", description = "scope is all, mine, organisation or clients; status is all or open; q searches subject, text and folio.")
    public Items list(@QueryParam("scope") @DefaultValue("all") String scope, @QueryParam("status") @DefaultValue("all") String status, @QueryParam("q") @Nullable String q,
            @QueryParam("limit") @DefaultValue("50") int limit, @QueryParam("cursor") @Nullable String cursor) {
        if (limit < 1 || limit > 100) {
            throw Problem.invalid("bad-limit", "A page has 1 to 100 items.").at("/limit", "1 to 100");
        }
        var page = matters.list(standing(), new Matters.Filter(scope(scope), open(status), q == null || q.isBlank() ? null : q.strip()), limit, cursor);
        return new Items(page.items().stream().map(Item::from).toList(), page.next());
    }

    @POST
    @Operation(summary = "Open a ticket", description = "With Idempotency-Key, the same key opens it once.")
    public Response open(@HeaderParam("Idempotency-Key") @Nullable String key, NewTicket wanted) {
        var who = standing();
        var id = matters.open(who, new Matters.NewTicket(or(wanted.subject()), or(wanted.text()), wanted.kind(), wanted.service(), wanted.module(), wanted.organisation(),
                wanted.attachments() == null ? List.of() : wanted.attachments(), key == null ? UUID.randomUUID().toString() : key));
        return Response.created(URI.create("/api/portal/conversations/" + id)).entity(Item.from(matters.find(who, id.toString()).orElseThrow(Problem::notFound))).build();
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Read a conversation, by id or folio")
    public Item read(@PathParam("id") String id) {
        return Item.from(matter(standing(), id));
    }

    @GET
    @Path("/{id}/entries")
    @Operation(summary = "Read what was said in a conversation")
    public Entries entries(@PathParam("id") String id, @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("200") int limit) {
        var who = standing();
        var part = matters.said(who, matter(who, id), after, Math.clamp(limit, 1, 500));
        return new Entries(part.said().stream().map(Entry::from).toList(), part.more() ? part.said().getLast().position() : null);
    }

    @POST
    @Path("/{id}/replies")
    @Operation(summary = "Answer in a conversation", description = "The answer is the conversation it went to: a new one where the old one was closed too long ago. "
            + "With Idempotency-Key, the same key answers once.")
    public Response reply(@PathParam("id") String id, @HeaderParam("Idempotency-Key") @Nullable String key, Reply reply) {
        var who = standing();
        var matter = matter(who, id);
        var to = matters.reply(who, matter, or(reply.text()), reply.attachments() == null ? List.of() : reply.attachments(), key == null ? UUID.randomUUID().toString() : key);
        return Response.created(URI.create("/api/portal/conversations/" + to)).entity(Item.from(matter(who, to.toString()))).build();
    }

    @GET
    @Path("/{id}/clocks/{clock}/explanation")
    @Operation(summary = "Read how a clock of a conversation was counted")
    public Explanation explain(@PathParam("id") String id, @PathParam("clock") UUID clock) {
        if (matter(standing(), id).clocks().stream().noneMatch(view -> view.id().equals(clock))) {
            throw Problem.notFound();
        }
        var told = clocks.explain(clock);
        var counting = told.counting();
        return new Explanation(Clock.from(told.clock()), counting.zone(), counting.from(), counting.until(),
                counting.stretches().stream().map(s -> new Stretch(s.from(), s.to(), s.seconds(), s.kind())).toList(), counting.countedSeconds(), counting.pausedSeconds(),
                counting.closedSeconds());
    }

    private Standing standing() {
        return matters.standing(callers.current());
    }

    private Matter matter(Standing who, String id) {
        return matters.find(who, id).orElseThrow(Problem::notFound);
    }

    private static Matters.Scope scope(String word) {
        try {
            return Matters.Scope.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("unknown-word", "There is no such value.").at("/scope", "all, mine, organisation or clients");
        }
    }

    private static boolean open(String word) {
        return switch (word) {
            case "open" -> true;
            case "all" -> false;
            default -> throw Problem.invalid("unknown-word", "There is no such value.").at("/status", "all or open");
        };
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }
}
