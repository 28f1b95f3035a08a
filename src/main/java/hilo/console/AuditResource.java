package hilo.console;

import hilo.identity.Callers;
import hilo.platform.Audit;
import hilo.platform.AuditRow;
import hilo.platform.AuditSeals;
import hilo.platform.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit, for administrators. Looking at it is on it, too. */
@Path("/api/admin/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@Tag(name = "audit")
public class AuditResource {
    /** The latest first; {@code next} is the cursor of the page after this one. */
    public record AuditPage(List<AuditRow> items, @Nullable String next) {
    }

    /**
     * @param sealed how many rows the chain of hashes covers
     * @param unsealed how many rows wait for their seal, seconds old while the desk runs
     * @param head the last hash of the chain, 64 hexadecimal digits: keep it to notice later that the end was cut off
     * @param broken the first row that is not what was sealed
     */
    public record AuditVerification(boolean intact, long sealed, long unsealed, @Nullable String head, AuditSeals.@Nullable Break broken) {
    }

    @Inject
    Audit audit;
    @Inject
    AuditSeals seals;
    @Inject
    Callers callers;

    public AuditResource() {
    }

    @GET
    @Operation(summary = "List the audit", description = "The latest first. Filters: actor (id), action, objectType, object (id), from (included) and until (not included), both ISO-8601.")
    public AuditPage list(@QueryParam("actor") @Nullable UUID actor, @QueryParam("action") @Nullable String action, @QueryParam("objectType") @Nullable String objectType,
            @QueryParam("object") @Nullable String object, @QueryParam("from") @Nullable String from, @QueryParam("until") @Nullable String until,
            @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @DefaultValue("100") int limit) {
        int most = Pages.limit(limit);
        var found = audit.find(new Audit.Search(actor, action, objectType, object, time(from, "/from"), time(until, "/until")), before(cursor), most + 1);
        note("read the audit");
        var page = found.subList(0, Math.min(found.size(), most));
        return new AuditPage(List.copyOf(page), found.size() > most ? String.valueOf(page.getLast().id()) : null);
    }

    @GET
    @Path("verification")
    @Operation(summary = "Verify the audit", description = "Computes the chain of hashes again from the first row to the last.")
    public AuditVerification verify() {
        var found = seals.verify();
        note("verified the audit");
        return new AuditVerification(found.intact(), found.sealed(), found.unsealed(), found.head(), found.broken().orElse(null));
    }

    private void note(String action) {
        var me = callers.current();
        audit.record(me.kind().wire(), me.id(), me.name(), action, "audit", "-", "");
    }

    private static long before(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw Problem.invalid("bad-cursor", "The cursor is not one of ours.").at("/cursor", "take it from next");
        }
    }

    private static @Nullable Instant time(@Nullable String text, String pointer) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            var at = Instant.parse(text);
            if (at.isAfter(Instant.parse("0001-01-01T00:00:00Z")) && at.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return at;
            }
        } catch (DateTimeException e) {
            // refused below
        }
        throw Problem.invalid("bad-time", "A time is written as in 2026-01-31T18:00:00Z.").at(pointer, "ISO-8601 in UTC");
    }
}
