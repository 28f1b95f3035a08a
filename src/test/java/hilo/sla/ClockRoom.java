package hilo.sla;

import hilo.conversation.Author;
import hilo.conversation.ConversationEvent;
import hilo.conversation.Delivery;
import hilo.conversation.Direction;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.platform.PlatformParts;
import hilo.platform.Told;
import jakarta.json.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** This room's parts over one transaction on a real database, with a clock of its own. What is not committed is gone when it is closed. */
final class ClockRoom implements AutoCloseable {
    static final Author AGENT = Author.agent(UUID.randomUUID(), "Beto");
    static final Author CUSTOMER = Author.contact(UUID.randomUUID(), "Carla");

    /** A conversation as its room would have written it, with one channel session. */
    record Matter(UUID id, UUID session, String channel) {
    }

    final Jdbi db;
    final Policies policies;
    final DueClocks due;
    final Clocks clocks;
    final Months months;
    private final List<SlaEvent.Many> batches = new ArrayList<>();
    private final Connection connection;
    private final ClockBook book;
    private final ClockKeeper keeper;
    private Instant now;
    private int statements;

    ClockRoom(Connection connection, Instant now) throws SQLException {
        this.connection = connection;
        this.now = now;
        connection.setAutoCommit(false);
        db = PlatformParts.jdbi(connection);
        policies = new Policies(db);
        policies.current();
        book = new ClockBook(db, policies, PlatformParts.eventLog(db), new Told<>(batches));
        InstantSource time = () -> this.now;
        keeper = new ClockKeeper(db, policies, book, time);
        due = new DueClocks(book, db);
        clocks = new Clocks(db, policies, time);
        months = new Months(db, policies, time);
        db.setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                statements++;
            }
        });
    }

    List<SlaEvent> told() {
        return batches.stream().flatMap(batch -> batch.events().stream()).toList();
    }

    Instant now() {
        return now;
    }

    void moveTo(Instant later) {
        now = later;
    }

    /** Returns how many statements it took. */
    int hear(ConversationEvent event) {
        statements = 0;
        keeper.hear(event);
        return statements;
    }

    /** Lets the sweep look at all clocks of the conversations. */
    void sweep(Collection<UUID> conversations) {
        var pages = book.open(conversations);
        pages.forEach(page -> page.feed(new ClockInput.Passes(), now));
        book.close(pages, now);
    }

    /** Puts another policy in force, and every running clock of the conversations under it. */
    void publish(String document, Collection<UUID> conversations) {
        int version = policies.add(Policy.read(document), document, policies.current().version(), "test", "test");
        policies.onPublished(new Policies.NewPolicy(version));
        var pages = book.open(conversations);
        pages.forEach(page -> page.judgeBy(policies.current(), now));
        book.close(pages, now);
    }

    Matter matter(String channel, Instant at) {
        var matter = new Matter(UUID.randomUUID(), UUID.randomUUID(), channel);
        db.useHandle(h -> h.createUpdate("""
                insert into conversation (id, number, subject, status, priority, level, opened_by_type, opened_at, updated_at)
                values (:id, nextval('conversation_number'), 'clock', 'closed', 'normal', 1, 'contact', :at, :at)""").bind("id", matter.id()).bind("at", at).execute());
        session(matter, at);
        return matter;
    }

    /** Another channel session of the same conversation. */
    Matter session(Matter matter, String channel, Instant at) {
        var other = new Matter(matter.id(), UUID.randomUUID(), channel);
        session(other, at);
        return other;
    }

    private void session(Matter matter, Instant at) {
        db.useHandle(h -> h.createUpdate("insert into channel_session (id, conversation_id, channel, by_customer, opened_at) values (:id, :conversation, :channel, true, :at)")
                .bind("id", matter.session()).bind("conversation", matter.id()).bind("channel", matter.channel()).bind("at", at).execute());
    }

    void store(Entry entry) {
        db.useHandle(h -> h.createUpdate("""
                insert into entry (conversation_id, seq, id, session_id, at, at_source, received_at, channel, direction, type, author_type, author_name, text, delivery, automatic)
                values (:conversation, :seq, :id, :session, :at, 'server', :at, :channel, 'out', 'message', 'agent', 'Beto', '', :delivery, false)""")
                .bind("conversation", entry.conversation()).bind("seq", entry.seq()).bind("id", entry.id()).bind("session", entry.session()).bind("at", entry.at())
                .bind("channel", entry.channel()).bind("delivery", entry.delivery().name().toLowerCase(Locale.ROOT)).execute());
    }

    void storeCall(Matter session, long seq, Instant answered, Duration talked) {
        var details = "{\"call\": {\"answeredAt\": \"" + answered + "\", \"talkSeconds\": " + talked.toSeconds() + "}}";
        db.useHandle(h -> h.createUpdate("""
                insert into entry (conversation_id, seq, id, session_id, at, at_source, received_at, channel, direction, type, author_type, author_name, text, delivery, automatic, details)
                values (:conversation, :seq, :id, :session, :at, 'server', :at, 'phone', 'in', 'call', 'system', '', '', 'none', false, cast(:details as jsonb))""")
                .bind("conversation", session.id()).bind("seq", seq).bind("id", UUID.randomUUID()).bind("session", session.session()).bind("at", answered).bind("details", details)
                .execute());
    }

    /** As the timeline does it before it tells. */
    void deliver(Matter session, long seq, Delivery delivery, Instant at) {
        db.useHandle(h -> h
                .createUpdate(
                        "update entry set delivery = :delivery, reached_at = case when :delivery = 'sent' then :at else reached_at end where session_id = :session and seq = :seq")
                .bind("delivery", delivery.name().toLowerCase(Locale.ROOT)).bind("at", at).bind("session", session.session()).bind("seq", seq).execute());
    }

    boolean isStored(Matter matter, long seq) {
        return db.withHandle(h -> h.createQuery("select exists (select 1 from entry where conversation_id = :id and seq = :seq)").bind("id", matter.id()).bind("seq", seq)
                .mapTo(Boolean.class).one());
    }

    static Entry wrote(Matter matter, long seq, Instant at) {
        return new Entry(UUID.randomUUID(), matter.id(), matter.session(), seq, at, "server", at, matter.channel(), Direction.IN, EntryType.MESSAGE, CUSTOMER, "hola", null,
                List.of(), Delivery.NONE, false, false, null, JsonValue.EMPTY_JSON_OBJECT, null);
    }

    static Entry noted(Matter matter, long seq, Instant at) {
        return new Entry(UUID.randomUUID(), matter.id(), null, seq, at, "server", at, null, Direction.INTERNAL, EntryType.NOTE, AGENT, "hola", null, List.of(), Delivery.NONE,
                false, false,
                null, JsonValue.EMPTY_JSON_OBJECT, null);
    }

    static Entry answered(Matter matter, long seq, Instant at, Delivery delivery) {
        return new Entry(UUID.randomUUID(), matter.id(), matter.session(), seq, at, "server", at, matter.channel(), Direction.OUT, EntryType.MESSAGE, AGENT, "hola", null,
                List.of(), delivery, false, false, null, JsonValue.EMPTY_JSON_OBJECT, null);
    }

    void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
