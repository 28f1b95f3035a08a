package hilo.routing;

import hilo.conversation.Wire;
import hilo.platform.EventLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Who is at the desk, as they say it and as far as they are heard of. */
@ApplicationScoped
@Transactional
public class Presence {
    /** Silence after which an agent who says to be here counts as away. */
    static final Duration SILENCE = Duration.ofSeconds(60);

    /** What an agent set, what others see, and since when. */
    public record Seen(PresenceState said, PresenceState shown, Instant changedAt) {
    }

    private final Jdbi db;
    private final InstantSource clock;
    private final EventLog log;
    private final Event<PresenceChanged> events;

    @Inject
    Presence(Jdbi db, InstantSource clock, EventLog log, Event<PresenceChanged> events) {
        this.db = db;
        this.clock = clock;
        this.log = log;
        this.events = events;
    }

    public void set(UUID agent, PresenceState state) {
        db.useHandle(h -> h.createUpdate("""
                insert into presence (agent_id, state, changed_at, seen_at) values (:agent, :state, :now, :now)
                on conflict (agent_id) do update set changed_at = case when presence.state = excluded.state then presence.changed_at else excluded.changed_at end,
                                                     state = excluded.state, seen_at = excluded.seen_at""").bind("agent", agent).bind("state", Wire.of(state))
                .bind("now", clock.instant()).execute());
        log.append(List.of(new EventLog.Fact(clock.instant(), "presence", null, Json.createObjectBuilder().add("agent", agent.toString()).add("state", Wire.of(state)).build())));
        events.fire(new PresenceChanged(agent, state));
    }

    /** These agents' sockets are alive; one statement for all. */
    public void heard(Collection<UUID> agents) {
        if (!agents.isEmpty()) {
            db.useHandle(h -> h.createUpdate("update presence set seen_at = :now where agent_id = any(:agents)").bind("agents", agents.toArray(UUID[]::new))
                    .bind("now", clock.instant()).execute());
        }
    }

    /** Offline where the agent never said anything. */
    public Seen of(UUID agent) {
        return all().getOrDefault(agent, new Seen(PresenceState.OFFLINE, PresenceState.OFFLINE, Instant.EPOCH));
    }

    /** Everybody who ever said something. */
    public Map<UUID, Seen> all() {
        var now = clock.instant();
        var result = new HashMap<UUID, Seen>();
        db.useHandle(h -> h.createQuery("select agent_id, state, changed_at, seen_at from presence").map((row, c) -> {
            var said = Wire.parse(PresenceState.class, row.getString("state"), "/state");
            return Map.entry(row.getObject("agent_id", UUID.class),
                    new Seen(said, shown(said, row.getObject("seen_at", OffsetDateTime.class).toInstant(), now), row.getObject("changed_at", OffsetDateTime.class).toInstant()));
        }).forEach(each -> result.put(each.getKey(), each.getValue())));
        return result;
    }

    static PresenceState shown(PresenceState said, Instant seen, Instant now) {
        boolean silent = seen.plus(SILENCE).isBefore(now);
        return silent && (said == PresenceState.AVAILABLE || said == PresenceState.BUSY) ? PresenceState.AWAY : said;
    }
}
