package hilo.conversation;

import hilo.platform.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads entries as they are stored. */
final class Entries {
    /**
     * An entry but for its HTML, of which only {@link Entry#REMOTE_PICTURES} or an empty text stands for what is there: it may have megabytes, and only who shows one mail wants it.
     */
    private static final String OUTLINE = """
            e.id, e.conversation_id, e.session_id, e.seq, e.at, e.at_source, e.received_at, e.channel, e.direction, e.type, e.author_type, e.author_id, e.author_name, e.text,
            case when strpos(e.html, '%1$s') > 0 then '%1$s' when e.html is not null then '' end as html,
            e.delivery, e.automatic, e.secret, e.client_id, e.details, e.changed_at
            """.formatted(Entry.REMOTE_PICTURES);

    private Entries() {
    }

    /** Those entries that fit into so many bytes of text, and one in any case; so many of them at most. */
    static Timeline.Page page(Handle db, String where, Map<String, ?> values, int limit, long bytes) {
        var total = new AtomicInteger();
        var fitting = db.createQuery("select p.total, " + OUTLINE + """
                 from (select id, count(*) over () as total, sum(octet_length(text)) over (order by seq) - octet_length(text) as before
                         from (select id, seq, text from entry where %s order by seq limit :limit) as these) as p
                 join entry e on e.id = p.id where p.before < :bytes order by e.seq""".formatted(where)).bindMap(values).bind("limit", limit + 1).bind("bytes", bytes)
                .map((row, c) -> {
                    total.set(row.getInt("total"));
                    return entry(row);
                }).list();
        var entries = fitting.size() > limit ? fitting.subList(0, limit) : fitting;
        return new Timeline.Page(load(db, entries), total.get() > entries.size());
    }

    /** Entries of one conversation after a seq, in order, with their attachments. */
    static List<Entry> after(Handle db, UUID conversation, long after, int limit) {
        return load(db,
                db.createQuery("select " + OUTLINE + " from entry e where conversation_id = :conversation and seq > :after order by seq limit :limit")
                        .bind("conversation", conversation)
                        .bind("after", after).bind("limit", limit).map((row, c) -> entry(row)).list());
    }

    /** The last entries of one conversation before a seq, in order. */
    static List<Entry> before(Handle db, UUID conversation, long before, int limit) {
        var newestFirst = db.createQuery("select " + OUTLINE + " from entry e where conversation_id = :conversation and seq < :before order by seq desc limit :limit")
                .bind("conversation", conversation).bind("before", before).bind("limit", limit).map((row, c) -> entry(row)).list();
        return load(db, newestFirst.reversed());
    }

    static Optional<Entry> find(Handle db, UUID id) {
        return load(db, db.createQuery("select " + OUTLINE + " from entry e where id = :id").bind("id", id).map((row, c) -> entry(row)).list()).stream().findFirst();
    }

    static List<Entry> at(Handle db, List<Timeline.Spot> spots) {
        return load(db, db.createQuery("select " + OUTLINE + """
                 from unnest(cast(:conversations as uuid[]), cast(:seqs as bigint[])) as wanted(conversation, seq)
                  join entry e on e.conversation_id = wanted.conversation and e.seq = wanted.seq order by e.conversation_id, e.seq""")
                .bind("conversations", spots.stream().map(Timeline.Spot::conversation).toArray(UUID[]::new))
                .bind("seqs", spots.stream().map(spot -> String.valueOf(spot.seq())).toArray(String[]::new)).map((row, c) -> entry(row)).list());
    }

    static List<Entry> byClientIds(Handle db, UUID[] conversations, String[] clientIds) {
        return load(db, db.createQuery("select " + OUTLINE + """
                 from unnest(cast(:conversations as uuid[]), cast(:clients as text[])) as wanted(conversation, client)
                  join entry e on e.conversation_id = wanted.conversation and e.client_id = wanted.client""").bind("conversations", conversations).bind("clients", clientIds)
                .map((row, c) -> entry(row)).list());
    }

    private static List<Entry> load(Handle db, List<Entry> bare) {
        if (bare.isEmpty()) {
            return bare;
        }
        Map<UUID, List<Attached>> files = new HashMap<>();
        db.createQuery("select * from attachment where entry_id = any(:entries) order by id").bind("entries", bare.stream().map(Entry::id).toArray(UUID[]::new))
                .map((row, c) -> files.computeIfAbsent(row.getObject("entry_id", UUID.class), id -> new ArrayList<>()).add(attached(row))).list();
        if (files.isEmpty()) {
            return bare;
        }
        return bare.stream().map(e -> with(e, files.getOrDefault(e.id(), List.of()))).toList();
    }

    static Entry with(Entry e, List<Attached> files) {
        return new Entry(e.id(), e.conversation(), e.session(), e.seq(), e.at(), e.atSource(), e.receivedAt(), e.channel(), e.direction(), e.type(), e.author(), e.text(), e.html(),
                files, e.delivery(), e.automatic(), e.secret(), e.clientId(), e.details(), e.changedAt());
    }

    static Attached attached(ResultSet row) throws SQLException {
        return new Attached(row.getObject("id", UUID.class), row.getString("name"), row.getString("type"), row.getLong("size"), row.getString("sha256"),
                row.getString("content_id"), !Boolean.FALSE.equals(row.getObject("private_key", Boolean.class)));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Null where the column is. */
    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getObject("id", UUID.class), row.getObject("conversation_id", UUID.class), row.getObject("session_id", UUID.class), row.getLong("seq"),
                instant(row, "at"), row.getString("at_source"), instant(row, "received_at"), row.getString("channel"), Wire.read(Direction.class, row.getString("direction")),
                Wire.read(EntryType.class, row.getString("type")), new Author(Wire.read(Author.Type.class, row.getString("author_type")),
                        row.getObject("author_id", UUID.class), row.getString("author_name")),
                row.getString("text"), row.getString("html"), List.of(), Wire.read(Delivery.class, row.getString("delivery")), row.getBoolean("automatic"),
                row.getBoolean("secret"), row.getString("client_id"), Json.object(row.getString("details")), instantOrNull(row, "changed_at"));
    }
}
