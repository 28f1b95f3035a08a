package hilo.sla;

import hilo.identity.Callers;
import hilo.platform.Audit;
import hilo.platform.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.YearMonth;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was kept and what was not, month by month. */
@Path("/api/agent/months/{month}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "months")
public class MonthsResource {
    @Inject
    Months months;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public MonthsResource() {
    }

    /** Throws {@link Problem} bad-month unless it is written 2026-11. */
    @GET
    @Operation(summary = "What of each promise was kept in a month, and what became known of closed ones")
    public Months.Month one(@PathParam("month") String month) {
        return months.of(month(month));
    }

    @POST
    @Path("/closing")
    @RolesAllowed({"supervisor", "admin"})
    @Operation(summary = "Close a month: its results do not change any more")
    public Months.Month close(@PathParam("month") String month) {
        var by = callers.current();
        months.close(month(month), by.name());
        audit.record(by.kind().wire(), by.id(), by.name(), "closed a month", "month", month, "");
        return months.of(month(month));
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw Problem.invalid("bad-month", "A month is written 2026-11.").at("/month", "such as 2026-11");
        }
    }
}
