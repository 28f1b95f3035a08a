package hilo.console;

import hilo.channel.email.MailPage;
import hilo.conversation.ConversationQueries;
import hilo.conversation.Secrets;
import hilo.conversation.Timeline;
import hilo.identity.Callers;
import hilo.platform.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Mails as their writers laid them out. What such a page may load is told by {@link PageHeaders}: nothing from elsewhere, unless it was asked for. */
@Path("/api/agent/conversations")
@RolesAllowed("agent")
@Transactional
@Tag(name = "conversations")
public class OriginalsResource {
    @Inject
    ConversationQueries queries;
    @Inject
    Timeline timeline;
    @Inject
    Showing showing;
    @Inject
    Callers callers;
    @Inject
    Secrets secrets;

    public OriginalsResource() {
    }

    @GET
    @Path("/{id}/entries/{seq}/html")
    @Produces(MediaType.TEXT_HTML)
    @Operation(summary = "A mail as it was laid out", description = "A page to be shown in a frame; images=remote lets pictures from elsewhere come. 404 where an entry has no HTML, 403 for a secret one that you have not revealed in the last ten minutes.")
    public Response original(@PathParam("id") UUID id, @PathParam("seq") long seq, @QueryParam("images") @Nullable String images) {
        var me = callers.current();
        queries.get(id);
        var entry = timeline.after(id, seq - 1, 1).stream().filter(one -> one.seq() == seq && one.hasHtml()).findFirst().orElseThrow(Problem::notFound);
        if (entry.secret()) {
            secrets.read(me, entry.id(), "entry", entry.id());
        }
        showing.read(me, id);
        String page = MailPage.of(timeline.html(id, seq).orElseThrow(Problem::notFound), PageHeaders.REMOTE.equals(images), file -> "/api/agent/attachments/" + file);
        return Response.ok(page, MediaType.TEXT_HTML + ";charset=utf-8").header("Cache-Control", "private, no-store").build();
    }
}
