package hilo.console;

import hilo.channel.email.MailLedger;
import hilo.channel.email.MailLedger.MailView;
import hilo.channel.email.MailProbe;
import hilo.conversation.Channels;
import hilo.conversation.Secrets;
import hilo.identity.Caller;
import hilo.identity.Callers;
import hilo.platform.Audit;
import hilo.platform.Problem;
import hilo.platform.Text;
import hilo.sla.Policies;
import hilo.sla.Promise;
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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The book of mails for staff: every mail of the mailbox, what became of it and why, and the quarantine. */
@Path("/api/agent/mail")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
public class MailResource {
    private static final int MOST = 200;

    /**
     * A mail and, while it lies in quarantine, until when somebody must have looked at it: the time that the portal's first answer has, counted from its arrival in the mailbox.
     */
    public record Item(UUID id, String mailbox, String folder, long uidValidity, long uid, String state, @Nullable String reason, int attempts, @Nullable String sender,
            @Nullable String subject, @Nullable String messageId, @Nullable String nature, long size, String sha256, @Nullable UUID conversation, @Nullable Long seq, Instant at,
            Instant internalDate, Instant fetchedAt, @Nullable Instant settledAt, @Nullable Instant dueAt) {
        static Item from(MailView m, @Nullable Instant dueAt) {
            return new Item(m.id(), m.mailbox(), m.folder(), m.uidValidity(), m.uid(), m.state(), m.reason(), m.attempts(), m.sender(), m.subject(), m.messageId(), m.nature(),
                    m.size(), m.sha256(), m.conversation(), m.seq(), m.at(), m.internalDate(), m.fetchedAt(), m.settledAt(), dueAt);
        }
    }

    /** A page of mails, newest first; {@code next} is the cursor of the page after it, or null. */
    public record Page(List<Item> items, @Nullable String next) {
    }

    /** The folders that are read. */
    public record Folders(List<MailLedger.FolderView> items) {
    }

    /** What was tried, in order. */
    public record Trial(List<MailProbe.Step> steps) {
    }

    /** Why a mail is taken off the quarantine. */
    public record Dismissal(@Nullable String reason) {
    }

    @Inject
    MailLedger ledger;
    @Inject
    MailProbe probe;
    @Inject
    Policies policies;
    @Inject
    Callers callers;
    @Inject
    Secrets secrets;
    @Inject
    Audit audit;

    public MailResource() {
    }

    @GET
    @Operation(summary = "Every mail of the mailboxes and what became of it: filed, quarantined, ignored or failed")
    public Page list(@QueryParam("mailbox") @Nullable String mailbox, @QueryParam("state") @Nullable String state, @QueryParam("nature") @Nullable String nature,
            @QueryParam("sender") @Nullable String sender,
            @QueryParam("conversation") @Nullable UUID conversation, @QueryParam("messageId") @Nullable String messageId, @QueryParam("q") @Nullable String text,
            @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @DefaultValue("50") int limit) {
        if (state != null && !MailLedger.STATES.contains(state)) {
            throw Problem.invalid("unknown-word", "There is no such state.").at("/state", "one of " + MailLedger.STATES.stream().sorted().toList());
        }
        int size = Math.clamp(limit, 1, MOST);
        var filter = new MailLedger.Filter(mailbox, state, nature, sender, conversation, messageId, text);
        List<Item> found = ledger.list(filter, cursor == null ? null : id(cursor), size + 1).stream().map(this::item).toList();
        boolean more = found.size() > size;
        return new Page(more ? found.subList(0, size) : found, more ? found.get(size - 1).id().toString() : null);
    }

    @GET
    @Path("folders")
    @Operation(summary = "The folders that are read, and how what lies in them compares with the ledger: missing must be zero")
    public Folders folders() {
        return new Folders(ledger.folders());
    }

    @POST
    @Path("test")
    @RolesAllowed({"supervisor", "admin"})
    @Operation(summary = "Try the mail servers as they are set: what was tried and what each said; sends and changes nothing")
    public Trial test() {
        return new Trial(probe.run());
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One mail")
    public Item one(@PathParam("id") UUID id) {
        return item(ledger.find(id).orElseThrow(Problem::notFound));
    }

    @GET
    @Path("{id}/content")
    @Operation(summary = "One mail as it is understood, whether it became part of a conversation or not", description = "403 where the entry that it became is secret and you have not revealed it in the last ten minutes.")
    public MailLedger.Content content(@PathParam("id") UUID id) {
        guard(id, false);
        note("mail-read", id, "");
        return ledger.content(id);
    }

    /** The bytes of the mail, as a file: never shown in place, whatever it calls itself. */
    @GET
    @Path("{id}/source")
    @Produces("message/rfc822")
    @Operation(summary = "The mail as it came", description = "403 where the entry that it became is secret or came with a private key, and you have not revealed it in the last ten minutes.")
    public Response source(@PathParam("id") UUID id) {
        guard(id, true);
        byte[] raw = ledger.source(id);
        note("mail-source-read", id, "");
        return Response.ok(raw, "message/rfc822").header("Content-Disposition", "attachment; filename=\"" + id + ".eml\"").header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox; default-src 'none'")
                .header("Cache-Control", "private, no-store").build();
    }

    /** Has a quarantined mail tried once more. */
    @POST
    @Path("{id}/retry")
    @Operation(summary = "File a quarantined mail once more")
    public Item retry(@PathParam("id") UUID id) {
        MailView mail = ledger.retry(id);
        note("mail-retried", id, "");
        return item(mail);
    }

    @POST
    @Path("{id}/dismiss")
    @Operation(summary = "Put a quarantined mail aside, with the reason")
    public Item dismiss(@PathParam("id") UUID id, Dismissal dismissal) {
        String reason = Text.required(dismissal == null ? null : dismissal.reason(), 300, "/reason");
        MailView mail = ledger.dismiss(id, reason);
        note("mail-dismissed", id, reason);
        return item(mail);
    }

    /** The mail is the entry that it became, whatever became of that since, and so is each mail of the same bytes; {@code files}: with what is attached to it. */
    private void guard(UUID id, boolean files) {
        var me = callers.current();
        var entries = secrets.entriesOf(ledger.same(id), files);
        entries.forEach(entry -> secrets.read(me, entry, "mail", id));
        if (files && entries.isEmpty() && !Secrets.oversees(me) && ledger.holdsPrivateKey(id)) {
            throw Secrets.refused();
        }
    }

    private Item item(MailView mail) {
        boolean waits = mail.state().equals("quarantined");
        return Item.from(mail, waits ? policies.current().policy().dueAt(Promise.FIRST_RESPONSE, Channels.PORTAL, 1, mail.at()).orElse(null) : null);
    }

    private void note(String action, UUID id, String detail) {
        Caller caller = callers.current();
        audit.record(caller.kind().wire(), caller.id(), caller.name(), action, "mail", id.toString(), detail);
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException noId) {
            throw Problem.invalid("bad-cursor", "The cursor is not one of ours.").at("/cursor", "take it from next");
        }
    }
}
