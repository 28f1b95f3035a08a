package hilo.sla;

import hilo.identity.Callers;
import hilo.platform.Audit;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
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
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the desk promises, as a document: read, tried on what runs and on the last month, put in force. */
@Path("/api/agent/policies")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "policies")
public class PoliciesResource {
    private static final int MOST = 200_000;

    private static final int LONGEST_PAGE = 200;

    /** The newest first; the very first is in force. */
    public record Versions(List<Policies.Version> items, @Nullable Integer next) {
    }

    /** One of them with its YAML. */
    public record Document(int version, String document) {
    }

    /** {@code replaces}: the version in force that it was written from. {@code why} is kept with it. */
    public record NewPolicy(@Nullable String document, @Nullable Integer replaces, @Nullable String why) {
    }

    @Inject
    Policies policies;
    @Inject
    Publishing publishing;
    @Inject
    PolicyPreview previews;
    @Inject
    Callers callers;
    @Inject
    Audit audit;
    @Inject
    InstantSource time;

    public PoliciesResource() {
    }

    @GET
    @Operation(summary = "The published policies, the one in force first")
    public Versions all(@QueryParam("limit") @DefaultValue("50") int limit, @QueryParam("cursor") @Nullable Integer cursor) {
        if (limit < 1 || limit > LONGEST_PAGE) {
            throw Problem.invalid("bad-limit", "A page has 1 to " + LONGEST_PAGE + " items.").at("/limit", "1 to " + LONGEST_PAGE);
        }
        var found = policies.versions(cursor == null ? Integer.MAX_VALUE : cursor, limit + 1);
        var page = List.copyOf(found.subList(0, Math.min(found.size(), limit)));
        return new Versions(page, found.size() > limit ? page.getLast().version() : null);
    }

    @GET
    @Path("/{version: \\d{1,9}}")
    @Operation(summary = "Read a policy's document")
    public Document one(@PathParam("version") int version) {
        return new Document(version, policies.document(version));
    }

    @POST
    @Path("/calendars")
    @Operation(summary = "A document's calendars, taken apart for forms, and what is wrong with the rest of it")
    public CalendarForms.Forms calendars(NewPolicy wanted) {
        return CalendarForms.read(document(wanted), time.instant().atZone(ZoneOffset.UTC).getYear() - 1, publishing::read);
    }

    @POST
    @Path("/preview")
    @RolesAllowed({"supervisor", "admin"})
    @Operation(summary = "What a policy would change: the clocks that run, and the result of the last month")
    public PolicyPreview.Preview preview(NewPolicy wanted) {
        return previews.of(publishing.read(document(wanted)));
    }

    @POST
    @Path("/publish")
    @RolesAllowed("admin")
    @Operation(summary = "Put a policy in force; clocks that run are brought under it, finished ones stay as they are")
    public Response publish(NewPolicy wanted) {
        if (wanted.replaces() == null) {
            throw Problem.invalid("missing", "Which version does it replace?").at("/replaces", "the version in force");
        }
        var by = callers.current();
        String why = Text.required(wanted.why(), 500, "/why");
        String document = document(wanted);
        int version = publishing.publish(document, wanted.replaces(), by.name(), why);
        audit.record(by.kind().wire(), by.id(), by.name(), "published a policy", "policy", String.valueOf(version), why);
        return Response.created(URI.create("/api/agent/policies/" + version)).entity(new Document(version, document)).build();
    }

    private static String document(NewPolicy wanted) {
        return Text.required(wanted.document(), MOST, "/document");
    }
}
