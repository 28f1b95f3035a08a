package hilo.sla;

import hilo.sla.ClockEvent.Bridged;
import hilo.sla.ClockEvent.Cancelled;
import hilo.sla.ClockEvent.Met;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A clock's row: what it is, and what its events add up to so far. {@code closed}: its result stands in the report of a closed month. */
record StoredClock(UUID id, UUID conversation, @Nullable UUID session, String cause, Promise promise, String channel, int level, Set<String> metBy, int policyVersion,
        ClockState state, int events, @Nullable Instant committedTo, boolean closed) {
    static StoredClock from(ResultSet row) throws SQLException {
        var bridgedAt = instant(row, "bridged_at");
        var metAt = instant(row, "met_at");
        var cancelledAt = instant(row, "cancelled_at");
        var state = new ClockState(instant(row, "started_at"), instant(row, "warned_at"), instant(row, "breached_at"),
                bridgedAt == null ? null : new Bridged(bridgedAt, row.getString("bridged_what")), metAt == null ? null : new Met(metAt, row.getString("met_what")),
                cancelledAt == null ? null : new Cancelled(cancelledAt, row.getString("cancelled_why")), pauses(row), row.getInt("revision"));
        return new StoredClock(row.getObject("id", UUID.class), row.getObject("conversation_id", UUID.class), row.getObject("session_id", UUID.class),
                row.getString("cause"), Promise.of(row.getString("promise")).orElseThrow(), row.getString("channel"), row.getInt("level"),
                Set.copyOf(texts(row, "met_by")), row.getInt("policy_version"), state, row.getInt("events"),
                instant(row, "committed_to"), row.getObject("closed_month") != null);
    }

    ClockRules.Known known() {
        return new ClockRules.Known(id, cause, session, promise, level, metBy, state);
    }

    SlaEvent.Subject subject() {
        return new SlaEvent.Subject(id, conversation, promise, channel, level);
    }

    StoredClock after(ClockState next, int more) {
        return new StoredClock(id, conversation, session, cause, promise, channel, level, metBy, policyVersion, next, events + more, committedTo, closed);
    }

    /** The same, judged by another version of the policy. */
    StoredClock under(int version) {
        return new StoredClock(id, conversation, session, cause, promise, channel, level, metBy, version, state, events, committedTo, closed);
    }

    /** The same for another date. */
    StoredClock committed(Instant to) {
        return new StoredClock(id, conversation, session, cause, promise, channel, level, metBy, policyVersion, state, events, to, closed);
    }

    StoredClock in(UUID other) {
        return new StoredClock(id, other, session, cause, promise, channel, level, metBy, policyVersion, state, events, committedTo, closed);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static Pauses pauses(ResultSet row) throws SQLException {
        var turns = (Timestamp[]) row.getArray("pauses").getArray();
        return turns.length == 0 ? Pauses.NONE : Pauses.of(Arrays.stream(turns).map(Timestamp::toInstant).toList());
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }
}
