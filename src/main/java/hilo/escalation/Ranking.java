package hilo.escalation;

import hilo.conversation.Author;
import hilo.conversation.ConversationQueries;
import hilo.conversation.Conversations;
import hilo.conversation.Priority;
import hilo.conversation.Status;
import hilo.conversation.Wire;
import hilo.identity.Teams;
import hilo.sla.Policy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Ranks and moves conversations as their alerts say. A few in a transaction, for they are locked until it ends; conversations before alerts, as everybody locks them. */
@ApplicationScoped
class Ranking {
    private static final Logger LOG = Logger.getLogger(Ranking.class);
    private static final int MOST = 20;

    private record Row(UUID id, UUID conversation, @Nullable String priority, @Nullable String move) {
    }

    private final Jdbi db;
    private final Conversations conversations;
    private final ConversationQueries queries;
    private final Teams teams;
    private final InstantSource clock;

    @Inject
    Ranking(Jdbi db, Conversations conversations, ConversationQueries queries, Teams teams, InstantSource clock) {
        this.db = db;
        this.conversations = conversations;
        this.queries = queries;
        this.teams = teams;
        this.clock = clock;
    }

    /** Returns how many alerts were seen to; 0 where nothing is left. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    int rankSome() {
        var rows = db.withHandle(h -> h.createQuery("""
                select id, conversation_id, priority, move from alert where (priority is not null or move is not null) and ranked_at is null order by id limit :limit""")
                .bind("limit", MOST).map((row, c) -> new Row(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getString(3), row.getString(4))).list());
        if (rows.isEmpty()) {
            return 0;
        }
        var views = queries.living(rows.stream().map(Row::conversation).distinct().toList());
        Map<UUID, Priority> wanted = new TreeMap<>();
        Map<UUID, String> moves = new TreeMap<>();
        for (var row : rows) {
            var view = views.get(row.conversation());
            if (view == null || view.statusOf() == Status.CLOSED) {
                continue;
            }
            if (row.priority() != null) {
                wanted.merge(view.id(), Wire.parse(Priority.class, row.priority(), "/priority"), (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
            if (row.move() != null) {
                moves.put(view.id(), row.move());
            }
        }
        wanted.forEach((id, priority) -> conversations.raise(id, priority, Author.SYSTEM));
        moves.forEach(this::move);
        return db.withHandle(h -> h.createUpdate("update alert set ranked_at = :now where id = any(:ids)").bind("now", clock.instant())
                .bind("ids", rows.stream().map(Row::id).toArray(UUID[]::new)).execute());
    }

    /** To its queue, or to a team; a team that is gone meanwhile gets nothing. */
    private void move(UUID conversation, String where) {
        if (where.equals(Policy.Alert.QUEUE)) {
            conversations.assign(conversation, null, null, Author.SYSTEM);
        } else {
            teams.named(where).ifPresentOrElse(team -> conversations.assign(conversation, null, team.id(), Author.SYSTEM),
                    () -> LOG.warnf("The policy moves what was missed to a team that is not there: %s", where));
        }
    }
}
