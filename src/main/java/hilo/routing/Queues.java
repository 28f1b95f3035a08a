package hilo.routing;

import hilo.conversation.Author;
import hilo.conversation.Conversations;
import hilo.identity.Caller;
import hilo.identity.Teams;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The queues: what is open and taken by nobody, one queue per team.
 *
 * <p>A take locks the chosen row and skips rows that somebody else is taking, so that two agents who take at the same moment get two different conversations, or one of them
 * nothing. There is no queue table that could disagree with the record.
 */
@ApplicationScoped
@Transactional
public class Queues {
    private static final int WINDOW = 200;

    /** A team's queue: how much waits in it, since when, and when the next promise in it falls due. */
    public record Queue(UUID id, String name, int level, long waiting, @Nullable Instant oldestAt, @Nullable Instant nextDueAt, long available) {
    }

    private final Jdbi db;
    private final Teams teams;
    private final Conversations conversations;
    private final Map<String, Integer> capacity;

    @Inject
    Queues(Jdbi db, Teams teams, Conversations conversations, @ConfigProperty(name = "hilo.routing.capacity.chat", defaultValue = "4") int chats,
            @ConfigProperty(name = "hilo.routing.capacity.phone", defaultValue = "1") int calls) {
        this.db = db;
        this.teams = teams;
        this.conversations = conversations;
        this.capacity = Map.of("chat", chats, "phone", calls);
    }

    public List<Queue> all() {
        return db.withHandle(h -> h.createQuery("""
                select t.id, t.name, t.level, w.waiting, w.oldest, d.due,
                       (select count(*) from agent a join presence p on p.agent_id = a.id
                         where a.team_id = t.id and a.active and p.state = 'available' and p.seen_at > hilo_now() - interval '60 seconds') as available
                  from team t
                  left join lateral (select count(*) as waiting, min(c.opened_at) as oldest from conversation c
                                      where c.team_id = t.id and c.assignee_id is null and c.status = 'open' and not c.spam) w on true
                  left join lateral (select min(k.due_at) as due from conversation c join clock k on k.conversation_id = c.id and k.met_at is null and k.cancelled_at is null
                                      where c.team_id = t.id and c.assignee_id is null and c.status = 'open' and not c.spam) d on true
                 order by t.level, t.name""")
                .map((row, c) -> new Queue(row.getObject("id", UUID.class), row.getString("name"), row.getInt("level"), row.getLong("waiting"), instant(row, "oldest"),
                        instant(row, "due"), row.getLong("available")))
                .list());
    }

    /** Gives the agent what is most urgent in the team's queue and within their capacity; empty where nothing is. */
    public Optional<UUID> take(UUID team, Caller agent) {
        if (teams.find(team).isEmpty()) {
            throw Problem.notFound();
        }
        var taken = choose(team, agent.id());
        taken.ifPresent(id -> conversations.assign(id, agent.id(), team, Author.of(agent)));
        return taken;
    }

    private Optional<UUID> choose(UUID team, UUID agent) {
        return Choosing.order(waiting(team), carries(agent), capacity).stream().filter(this::lock).findFirst();
    }

    /** Whether it is still there to take, and ours now until the transaction ends. */
    private boolean lock(UUID conversation) {
        return db.withHandle(h -> h.createQuery("select id from conversation where id = :id and assignee_id is null and status = 'open' and not spam for update skip locked")
                .bind("id", conversation).mapTo(UUID.class).findOne()).isPresent();
    }

    private List<Choosing.Waiting> waiting(UUID team) {
        return db.withHandle(h -> h.createQuery("""
                select c.id, c.opened_at, k.due,
                       array(select distinct s.channel from channel_session s where s.conversation_id = c.id and s.channel in ('chat', 'phone') and s.ended_at is null) as live
                  from conversation c
                  left join lateral (select min(k.due_at) as due from clock k where k.conversation_id = c.id and k.met_at is null and k.cancelled_at is null) k on true
                 where c.team_id = :team and c.assignee_id is null and c.status = 'open' and not c.spam
                 order by k.due nulls last, c.opened_at, c.id limit :window""").bind("team", team).bind("window", WINDOW)
                .map((row, c) -> new Choosing.Waiting(row.getObject("id", UUID.class), instant(row, "due"), row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                        Set.of((String[]) row.getArray("live").getArray())))
                .list());
    }

    private Map<String, Integer> carries(UUID agent) {
        var result = new HashMap<String, Integer>();
        db.useHandle(h -> h.createQuery("""
                select s.channel, count(distinct c.id) as n from conversation c join channel_session s on s.conversation_id = c.id and s.channel in ('chat', 'phone') and s.ended_at is null
                 where c.assignee_id = :agent and c.status = 'open' group by s.channel""").bind("agent", agent)
                .map((row, c) -> Map.entry(row.getString("channel"), row.getInt("n"))).forEach(each -> result.put(each.getKey(), each.getValue())));
        return result;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
