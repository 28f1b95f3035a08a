package hilo.bench;

import hilo.platform.Ids;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;

/**
 * The ceiling's way of storing a line: what the timeline writes for one line (the conversation's next number and its change, the entry, the fact in the log) in one statement and
 * one commit. It checks nothing, tells nobody, starts no clock.
 */
final class OneStatement implements AutoCloseable {
    private static final String SQL = """
            with c as (update conversation set last_seq = last_seq + 1, status = 'open', updated_at = greatest(updated_at, ?), solved_at = null, closed_at = null, channels = '{chat}'
                        where id = ? returning id, last_seq),
                 e as (insert into entry (conversation_id, seq, id, session_id, at, at_source, received_at, channel, direction, type, author_type, author_id, author_name, text,
                                          delivery, automatic, secret, client_id, details)
                       select id, last_seq, ?, ?, ?, 'server', ?, 'chat', 'in', 'message', 'contact', ?, 'Visitante', ?, 'none', false, false, ?, '{}' from c),
                 l as (insert into event_log (at, kind, conversation_id, data)
                       select ?, 'entry-written', id, jsonb_build_object('seq', last_seq, 'type', 'message', 'direction', 'in', 'author', 'contact') from c)
            select last_seq from c""";

    /** A chat that lines can be written into. */
    record Matter(UUID conversation, UUID session, UUID contact) {
        /** As many as there are conversations given, each like its model. */
        static List<Matter> like(Connection db, List<UUID> models) throws SQLException {
            var made = new ArrayList<Matter>();
            try (var statement = db.prepareStatement("""
                    with c as (insert into conversation (id, number, subject, status, priority, channels, level, contact_id, team_id, opened_by_type, opened_at, updated_at)
                               select uuidv7(), nextval('conversation_number'), subject, status, priority, channels, level, contact_id, team_id, opened_by_type, now(), now()
                                 from conversation where id = any(?) returning id, contact_id),
                         s as (insert into channel_session (id, conversation_id, channel, by_customer, opened_at) select uuidv7(), id, 'chat', true, now() from c
                               returning id, conversation_id)
                    select c.id, s.id, c.contact_id from c join s on s.conversation_id = c.id""")) {
                statement.setArray(1, db.createArrayOf("uuid", models.toArray()));
                var rows = statement.executeQuery();
                while (rows.next()) {
                    made.add(new Matter(rows.getObject(1, UUID.class), rows.getObject(2, UUID.class), rows.getObject(3, UUID.class)));
                }
            }
            return made;
        }
    }

    private final Connection db;
    private final PreparedStatement statement;

    OneStatement(String url) throws SQLException {
        db = connect(url);
        statement = db.prepareStatement(SQL);
    }

    static Connection connect(String url) throws SQLException {
        var properties = new Properties();
        properties.setProperty("currentSchema", "hilo");
        return DriverManager.getConnection(url, properties);
    }

    /** Returns the line's number in its conversation once it is on the disk. */
    long write(Matter matter, String text, String clientId) throws SQLException {
        var now = new Timestamp(System.currentTimeMillis());
        statement.setTimestamp(1, now);
        statement.setObject(2, matter.conversation());
        statement.setObject(3, Ids.next());
        statement.setObject(4, matter.session());
        statement.setTimestamp(5, now);
        statement.setTimestamp(6, now);
        statement.setObject(7, matter.contact());
        statement.setString(8, text);
        statement.setString(9, clientId);
        statement.setTimestamp(10, now);
        try (var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        db.close();
    }
}
