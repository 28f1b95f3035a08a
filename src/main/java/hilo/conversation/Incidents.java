package hilo.conversation;

import hilo.platform.Ids;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** One cause with many conversations. A conversation is part of one incident at most, and says so on its timeline. */
@ApplicationScoped
@Transactional
public class Incidents {
    private static final String SELECT = "select i.*, (select count(*) from conversation c where c.incident_id = i.id) as conversations from incident i ";

    /** {@code conversations}: how many are part of it. */
    public record Incident(UUID id, long number, String title, String openedBy, Instant openedAt, @Nullable Instant closedAt, int conversations) {
    }

    private final Jdbi db;
    private final Conversations conversations;
    private final InstantSource clock;

    @Inject
    Incidents(Jdbi db, Conversations conversations, InstantSource clock) {
        this.db = db;
        this.conversations = conversations;
        this.clock = clock;
    }

    public UUID open(String title, Author by) {
        UUID id = Ids.next();
        db.useHandle(h -> h.createUpdate("""
                insert into incident (id, number, title, opened_by, opened_by_name, opened_at) values (:id, nextval('incident_number'), :title, :by, :name, :at)""").bind("id", id)
                .bind("title", title).bind("by", by.id()).bind("name", by.name()).bind("at", clock.instant()).execute());
        return id;
    }

    /** Throws {@link Problem} not-found. */
    public Incident get(UUID id) {
        return db.withHandle(h -> h.createQuery(SELECT + "where i.id = :id").bind("id", id).map((row, c) -> incident(row)).findOne()).orElseThrow(Problem::notFound);
    }

    /** The open ones or all, the newest first, those after one; at most {@code limit}. */
    public List<Incident> all(boolean openOnly, @Nullable UUID after, int limit) {
        return db.withHandle(h -> h.createQuery(SELECT + "where (:all or i.closed_at is null) and (cast(:after as uuid) is null or i.id < :after) order by i.id desc limit :limit")
                .bind("all", !openOnly).bind("after", after).bind("limit", limit).map((row, c) -> incident(row)).list());
    }

    /** The conversations that are part of it, the oldest first. */
    public List<UUID> parts(UUID id) {
        return db.withHandle(h -> h.createQuery("select id from conversation where incident_id = :id order by opened_at, id").bind("id", id).mapTo(UUID.class).list());
    }

    /** Makes them part of it, whatever they were part of before; throws {@link Problem} not-found, {@code incident-closed}, {@code merged}. */
    public void add(UUID id, Collection<UUID> parts, Author by) {
        var incident = get(id);
        if (incident.closedAt() != null) {
            throw Problem.unprocessable("incident-closed", "This incident is closed.");
        }
        // In order of their ids, as everybody locks them.
        parts.stream().distinct().sorted().forEach(part -> conversations.partOf(part, id, incident.title(), by));
    }

    /** Takes a conversation out of it; throws {@link Problem} not-found where it is no part. */
    public void remove(UUID id, UUID part, Author by) {
        if (!parts(id).contains(part)) {
            throw Problem.notFound();
        }
        conversations.partOf(part, null, null, by);
    }

    /** From now on nothing becomes part of it; closing again changes nothing. */
    public void close(UUID id) {
        get(id);
        db.useHandle(h -> h.createUpdate("update incident set closed_at = coalesce(closed_at, :now) where id = :id").bind("now", clock.instant()).bind("id", id).execute());
    }

    private static Incident incident(ResultSet row) throws SQLException {
        return new Incident(row.getObject("id", UUID.class), row.getLong("number"), row.getString("title"), row.getString("opened_by_name"), Entries.instant(row, "opened_at"),
                Entries.instantOrNull(row, "closed_at"), row.getInt("conversations"));
    }
}
