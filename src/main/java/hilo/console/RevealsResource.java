package hilo.console;

import hilo.conversation.Secrets;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who revealed which secret, and why. */
@Path("/api/agent/secret-reveals")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"supervisor", "admin"})
@Tag(name = "conversations")
public class RevealsResource {
    /** A page of reveals, newest first; {@code next} is the cursor of the page after it, or null. */
    public record Page(List<Secrets.Reveal> items, @Nullable String next) {
    }

    @Inject
    Secrets secrets;

    public RevealsResource() {
    }

    @GET
    @Operation(summary = "List the reveals of secrets", description = "Who saw which entry, when and why, newest first.")
    public Page list(@QueryParam("cursor") @Nullable UUID cursor, @QueryParam("limit") @DefaultValue("50") int limit) {
        int size = Pages.limit(limit);
        var found = secrets.reveals(cursor, size + 1);
        boolean more = found.size() > size;
        return new Page(more ? found.subList(0, size) : found, more ? found.get(size - 1).id().toString() : null);
    }
}
