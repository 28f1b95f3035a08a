package hilo.escalation;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Who was told of what. */
@Path("/api/agent/alerts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Tag(name = "alerts")
public class AlertsResource {
    private static final int MOST = 200;

    /**
     * @param kind warning, breach, infrastructure, or correction of one that turned out not to hold
     * @param dueAt when it was, or will be, told: later than {@code at} where the policy keeps people's hours
     * @param state waiting, told or corrected
     * @param told the addresses it went to
     */
    public record Alert(UUID id, UUID conversation, @Nullable UUID clock, String kind, @Nullable String promise, @Nullable String channel, int level, Instant at, Instant dueAt,
            String state, List<String> told) {
    }

    /** The latest first, at most 200. */
    public record AlertList(List<Alert> items) {
    }

    @Inject
    Jdbi db;

    public AlertsResource() {
    }

    @GET
    @Operation(summary = "Who was told of warnings, breaches and infrastructure reports, of one conversation or all")
    public AlertList list(@QueryParam("conversation") @Nullable UUID conversation) {
        return new AlertList(db.withHandle(h -> h.createQuery("""
                select * from alert where cast(:conversation as uuid) is null or conversation_id = :conversation order by created_at desc, id desc limit :limit""")
                .bind("conversation", conversation).bind("limit", MOST)
                .map((row, c) -> new Alert(row.getObject("id", UUID.class), row.getObject("conversation_id", UUID.class), row.getObject("clock_id", UUID.class), row.getString("kind"),
                        row.getString("promise"), row.getString("channel"), row.getInt("level"), row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getObject("due_at", OffsetDateTime.class).toInstant(), row.getString("state"), Arrays.asList((String[]) row.getArray("told").getArray())))
                .list()));
    }
}
