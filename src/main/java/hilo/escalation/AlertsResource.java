package hilo.escalation;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /** The latest first. */
    public record AlertList(List<Alert> items, @Nullable UUID next) {
    }

    @Inject
    Jdbi db;

    public AlertsResource() {
    }

    @GET
    @Operation(summary = "Who was told of warnings, breaches and infrastructure reports, of one conversation or all")
    public AlertList list(@QueryParam("conversation") @Nullable UUID conversation, @QueryParam("cursor") @Nullable UUID cursor) {
        var found = db.withHandle(h -> h.createQuery("select * from alert where " + (conversation == null ? "" : "conversation_id = :conversation and ")
                + "(cast(:cursor as uuid) is null or id < :cursor) order by id desc limit :limit").bind("conversation", conversation).bind("cursor", cursor).bind("limit", MOST + 1)
                .map((row, c) -> new Alert(row.getObject("id", UUID.class), row.getObject("conversation_id", UUID.class), row.getObject("clock_id", UUID.class),
                        row.getString("kind"), row.getString("promise"), row.getString("channel"), row.getInt("level"), instant(row, "at"), instant(row, "due_at"),
                        row.getString("state"), Arrays.asList((String[]) row.getArray("told").getArray())))
                .list());
        var page = found.subList(0, Math.min(found.size(), MOST));
        return new AlertList(List.copyOf(page), found.size() > MOST ? page.getLast().id() : null);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
