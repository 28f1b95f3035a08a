package hilo.console;

import hilo.channel.FolioTelling;
import hilo.conversation.Author;
import hilo.conversation.ConversationQueries;
import hilo.conversation.Conversations;
import hilo.conversation.Kind;
import hilo.conversation.Priority;
import hilo.conversation.Rearranging;
import hilo.conversation.Status;
import hilo.conversation.Wire;
import hilo.directory.AddressKind;
import hilo.directory.AddressSource;
import hilo.directory.Contacts;
import hilo.directory.EmailAddresses;
import hilo.directory.Origin;
import hilo.identity.Callers;
import hilo.platform.Audit;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * What agents do to a conversation. Each answers with the fresh conversation; with If-Match, a change is made only on the version that was read (what customers write meanwhile
 * is no change of the version).
 */
@Path("/api/agent/conversations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "conversations")
public class ChangesResource {
    private static final int LONGEST_TEXT = 100_000;
    private static final int LONGEST_TAG = 50;
    private static final int MOST_TAGS = 30;

    /** What it is about, and where it happens; category, service and module are codes of the policy. */
    public record Classification(@Nullable String kind, @Nullable String category, @Nullable String service, @Nullable String module) {
    }

    /** Up to which level, and what was found and tried before. */
    public record Escalation(@Nullable Integer level, @Nullable String finding) {
    }

    /** Down to which level (1 where none is named), and the solution. */
    public record HandBack(@Nullable Integer level, @Nullable String solution) {
    }

    /** Whose it is to answer; null takes it from whoever has it. */
    public record Assignment(@Nullable UUID assignee, @Nullable UUID team) {
    }

    /** Where it stands. {@code solution} is sent to the customer; {@code reason} says why it is held, or why it is solved without an e-mail address. */
    public record Standing(@Nullable String status, @Nullable String solution, @Nullable String reason) {
    }

    /** When it comes back to the agent; null forgets it. */
    public record Reminder(@Nullable Instant at) {
    }

    /** How urgent people take it to be: low, normal, high, urgent. */
    public record Ranking(@Nullable String priority) {
    }

    /** All tags that it shall have. */
    public record Tags(@Nullable List<String> tags) {
    }

    /** The new subject. */
    public record Renaming(@Nullable String subject) {
    }

    /** Whether it is spam. */
    public record Spam(boolean spam) {
    }

    /** Whose matter it is; null: nobody known. */
    public record Belonging(@Nullable UUID contact) {
    }

    /** An e-mail address that the contact told. */
    public record Told(@Nullable String address) {
    }

    /** The conversation that survives. */
    public record Merging(@Nullable UUID into) {
    }

    /** The entries to take out, and the subject of the conversation that they get. */
    public record Splitting(@Nullable List<Long> seqs, @Nullable String subject) {
    }

    /** The other conversation; {@code type} is related or follow-up. */
    public record Linking(@Nullable UUID conversation, @Nullable String type) {
    }

    @Inject
    Conversations conversations;
    @Inject
    ConversationQueries queries;
    @Inject
    Rearranging rearranging;
    @Inject
    Contacts contacts;
    @Inject
    FolioTelling folios;
    @Inject
    Opening opening;
    @Inject
    Solving solving;
    @Inject
    Showing showing;
    @Inject
    Callers callers;
    @Inject
    Audit audit;
    @Inject
    InstantSource clock;

    public ChangesResource() {
    }

    @POST
    @Path("/{id}/kind")
    @Operation(summary = "Say what it is about", description = "A fault or infrastructure report gets its ticket in the same act, and infrastructure goes to level 3 in it.")
    public Response classify(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Classification wanted) {
        var kind = Wire.parse(Kind.class, Text.required(wanted.kind(), 50, "/kind"), "/kind");
        expect(id, ifMatch);
        opening.classify(id, kind, wanted.category(), wanted.service(), wanted.module(), by());
        return answer(id);
    }

    @POST
    @Path("/{id}/ticket")
    @Operation(summary = "Open the ticket", description = "One that is there stays.")
    public Response openTicket(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch) {
        expect(id, ifMatch);
        conversations.openTicket(id, by());
        return answer(id);
    }

    @POST
    @Path("/{id}/escalation")
    @Operation(summary = "Send it up a level", description = "Needs the written finding of the level that it leaves.")
    public Response escalate(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Escalation wanted) {
        expect(id, ifMatch);
        int level = wanted.level() == null ? queries.get(id).level() + 1 : wanted.level();
        conversations.escalate(id, level, Text.clean(wanted.finding() == null ? "" : wanted.finding(), LONGEST_TEXT, "/finding"), by());
        return answer(id);
    }

    @POST
    @Path("/{id}/hand-back")
    @Operation(summary = "Hand it back down with the solution", description = "To the agent who sent it up, else to the level's queue.")
    public Response handBack(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, HandBack wanted) {
        expect(id, ifMatch);
        int level = wanted.level() == null ? 1 : wanted.level();
        conversations.handBack(id, level, Text.clean(wanted.solution() == null ? "" : wanted.solution(), LONGEST_TEXT, "/solution"), by());
        return answer(id);
    }

    @POST
    @Path("/{id}/assignment")
    @Operation(summary = "Give it to an agent, a team or nobody")
    public Response assign(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Assignment wanted) {
        expect(id, ifMatch);
        conversations.assign(id, wanted.assignee(), wanted.team(), by());
        return answer(id);
    }

    @POST
    @Path("/{id}/status")
    @Operation(summary = "Move it to a status", description = "Solving a fault needs the solution, which is sent to the customer in the same act, by e-mail where an address is known. "
            + "Without an address it is refused (no-address) unless the reason says how the customer was told. Holding needs a reason.")
    public Response move(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, @HeaderParam("Idempotency-Key") @Nullable String key, Standing wanted) {
        var status = Wire.parse(Status.class, Text.required(wanted.status(), 50, "/status"), "/status");
        var reason = wanted.reason() == null ? null : Text.clean(wanted.reason(), 1000, "/reason");
        expect(id, ifMatch);
        if (status == Status.SOLVED) {
            solving.solve(id, callers.current(), wanted.solution() == null ? "" : Text.clean(wanted.solution(), LONGEST_TEXT, "/solution").strip(), reason, key);
        } else {
            conversations.move(id, status, reason, by());
        }
        return answer(id);
    }

    @POST
    @Path("/{id}/reminder")
    @Operation(summary = "Bring it back to me at a time")
    public Response remind(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Reminder wanted) {
        expect(id, ifMatch);
        var at = wanted.at();
        if (at != null && !at.isAfter(clock.instant())) {
            throw Problem.unprocessable("in-the-past", "That time is over.").at("/at", "a time to come");
        }
        conversations.remind(id, at, by());
        return answer(id);
    }

    @POST
    @Path("/{id}/priority")
    @Operation(summary = "Rank it", description = "No target changes with it.")
    public Response rank(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Ranking wanted) {
        var priority = Wire.parse(Priority.class, Text.required(wanted.priority(), 50, "/priority"), "/priority");
        expect(id, ifMatch);
        conversations.rank(id, priority, by());
        return answer(id);
    }

    @POST
    @Path("/{id}/tags")
    @Operation(summary = "Replace its tags")
    public Response tag(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Tags wanted) {
        var tags = Fields.required(wanted.tags(), "/tags").stream().map(tag -> Text.required(tag, LONGEST_TAG, "/tags")).distinct().toList();
        if (tags.size() > MOST_TAGS) {
            throw Problem.invalid("too-many-tags", "A conversation has at most " + MOST_TAGS + " tags.").at("/tags", "at most " + MOST_TAGS);
        }
        expect(id, ifMatch);
        conversations.tag(id, tags, by());
        return answer(id);
    }

    @POST
    @Path("/{id}/subject")
    @Operation(summary = "Change its subject")
    public Response rename(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Renaming wanted) {
        var subject = Text.required(wanted.subject(), 300, "/subject");
        expect(id, ifMatch);
        conversations.rename(id, subject, by());
        return answer(id);
    }

    @POST
    @Path("/{id}/spam")
    @Operation(summary = "Mark it as spam, or not", description = "Cancels its clocks, and can be taken back.")
    public Response markSpam(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Spam wanted) {
        expect(id, ifMatch);
        conversations.markSpam(id, wanted.spam(), by());
        return answer(id);
    }

    @POST
    @Path("/{id}/contact")
    @Operation(summary = "Say whose matter it is", description = "Its organisation follows the contact.")
    public Response belongTo(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Belonging wanted) {
        expect(id, ifMatch);
        if (wanted.contact() == null) {
            conversations.belongTo(id, null, null, "", by());
        } else {
            var contact = contacts.find(wanted.contact()).orElseThrow(() -> Problem.invalid("unknown-contact", "There is no such contact.").at("/contact", "unknown"));
            conversations.belongTo(id, contact.id(), contact.organisationId(), contact.name(), by());
        }
        return answer(id);
    }

    @POST
    @Path("/{id}/email")
    @Operation(summary = "Note the e-mail address that the customer told", description = "It stays unverified. A folio that could not be mailed so far is mailed now.")
    public Response email(@PathParam("id") UUID id, Told wanted) {
        String address = EmailAddresses.canonical(Text.required(wanted.address(), 254, "/address"))
                .orElseThrow(() -> Problem.invalid("bad-address", "That is not an e-mail address.").at("/address", "name@example.com"));
        var view = queries.get(id);
        if (view.contact() == null) {
            UUID contact = contacts.create(address, null, Origin.STAFF);
            conversations.belongTo(id, contact, null, address, by());
        }
        UUID contact = Fields.required(queries.get(id).contact(), "/contact").id();
        contacts.addAddress(contact, AddressKind.EMAIL, address, AddressSource.TOLD);
        var by = callers.current();
        audit.record("agent", by.id(), by.name(), "added an address", "contact", contact.toString(), "");
        if (view.ticket() != null) {
            folios.tell(id, view.ticket().folio());
        }
        return answer(id);
    }

    @POST
    @Path("/{id}/merge")
    @Operation(summary = "Merge it into another", description = "Answers with the one that survives; number and folio of this one lead there.")
    public Response merge(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Merging wanted) {
        UUID into = known(wanted.into(), "/into");
        expect(id, ifMatch);
        rearranging.merge(id, into, by());
        return answer(into);
    }

    @POST
    @Path("/{id}/split")
    @Operation(summary = "Take entries out into a conversation of their own", description = "Answers with the new one.")
    public Response split(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Splitting wanted) {
        var subject = wanted.subject() == null || wanted.subject().isBlank() ? queries.get(id).subject() : Text.required(wanted.subject(), 300, "/subject");
        expect(id, ifMatch);
        UUID created = rearranging.split(id, Fields.required(wanted.seqs(), "/seqs"), subject, by());
        return showing.answer(Response.created(URI.create(ConversationsResource.PATH + created)), created);
    }

    @POST
    @Path("/{id}/links")
    @Operation(summary = "Say that two matters have to do with each other")
    public Response link(@PathParam("id") UUID id, Linking wanted) {
        UUID other = known(wanted.conversation(), "/conversation");
        rearranging.link(id, other, wanted.type() == null ? "related" : wanted.type(), by());
        return showing.answer(Response.status(Response.Status.CREATED), id);
    }

    private UUID known(@Nullable UUID id, String pointer) {
        return queries.find(Fields.required(id, pointer)).orElseThrow(() -> Problem.invalid("unknown-conversation", "There is no such conversation.").at(pointer, "unknown")).id();
    }

    private void expect(UUID id, @Nullable String ifMatch) {
        Pages.version(ifMatch == null ? null : ifMatch.replaceFirst("-\\d+\"$", "\"")).ifPresent(version -> conversations.expect(id, version));
    }

    private Author by() {
        return Author.of(callers.current());
    }

    private Response answer(UUID id) {
        return showing.answer(Response.ok(), id);
    }
}
