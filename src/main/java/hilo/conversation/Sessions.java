package hilo.conversation;

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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

    /** Opens a session; the same channel and key is one session, and the one that is there is returned. */
    public SessionView open(UUID conversation, String channel, @Nullable String externalKey, boolean byCustomer, Instant at) {
        UUID id = Ids.next();
        int opened = db.withHandle(h -> h.createUpdate("""
                insert into channel_session (id, conversation_id, channel, external_key, by_customer, opened_at) values (:id, :conversation, :channel, :key, :customer, :at)
                on conflict (channel, external_key) do nothing""").bind("id", id).bind("conversation", conversation).bind("channel", channel).bind("key", externalKey)
                .bind("customer", byCustomer).bind("at", at).execute());
        if (opened == 0 && externalKey != null) {
            return find(channel, externalKey).orElseThrow();
        }
        events.fire(new SessionOpened(conversation, id, channel, byCustomer, at));
        return new SessionView(id, conversation, channel, externalKey, byCustomer, at, null);
    }

    /** The session of the outside party's key. */
    public Optional<SessionView> find(String channel, String externalKey) {
        return db.withHandle(h -> h.createQuery("select * from channel_session where channel = :channel and external_key = :key").bind("channel", channel).bind("key", externalKey)
                .map((row, c) -> view(row)).findOne());
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
