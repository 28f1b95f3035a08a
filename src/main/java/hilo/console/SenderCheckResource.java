package hilo.console;

import hilo.conversation.Timeline;
import hilo.identity.Callers;
import hilo.platform.Audit;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What an agent found out about the sender of a mail. */
@Path("/api/agent/conversations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "conversations")
public class SenderCheckResource {
    /** Whether the mail is really from the address in its From. */
    public record Finding(boolean genuine) {
    }

    @Inject
    Timeline timeline;
    @Inject
    Callers callers;
    @Inject
    Audit audit;
    @Inject
    InstantSource clock;

    public SenderCheckResource() {
    }

    @POST
    @Path("/{id}/entries/{seq}/sender")
    @Operation(summary = "Record whether the sender of a mail is genuine", description = "A genuine one is shown in the portal without a mark (details.sender is confirmed), one that is not is left out there (failed). It is on the audit. "
            + "404 where the entry is no mail of a customer.")
    public EntryItem find(@PathParam("id") UUID id, @PathParam("seq") long seq, Finding finding) {
        var by = callers.current();
        var more = Json.newObject().add("sender", finding.genuine() ? "confirmed" : "failed")
                .add("senderFoundBy", Json.newObject().add("id", by.id().toString()).add("name", by.name()).add("at", clock.instant().toString())).build();
        if (!timeline.senderFound(id, seq, more)) {
            throw Problem.notFound();
        }
        var entry = timeline.after(id, seq - 1, 1).getFirst();
        audit.record("agent", by.id(), by.name(), finding.genuine() ? "confirmed a sender" : "refused a sender", "entry", entry.id().toString(), "");
        return EntryItem.from(entry);
    }
}
