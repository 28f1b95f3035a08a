package hilo.conversation;

import static hilo.platform.Columns.texts;

import hilo.conversation.ConversationEvent.SessionOpened;
import hilo.platform.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The calls, chats and threads inside conversations. */
@ApplicationScoped
@Transactional
public class Sessions {
    private final Jdbi db;
    private final Event<ConversationEvent> events;

    @Inject
    Sessions(Jdbi db, Event<ConversationEvent> events) {
        this.db = db;
        this.events = events;
    }

    /** A session to open; without key it is a new one each time. */
    public record Start(UUID conversation, String channel, @Nullable String externalKey, boolean byCustomer, Instant at) {
    }

    /** Opens a session; the same channel and key is one session, and the one that is there is returned. */
    public SessionView open(UUID conversation, String channel, @Nullable String externalKey, boolean byCustomer, Instant at) {
        return open(List.of(new Start(conversation, channel, externalKey, byCustomer, at))).getFirst();
    }

    /** Opens them all, in their order. */
    public List<SessionView> open(List<Start> all) {
        var wanted = all.stream().map(s -> new SessionView(Ids.next(), s.conversation(), s.channel(), s.externalKey(), s.byCustomer(), s.at(), null)).toList();
        var opened = db.withHandle(h -> h.createQuery("""
                insert into channel_session (id, conversation_id, channel, external_key, by_customer, opened_at)
                select * from unnest(cast(:ids as uuid[]), cast(:conversations as uuid[]), cast(:channels as text[]), cast(:keys as text[]), cast(:customers as boolean[]),
                                     cast(:at as timestamptz[]))
                on conflict (channel, external_key) do nothing returning id""").bind("ids", texts(wanted, SessionView::id))
                .bind("conversations", texts(wanted, SessionView::conversation)).bind("channels", texts(wanted, SessionView::channel))
                .bind("keys", texts(wanted, SessionView::externalKey)).bind("customers", texts(wanted, SessionView::byCustomer))
                .bind("at", texts(wanted, SessionView::openedAt)).mapTo(UUID.class).set());
        var sessions = new ArrayList<SessionView>();
        for (var session : wanted) {
            var key = session.externalKey();
            if (opened.contains(session.id()) || key == null) {
                events.fire(new SessionOpened(session.conversation(), session.id(), session.channel(), session.byCustomer(), session.openedAt()));
                sessions.add(session);
            } else {
                sessions.add(find(session.channel(), key).orElseThrow());
            }
        }
        return sessions;
    }

    /** The session of the outside party's key. */
    public Optional<SessionView> find(String channel, String externalKey) {
        return Optional.ofNullable(find(channel, List.of(externalKey)).get(externalKey));
    }

    /** The sessions of those of the keys that are known, by key. */
    public Map<String, SessionView> find(String channel, Collection<String> externalKeys) {
        return externalKeys.isEmpty()
                ? Map.of()
                : db.withHandle(h -> h.createQuery("select * from channel_session where channel = :channel and external_key = any(:keys)")
                        .bind("channel", channel).bind("keys", externalKeys.toArray(String[]::new)).map((row, c) -> view(row))
                        .collect(Collectors.toMap(session -> String.valueOf(session.externalKey()), Function.identity())));
    }

    public Optional<SessionView> find(UUID id) {
        return db.withHandle(h -> h.createQuery("select * from channel_session where id = :id").bind("id", id).map((row, c) -> view(row)).findOne());
    }

    /** Of one conversation, oldest first. */
    public List<SessionView> of(UUID conversation) {
        return db.withHandle(
                h -> h.createQuery("select * from channel_session where conversation_id = :id order by opened_at, id").bind("id", conversation).map((row, c) -> view(row)).list());
    }

    /** The newest session of a channel in a conversation. */
    public Optional<SessionView> latest(UUID conversation, String channel) {
        return db.withHandle(h -> h.createQuery("select * from channel_session where conversation_id = :id and channel = :channel order by opened_at desc, id desc limit 1")
                .bind("id", conversation).bind("channel", channel).map((row, c) -> view(row)).findOne());
    }

    /** Moves a key on to another conversation: the old session ends under a key of its own, and a new one begins. */
    public SessionView renew(UUID conversation, String channel, String externalKey, Instant at) {
        db.useHandle(h -> h.createUpdate("""
                update channel_session set external_key = external_key || ' until ' || id, ended_at = coalesce(ended_at, :at)
                 where channel = :channel and external_key = :key""").bind("at", at).bind("channel", channel).bind("key", externalKey).execute());
        return open(conversation, channel, externalKey, true, at);
    }

    /** Ends it; a session that has ended stays ended at its first end. */
    public void end(UUID id, Instant at) {
        db.useHandle(h -> h.createUpdate("update channel_session set ended_at = :at where id = :id and ended_at is null").bind("at", at).bind("id", id).execute());
    }

    /** A visitor came back to the same chat. */
    public void resume(UUID id) {
        db.useHandle(h -> h.createUpdate("update channel_session set ended_at = null where id = :id").bind("id", id).execute());
    }

    static SessionView view(ResultSet row) throws SQLException {
        var ended = row.getObject("ended_at", OffsetDateTime.class);
        return new SessionView(row.getObject("id", UUID.class), row.getObject("conversation_id", UUID.class), row.getString("channel"), row.getString("external_key"),
                row.getBoolean("by_customer"), row.getObject("opened_at", OffsetDateTime.class).toInstant(), ended == null ? null : ended.toInstant());
    }
}
