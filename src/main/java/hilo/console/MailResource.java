package hilo.console;

import hilo.channel.email.MailLedger;
import hilo.channel.email.MailLedger.MailView;
import hilo.identity.Caller;
import hilo.identity.Callers;
import hilo.platform.Audit;
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

    /** A page of mails, newest first; {@code next} is the cursor of the page after it, or null. */
    public record Page(List<MailView> items, @Nullable String next) {
    }

    /** Why a mail is taken off the quarantine. */
    public record Dismissal(@Nullable String reason) {
    }

    @Inject
    MailLedger ledger;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public MailResource() {
    }

    @GET
    @Operation(summary = "Every mail of the mailboxes and what became of it: filed, quarantined, ignored or failed")
    public Page list(@QueryParam("state") @Nullable String state, @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @DefaultValue("50") int limit) {
        if (state != null && !MailLedger.STATES.contains(state)) {
            throw Problem.invalid("unknown-word", "There is no such state.").at("/state", "one of " + MailLedger.STATES.stream().sorted().toList());
        }
        int size = Math.clamp(limit, 1, MOST);
        List<MailView> found = ledger.list(state, cursor == null ? null : id(cursor), size + 1);
        boolean more = found.size() > size;
        return new Page(more ? found.subList(0, size) : found, more ? found.get(size - 1).id().toString() : null);
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One mail")
    public MailView one(@PathParam("id") UUID id) {
        return ledger.find(id).orElseThrow(Problem::notFound);
    }

    /** The bytes of the mail, as a file: never shown in place, whatever it calls itself. */
    @GET
    @Path("{id}/source")
    @Produces("message/rfc822")
    @Operation(summary = "The mail as it came")
    public Response source(@PathParam("id") UUID id) {
        byte[] raw = ledger.source(id);
        note("mail-source-read", id, "");
        return Response.ok(raw, "message/rfc822").header("Content-Disposition", "attachment; filename=\"" + id + ".eml\"").header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "private, no-store").build();
    }

    /** Has a quarantined mail tried once more. */
    @POST
    @Path("{id}/retry")
    @Operation(summary = "File a quarantined mail once more")
    public MailView retry(@PathParam("id") UUID id) {
        MailView mail = ledger.retry(id);
        note("mail-retried", id, "");
        return mail;
    }

    @POST
    @Path("{id}/dismiss")
    @Operation(summary = "Put a quarantined mail aside, with the reason")
    public MailView dismiss(@PathParam("id") UUID id, Dismissal dismissal) {
        String reason = Text.required(dismissal == null ? null : dismissal.reason(), 300, "/reason");
        MailView mail = ledger.dismiss(id, reason);
        note("mail-dismissed", id, reason);
        return mail;
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
