package hilo.conversation;

import hilo.identity.Caller;
import hilo.platform.Audit;
import hilo.platform.EventLog;
import hilo.platform.Ids;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Who may see what is secret. Every road to the words of an entry that is marked as secret, and to the bytes of a private key, asks here: entries, pages, files, mails.
 *
 * <p>Supervisors, administrators, the entry's author and the agent who had the conversation before the entry became a secret may reveal it, with a reason. The reveal is on record
 * for supervisors, and opens what belongs to the entry (its files, its mail) to that agent for ten minutes. Customers never get a private key back, whoever sent it.
 */
@ApplicationScoped
@Transactional
public class Secrets {
    /** Stands for words that are not shown. */
    public static final String MASK = "••••••";
    /** The shortest reason, in characters. */
    public static final int SHORTEST_REASON = 10;

    /** A reveal: who saw which entry when, and why; {@code seq} and {@code conversation} are where the entry stands now. */
    public record Reveal(UUID id, Instant at, UUID agent, String agentName, String reason, UUID conversation, long number, long seq, UUID entry) {
    }

    /** An entry was revealed; fired in the transaction that put it on record. */
    public record Revealed(UUID conversation, String agentName) {
    }

    private record Guarded(UUID conversation, @Nullable UUID author, @Nullable UUID holder) {
    }

    private final Jdbi db;
    private final Audit audit;
    private final EventLog log;
    private final Event<Revealed> events;
    private final InstantSource clock;

    @Inject
    Secrets(Jdbi db, Audit audit, EventLog log, Event<Revealed> events, InstantSource clock) {
        this.db = db;
        this.audit = audit;
        this.log = log;
        this.events = events;
        this.clock = clock;
    }

    /** Whether something of this entry is only for those who reveal it. */
    public static boolean isGuarded(Entry entry) {
        return entry.secret() || entry.attachments().stream().anyMatch(Attached::privateKey);
    }

    /** The details of an entry as everybody may see them. */
    public static JsonObject shown(Entry entry) {
        return entry.secret() && entry.type() == EntryType.CHANGE ? SecretWords.masked(entry.details()) : entry.details();
    }

    /** The words of an entry, for who has revealed it; of a change what people wrote in it. */
    public static String words(Entry entry) {
        return entry.type() == EntryType.CHANGE ? SecretWords.of(entry) : entry.text();
    }

    /**
     * Puts a reveal on record.
     *
     * @throws Problem {@code reveal-refused} where this caller may not, {@code reason-missing} where the reason is shorter than {@value #SHORTEST_REASON} characters
     */
    public void reveal(Caller by, UUID entry, @Nullable String reason) {
        var guarded = guarded(entry);
        if (!mayReveal(by, guarded)) {
            throw refused();
        }
        String why = reason == null ? "" : reason.strip();
        if (why.length() < SHORTEST_REASON) {
            throw Problem.unprocessable("reason-missing", "Say why you need to see it.").at("/reason", "at least " + SHORTEST_REASON + " characters");
        }
        db.useHandle(h -> h.createUpdate("insert into secret_reveal (id, agent_id, entry_id, reason) values (:id, :agent, :entry, :reason)").bind("id", Ids.next())
                .bind("agent", by.id()).bind("entry", entry).bind("reason", why).execute());
        record(by, "entry", entry);
        log.append(List.of(new EventLog.Fact(clock.instant(), "secret-revealed", guarded.conversation(), Json.newObject().add("agent", by.name()).build())));
        events.fire(new Revealed(guarded.conversation(), by.name()));
    }

    /**
     * Lets a caller read what belongs to a guarded entry, and puts it on the audit.
     *
     * @param object what is read, such as {@code attachment} or {@code mail}, and its id
     * @throws Problem {@code reveal-refused} where this caller may not reveal it, {@code reveal-first} where they have not done so in the last ten minutes
     */
    public void read(Caller by, UUID entry, String object, UUID id) {
        if (!mayReveal(by, guarded(entry))) {
            throw refused();
        }
        boolean open = db
                .withHandle(h -> h.createQuery("select exists (select from secret_reveal where entry_id = :entry and agent_id = :agent and open_until > clock_timestamp())")
                        .bind("entry", entry).bind("agent", by.id()).mapTo(Boolean.class).one());
        if (!open) {
            throw Problem.forbidden("reveal-first", "Reveal the entry first, and say why; its files and its mail can then be read for ten minutes.");
        }
        record(by, object, id);
    }

    /** Newest first, those before the given id. */
    public List<Reveal> reveals(@Nullable UUID before, int limit) {
        return db.withHandle(h -> h.createQuery("""
                select r.id, r.at, r.agent_id, a.name, r.reason, e.conversation_id, c.number, e.seq, r.entry_id
                  from secret_reveal r join agent a on a.id = r.agent_id join entry e on e.id = r.entry_id join conversation c on c.id = e.conversation_id
                 where cast(:before as uuid) is null or r.id < cast(:before as uuid) order by r.id desc limit :limit""").bind("before", before == null ? null : before.toString())
                .bind("limit", limit)
                .map((row, c) -> new Reveal(row.getObject(1, UUID.class), Entries.instant(row, "at"), row.getObject(3, UUID.class), row.getString(4), row.getString(5),
                        row.getObject(6, UUID.class), row.getLong(7), row.getLong(8), row.getObject(9, UUID.class)))
                .list());
    }

    /** The guarded entries that these mails became, wherever they stand now; {@code withKeys}: also those that only came with a private key. */
    public Set<UUID> entriesOf(Collection<UUID> mails, boolean withKeys) {
        return db.withHandle(h -> h.createQuery("""
                select e.id from entry e where details->>'mail' = any(:mails)
                   and (e.secret or :keys and exists (select from attachment a where a.entry_id = e.id and a.private_key is not false))""")
                .bind("mails", mails.stream().map(UUID::toString).toArray(String[]::new)).bind("keys", withKeys).mapTo(UUID.class).collect(Collectors.toSet()));
    }

    /** Whether somebody sees every secret of the desk; also of what is no entry. */
    public static boolean oversees(Caller caller) {
        return caller.is("supervisor") || caller.is("admin");
    }

    public static Problem refused() {
        return Problem.forbidden("reveal-refused",
                "Only its author, supervisors, administrators and the agent who had the conversation before it became secret may reveal it: ask one of them.");
    }

    private static boolean mayReveal(Caller caller, Guarded guarded) {
        return oversees(caller) || caller.isAgent() && (caller.id().equals(guarded.author()) || caller.id().equals(guarded.holder()));
    }

    private Guarded guarded(UUID entry) {
        return db.withHandle(h -> h.createQuery("select conversation_id, author_id, secret_for from entry where id = :id").bind("id", entry)
                .map((row, c) -> new Guarded(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getObject(3, UUID.class))).findOne()).orElseThrow(Problem::notFound);
    }

    private void record(Caller by, String object, UUID id) {
        audit.record("agent", by.id(), by.name(), "revealed a secret", object, id.toString(), "");
    }
}
