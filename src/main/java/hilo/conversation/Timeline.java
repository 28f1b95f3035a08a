package hilo.conversation;

import static hilo.platform.Columns.texts;

import hilo.conversation.ConversationEvent.DeliveryChanged;
import hilo.conversation.ConversationEvent.EntriesWritten;
import hilo.conversation.ConversationEvent.Reopened;
import hilo.conversation.ConversationEvent.StatusChanged;
import hilo.platform.Ids;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads timelines. The one place where an entry gets its seq: under the lock of its conversation's row, held to the commit, so that the numbers have no gap and no
 * tie.
 *
 * <p>Any number of lines of any number of conversations is a handful of statements: rows are locked in order of id, known client ids are filtered, entries are inserted in one
 * statement, and one event tells of all of them.
 */
@ApplicationScoped
@Transactional
public class Timeline {
    /** What became of a line: its entry, and whether it is new or had been written before. */
    public record Written(Entry entry, boolean isNew) {
    }

    private static final class Row {
        private final UUID id;
        private Status status;
        private final @Nullable UUID mergedInto;
        private final @Nullable UUID assignee;
        private long lastSeq;
        private boolean changed;
        private final Set<String> channels = new TreeSet<>();

        private Row(UUID id, Status status, @Nullable UUID mergedInto, @Nullable UUID assignee, long lastSeq) {
            this.id = id;
            this.status = status;
            this.mergedInto = mergedInto;
            this.assignee = assignee;
            this.lastSeq = lastSeq;
        }
    }

    private record ClientKey(UUID conversation, String clientId) {
    }

    private final Jdbi db;
    private final Event<ConversationEvent> events;

    @Inject
    Timeline(Jdbi db, Event<ConversationEvent> events) {
        this.db = db;
        this.events = events;
    }

    /** Writes one line; throws {@link Problem} not-found where there is no such conversation. */
    public Written write(Line line) {
        return write(List.of(line)).getFirst();
    }

    /**
     * Writes all lines in their order, or none. A line for a merged conversation goes to the one it lives on in. What a customer wrote reopens what was waiting or solved.
     */
    public List<Written> write(List<Line> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        return db.withHandle(h -> write(h, lines));
    }

    private List<Written> write(Handle h, List<Line> lines) {
        var rows = new HashMap<UUID, Row>();
        var targets = lock(h, lines.stream().map(Line::conversation).toList(), rows);
        var known = known(h, lines, targets);
        var secrets = secrets(h, lines, targets);
        var holders = new HashMap<UUID, @Nullable UUID>();
        var result = new ArrayList<Written>();
        var fresh = new ArrayList<Entry>();
        var after = new ArrayList<ConversationEvent>();
        for (Line line : lines) {
            UUID target = targets.apply(line.conversation());
            var key = line.clientId() == null ? null : new ClientKey(target, line.clientId());
            var before = key == null ? null : known.get(key);
            if (before != null) {
                result.add(new Written(before, false));
                continue;
            }
            var row = rows.get(target);
            if (row == null) {
                throw Problem.notFound();
            }
            reopen(row, line, fresh, after);
            var source = quoted(line, secrets.getOrDefault(target, List.of()));
            var entry = entry(line, target, ++row.lastSeq, source.isPresent());
            holders.put(entry.id(), source.isPresent() ? source.get().holder() : row.assignee);
            row.changed = true;
            if (line.channel() != null && line.type() != EntryType.CHANGE) {
                row.channels.add(line.channel());
            }
            fresh.add(entry);
            result.add(new Written(entry, true));
            if (key != null) {
                known.put(key, entry);
            }
        }
        if (!fresh.isEmpty()) {
            insert(h, fresh, entry -> Secrets.isGuarded(entry) ? holders.get(entry.id()) : null);
            number(h, rows.values().stream().filter(row -> row.changed).toList(), fresh.getLast().receivedAt());
            after.forEach(events::fire);
            events.fire(new EntriesWritten(List.copyOf(fresh)));
        }
        return result;
    }

    /** Locks the rows in order of id and follows merges to their living end, whose row is locked too. */
    private static Function<UUID, UUID> lock(Handle h, Collection<UUID> wanted, Map<UUID, Row> rows) {
        var next = new HashSet<UUID>(wanted);
        while (!next.isEmpty()) {
            h.createQuery("select id, status, merged_into, assignee_id, last_seq from conversation where id = any(:ids) order by id for update")
                    .bind("ids", next.toArray(UUID[]::new))
                    .map((row, c) -> new Row(row.getObject(1, UUID.class), Wire.read(Status.class, row.getString(2)), row.getObject(3, UUID.class), row.getObject(4, UUID.class),
                            row.getLong(5)))
                    .forEach(row -> rows.put(row.id, row));
            next = new HashSet<>();
            for (Row row : rows.values()) {
                if (row.mergedInto != null && !rows.containsKey(row.mergedInto)) {
                    next.add(row.mergedInto);
                }
            }
        }
        return id -> {
            UUID end = id;
            for (Row row = rows.get(end); row != null && row.mergedInto != null; row = rows.get(end)) {
                end = row.mergedInto;
            }
            return end;
        };
    }

    private static Map<ClientKey, Entry> known(Handle h, List<Line> lines, Function<UUID, UUID> targets) {
        var named = lines.stream().filter(line -> line.clientId() != null).toList();
        var known = new LinkedHashMap<ClientKey, Entry>();
        if (!named.isEmpty()) {
            Entries.byClientIds(h, named.stream().map(line -> targets.apply(line.conversation())).toArray(UUID[]::new), named.stream().map(Line::clientId).toArray(String[]::new))
                    .forEach(entry -> known.put(new ClientKey(entry.conversation(), String.valueOf(entry.clientId())), entry));
        }
        return known;
    }

    private static void reopen(Row row, Line line, List<Entry> fresh, List<ConversationEvent> after) {
        boolean speaks = line.direction() == Direction.IN && line.author().isContact() && !line.automatic();
        if (!speaks || row.status == Status.OPEN || row.status == Status.HELD || row.status == Status.MERGED) {
            return;
        }
        var before = row.status;
        row.status = Status.OPEN;
        row.changed = true;
        fresh.add(entry(Line.change(row.id, Author.SYSTEM, line.receivedAt(), "status", Wire.of(before), Wire.of(Status.OPEN), "customer-wrote"), row.id, ++row.lastSeq, false));
        if (before != Status.WAITING) {
            after.add(new Reopened(row.id, line.session(), line.at()));
        }
        after.add(new StatusChanged(row.id, before, Status.OPEN, Author.SYSTEM, line.receivedAt()));
    }

    private record Secret(UUID conversation, String words, @Nullable UUID holder) {
    }

    /** What is secret already where mails with quotations go: a quotation of it arrives as a secret. */
    private static Map<UUID, List<Secret>> secrets(Handle h, List<Line> lines, Function<UUID, UUID> targets) {
        var quoting = lines.stream().filter(line -> line.details().containsKey("quoteFrom")).map(line -> targets.apply(line.conversation())).distinct().toArray(UUID[]::new);
        return quoting.length == 0
                ? Map.of()
                : h.createQuery("select conversation_id, text, details, secret_for from entry where conversation_id = any(:ids) and secret and type <> 'change'")
                        .bind("ids", quoting)
                        .map((row, c) -> new Secret(row.getObject(1, UUID.class), SecretWords.own(row.getString(2), Json.object(row.getString(3))), row.getObject(4, UUID.class)))
                        .collect(Collectors.groupingBy(Secret::conversation));
    }

    private static Optional<Secret> quoted(Line line, List<Secret> secrets) {
        return secrets.stream().filter(secret -> SecretWords.repeatsIn(secret.words(), SecretWords.quotedBy(line.text(), line.details()))).findFirst();
    }

    private static Entry entry(Line line, UUID conversation, long seq, boolean quotesSecret) {
        return new Entry(Ids.next(), conversation, line.session(), seq, line.at(), line.atSource(), line.receivedAt(), line.channel(), line.direction(), line.type(), line.author(),
                line.text(), line.html(), line.attachments(), line.delivery(), line.automatic(),
                line.secret() || quotesSecret, line.clientId(), line.details(), null);
    }

    /** {@code secretFor}: who has the conversation of an entry that arrives as a secret. */
    private static void insert(Handle h, List<Entry> entries, Function<Entry, @Nullable UUID> secretFor) {
        h.createUpdate(
                """
                insert into entry (conversation_id, seq, id, session_id, at, at_source, received_at, channel, direction, type, author_type, author_id, author_name, text, html,
                                   delivery, automatic, secret, secret_for, client_id, details)
                select * from unnest(cast(:conversation as uuid[]), cast(:seq as bigint[]), cast(:id as uuid[]), cast(:session as uuid[]), cast(:at as timestamptz[]),
                                     cast(:source as text[]), cast(:received as timestamptz[]), cast(:channel as text[]), cast(:direction as text[]), cast(:type as text[]),
                                     cast(:authorType as text[]), cast(:author as uuid[]), cast(:authorName as text[]), cast(:text as text[]), cast(:html as text[]),
                                     cast(:delivery as text[]), cast(:automatic as boolean[]), cast(:secret as boolean[]), cast(:secretFor as uuid[]), cast(:client as text[]), cast(:details as jsonb[]))""")
                .bind("conversation", texts(entries, Entry::conversation)).bind("seq", texts(entries, Entry::seq)).bind("id", texts(entries, Entry::id))
                .bind("session", texts(entries, Entry::session)).bind("at", texts(entries, Entry::at)).bind("source", texts(entries, Entry::atSource))
                .bind("received", texts(entries, Entry::receivedAt)).bind("channel", texts(entries, Entry::channel)).bind("direction", texts(entries, e -> Wire.of(e.direction())))
                .bind("type", texts(entries, e -> Wire.of(e.type()))).bind("authorType", texts(entries, e -> Wire.of(e.author().type())))
                .bind("author", texts(entries, e -> e.author().id())).bind("authorName", texts(entries, e -> e.author().name())).bind("text", texts(entries, Entry::text))
                .bind("html", texts(entries, Entry::html)).bind("delivery", texts(entries, e -> Wire.of(e.delivery()))).bind("automatic", texts(entries, Entry::automatic))
                .bind("secret", texts(entries, Entry::secret)).bind("secretFor", texts(entries, secretFor::apply)).bind("client", texts(entries, Entry::clientId))
                .bind("details", texts(entries, Entry::details)).execute();
        var files = h.prepareBatch("""
                insert into attachment (id, entry_id, name, type, size, sha256, content_id, private_key) values (:id, :entry, :name, :type, :size, :sha, :content, :key)
                on conflict (id) do update set entry_id = excluded.entry_id where attachment.entry_id is null""");
        for (Entry entry : entries) {
            for (Attached file : entry.attachments()) {
                files.bind("id", file.id()).bind("entry", entry.id()).bind("name", file.name()).bind("type", file.type()).bind("size", file.size()).bind("sha", file.sha256())
                        .bind("content", file.contentId()).bind("key", file.privateKey()).add();
            }
        }
        files.execute();
    }

    private static void number(Handle h, List<Row> rows, Instant now) {
        h.createUpdate("""
                update conversation c set last_seq = n.seq, status = n.status, updated_at = greatest(c.updated_at, :now),
                       solved_at = case when n.status = 'open' then null else c.solved_at end, closed_at = case when n.status = 'open' then null else c.closed_at end,
                       channels = case when n.channels = '' then c.channels else (select array(select distinct unnest(c.channels || string_to_array(n.channels, ',')) order by 1)) end,
                       version = c.version + case when c.status <> n.status then 1 else 0 end
                  from unnest(cast(:ids as uuid[]), cast(:seqs as bigint[]), cast(:statuses as text[]), cast(:channels as text[])) as n(id, seq, status, channels)
                 where c.id = n.id""").bind("now", now).bind("ids", texts(rows, row -> row.id)).bind("seqs", texts(rows, row -> row.lastSeq))
                .bind("statuses", texts(rows, row -> Wire.of(row.status))).bind("channels", texts(rows, row -> String.join(",", row.channels))).execute();
    }

    /** Records how far an answer came. Only forward: what was delivered does not become pending again; a failure may follow anything. */
    public void delivery(UUID conversation, long seq, Delivery delivery, Instant at, @Nullable JsonObject more) {
        db.useHandle(h -> {
            var found = h.createQuery("select * from entry where conversation_id = :conversation and seq = :seq for update").bind("conversation", conversation).bind("seq", seq)
                    .map((row, c) -> new Object[]{Wire.read(Delivery.class, row.getString("delivery")), row.getObject("session_id", UUID.class), row.getString("channel"),
                            new Author(Wire.read(Author.Type.class, row.getString("author_type")), row.getObject("author_id", UUID.class), row.getString("author_name")),
                            row.getBoolean("automatic"), Entries.instant(row, "at")})
                    .findOne();
            if (found.isEmpty()) {
                return;
            }
            var row = found.get();
            var before = (Delivery) row[0];
            if (before == delivery || delivery != Delivery.FAILED && before.ordinal() > delivery.ordinal()) {
                return;
            }
            h.createUpdate(
                    """
                    update entry set delivery = :delivery, details = details || cast(:more as jsonb), changed_at = clock_timestamp(),
                                     reached_at = case when :delivery in ('sent', 'delivered') then coalesce(reached_at, :at) else reached_at end
                     where conversation_id = :conversation and seq = :seq""")
                    .bind("delivery", Wire.of(delivery)).bind("at", at).bind("more", more == null ? "{}" : more.toString()).bind("conversation", conversation).bind("seq", seq)
                    .execute();
            events.fire(new DeliveryChanged(conversation, seq, (UUID) row[1], (String) row[2], (Author) row[3], (Boolean) row[4], (Instant) row[5], at, delivery));
        });
    }

    /** Notes what the other side said of an answer that it has not taken yet. */
    public void delayed(UUID conversation, long seq, JsonObject more) {
        noted(conversation, seq, "details || cast(:more as jsonb)", Map.of("more", more.toString()));
    }

    /** Records how far an answer came to one person in copy; the answer itself stands where it stands. */
    public void copied(UUID conversation, long seq, String address, Delivery delivery, String words) {
        var said = Json.newObject().add("state", Wire.of(delivery)).add("words", words).build();
        noted(conversation, seq, "jsonb_set(details, array['copies', :address], cast(:said as jsonb))", Map.of("address", address, "said", said.toString()));
    }

    /** Keeps what an agent found out about the sender of a customer's mail; false where the entry is none. */
    public boolean senderFound(UUID conversation, long seq, JsonObject more) {
        boolean mail = db.withHandle(h -> h.createQuery("""
                select exists (select 1 from entry where conversation_id = :conversation and seq = :seq and channel = 'email' and direction = 'in' and type = 'message')""")
                .bind("conversation", conversation).bind("seq", seq).mapTo(Boolean.class).one());
        if (mail) {
            noted(conversation, seq, "details || cast(:more as jsonb)", Map.of("more", more.toString()));
        }
        return mail;
    }

    private void noted(UUID conversation, long seq, String details, Map<String, String> values) {
        db.withHandle(
                h -> h.createQuery("update entry set details = " + details + ", changed_at = clock_timestamp() where conversation_id = :conversation and seq = :seq returning *")
                        .bind("conversation", conversation).bind("seq", seq).bindMap(values)
                        .map((row, c) -> new DeliveryChanged(conversation, seq, null, null, Author.SYSTEM, row.getBoolean("automatic"), Entries.instant(row, "at"),
                                Entries.instant(row, "changed_at"), Wire.read(Delivery.class, row.getString("delivery"))))
                        .findOne())
                .ifPresent(events::fire);
    }

    /** Makes an answer that never left a note of the desk: no door shows it to a customer, and it answers nothing. */
    public void withdraw(UUID conversation, long seq, Author by, Instant at) {
        int changed = db.withHandle(h -> h.createUpdate("""
                update entry set type = 'note', direction = 'internal', channel = null, session_id = null, delivery = 'none', changed_at = clock_timestamp(),
                       details = details || cast(:more as jsonb)
                 where conversation_id = :conversation and seq = :seq and delivery = 'pending'""").bind("conversation", conversation).bind("seq", seq)
                .bind("more", Json.newObject().add("withdrawn", Json.newObject().add("by", by.name()).add("at", at.toString())).build().toString()).execute());
        if (changed == 0) {
            throw Problem.notFound();
        }
        events.fire(new DeliveryChanged(conversation, seq, null, null, by, false, at, at, Delivery.NONE));
    }

    /**
     * Masks entries and keeps them out of the index. Who has the conversation now may reveal them; where one held a private key, whoever had it when that came.
     */
    void mask(UUID conversation, Collection<Long> seqs) {
        db.useHandle(h -> h.createUpdate("""
                update entry e set secret = true, changed_at = clock_timestamp(),
                       secret_for = case when e.secret or exists (select from attachment a where a.entry_id = e.id and a.private_key is not false) then e.secret_for
                                         else (select assignee_id from conversation where id = :conversation) end
                 where conversation_id = :conversation and seq = any(:seqs)""").bind("conversation", conversation).bind("seqs", seqs.toArray(Long[]::new)).execute());
    }

    void unmask(UUID conversation, long seq) {
        db.useHandle(h -> h.createUpdate("update entry set secret = false, changed_at = clock_timestamp() where conversation_id = :conversation and seq = :seq")
                .bind("conversation", conversation).bind("seq", seq).execute());
    }

    /** Replaces the details of an entry (a call of which more became known). */
    void details(UUID entry, JsonObject details, String text) {
        db.useHandle(h -> h.createUpdate("update entry set details = cast(:details as jsonb), text = :text, changed_at = clock_timestamp() where id = :id")
                .bind("details", details.toString()).bind("text", text)
                .bind("id", entry).execute());
    }

    /**
     * The mailbox from which each conversation's contact first wrote in it, by conversation; one whose contact wrote no mail is left out. A mail whose sender failed the check of
     * our mail server does not count.
     */
    @Transactional(Transactional.TxType.SUPPORTS)
    public Map<UUID, String> wroteFrom(Collection<UUID> conversations) {
        return db.withHandle(h -> h.createQuery("""
                select distinct on (c.id) c.id, e.details ->> 'from' from conversation c join entry e on e.conversation_id = c.id
                 where c.id = any(:ids) and 'email' = any(c.channels) and e.channel = 'email' and e.direction = 'in' and e.author_id = c.contact_id and not e.automatic
                   and e.details ->> 'from' is not null and e.details ->> 'sender' is distinct from 'failed'
                 order by c.id, e.seq""").bind("ids", conversations.toArray(UUID[]::new))
                .map((row, c) -> Map.entry(row.getObject(1, UUID.class), row.getString(2))).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** An entry by its place. */
    public record Spot(UUID conversation, long seq) {
    }

    /** Entries in order of seq; {@code more}: there are further ones, which the number or the bytes asked for left out. */
    public record Page(List<Entry> entries, boolean more) {
    }

    /**
     * What somebody has missed who knew all up to a seq at a time: the known entries that have changed since then, and the newer ones; in order.
     *
     * @param since by the machine's time; some seconds are added for commits that were under way
     * @param bytes of text in the page, UTF-8; the last entry may go beyond it
     */
    @Transactional(Transactional.TxType.SUPPORTS)
    public Page missed(UUID conversation, long after, Instant since, int limit, long bytes) {
        return db.withHandle(h -> Entries.page(h, "conversation_id = :conversation and (seq > :after or changed_at > :since)",
                Map.of("conversation", conversation, "after", after, "since", since.minusSeconds(10)), limit, bytes));
    }

    /** Entries after a seq, so many and so many bytes of text at most; the last one may go beyond that. */
    @Transactional(Transactional.TxType.SUPPORTS)
    public Page page(UUID conversation, long after, int limit, long bytes) {
        return db.withHandle(h -> Entries.page(h, "conversation_id = :conversation and seq > :after", Map.of("conversation", conversation, "after", after), limit, bytes));
    }

    /** The layout of an entry; empty where it has none. */
    @Transactional(Transactional.TxType.SUPPORTS)
    public Optional<String> html(UUID conversation, long seq) {
        return db.withHandle(h -> h.createQuery("select html from entry where conversation_id = :conversation and seq = :seq and html is not null")
                .bind("conversation", conversation).bind("seq", seq).mapTo(String.class).findOne());
    }

    /** The entry of this id, wherever it stands now. */
    @Transactional(Transactional.TxType.SUPPORTS)
    public Optional<Entry> find(UUID entry) {
        return db.withHandle(h -> Entries.find(h, entry));
    }

    /** The entries at these places, those of one conversation in order; what is not there any more is left out. */
    @Transactional(Transactional.TxType.SUPPORTS)
    public List<Entry> at(List<Spot> spots) {
        return spots.isEmpty() ? List.of() : db.withHandle(h -> Entries.at(h, spots));
    }

    @Transactional(Transactional.TxType.SUPPORTS)
    public List<Entry> after(UUID conversation, long after, int limit) {
        return db.withHandle(h -> Entries.after(h, conversation, after, limit));
    }

    @Transactional(Transactional.TxType.SUPPORTS)
    public List<Entry> before(UUID conversation, long before, int limit) {
        return db.withHandle(h -> Entries.before(h, conversation, before, limit));
    }

}
