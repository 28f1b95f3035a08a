package hilo.channel.email;

import static hilo.platform.Columns.texts;

import hilo.channel.Outcome;
import hilo.platform.Blobs;
import hilo.platform.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the mails and how far each folder has been read.
 *
 * <p>A batch of mails and the checkpoint behind it are one commit: a crash before it fetches the batch again, a crash after it only flags again on the server.
 */
@ApplicationScoped
class MailStore {
    /** How far a folder is read, and the right to go on: it ends when another reader raises the fence. */
    record Checkpoint(UUID folder, long uidValidity, long lastUid, long fence) {
    }

    /** A mail as it came off the server; {@code raw} are only its headers where {@code trouble} says so. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way to the store.
    record Fetched(long uid, byte[] raw, long size, Instant internalDate, Instant at, Instant fetchedAt, @Nullable Trouble trouble) {
    }

    /** Why a mail has not all its bytes here. */
    enum Trouble {
        OVERSIZE, UNREADABLE
    }

    /** A mail that waits to be understood; {@code released}: an agent let it in that had been held back. */
    record Waiting(UUID id, long uid, String rawSha256, long size, Instant at, Instant fetchedAt, Instant internalDate, int attempts, boolean oversize, boolean released) {
    }

    /** A mail's place in the record. */
    record Place(UUID conversation, long seq, UUID session) {
    }

    /** Where an entry stands now: merging and splitting give it another place, never another id. */
    record Standing(UUID conversation, long seq) {
    }

    static final String FLOOD = "its sender wrote more mails in ten minutes than a person does";
    static final String NOT_HANDED_OUT = "the mail server does not hand it out";

    private final Jdbi db;
    private final Blobs blobs;

    @Inject
    MailStore(Jdbi db, Blobs blobs) {
        this.db = db;
        this.blobs = blobs;
    }

    /**
     * Takes or renews the lease of a folder; empty while another node reads it. A changed UIDVALIDITY starts the count again: every mail comes once more and is recognised by
     * its content.
     *
     * <p>A lease ends twelve seconds after its reader was heard of last ({@link #isFree}), so that the mail of a node that died comes in by another soon.
     *
     * @param reader unique to this start of this node; {@code node} may take its own lease over at once after a restart
     */
    @Transactional(TxType.REQUIRES_NEW)
    Optional<Checkpoint> lease(String mailbox, String folder, long uidValidity, String node, String reader, Instant now) {
        return db.withHandle(h -> {
            h.createUpdate("insert into mailbox (id, address, created_at) values (:id, :address, :now) on conflict (address) do nothing").bind("id", Ids.next())
                    .bind("address", mailbox).bind("now", now).execute();
            UUID box = h.createQuery("select id from mailbox where address = :address").bind("address", mailbox).mapTo(UUID.class).one();
            return h.createQuery("""
                    insert into mail_folder as f (id, mailbox, name, uid_validity, lease_owner, lease_until)
                    values (:id, :box, :name, :validity, :owner, clock_timestamp() + interval '12 seconds')
                    on conflict (mailbox, name) do update
                       set fence = f.fence + case when f.lease_owner = excluded.lease_owner then 0 else 1 end,
                           last_uid = case when f.uid_validity = excluded.uid_validity then f.last_uid else 0 end,
                           uid_validity = excluded.uid_validity, lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
                     where f.lease_owner = excluded.lease_owner or split_part(f.lease_owner, '/', 1) = :node or f.lease_until < clock_timestamp()
                    returning id, uid_validity, last_uid, fence""")
                    .bind("id", Ids.next()).bind("box", box).bind("name", folder).bind("validity", uidValidity).bind("owner", node + "/" + reader).bind("node", node)
                    .map((row, c) -> new Checkpoint(row.getObject("id", UUID.class), row.getLong("uid_validity"), row.getLong("last_uid"), row.getLong("fence"))).findOne();
        });
    }

    /** Says that this reader is alive: a lease of its own lasts on. True where the folder has no living reader and may be leased. */
    @Transactional(TxType.REQUIRES_NEW)
    boolean isFree(String mailbox, String folder, String node, String reader) {
        return db.withHandle(h -> {
            int mine = h.createUpdate("""
                    update mail_folder f set lease_until = clock_timestamp() + interval '12 seconds' from mailbox m
                     where m.id = f.mailbox and m.address = :address and f.name = :name and f.lease_owner = :owner""").bind("address", mailbox).bind("name", folder)
                    .bind("owner", node + "/" + reader).execute();
            return mine == 0 && h.createQuery("""
                    select f.lease_until < clock_timestamp() from mail_folder f join mailbox m on m.id = f.mailbox where m.address = :address and f.name = :name""")
                    .bind("address", mailbox).bind("name", folder).mapTo(Boolean.class).findOne().orElse(true);
        });
    }

    /** Keeps a batch and moves the checkpoint, or does neither: false when another reader has taken over. */
    @Transactional(TxType.REQUIRES_NEW)
    boolean keep(Checkpoint from, List<Fetched> mails, long upTo, Instant now) {
        return db.withHandle(h -> {
            int moved = h.createUpdate("""
                    update mail_folder set last_uid = :upTo, read_at = :now, lease_until = clock_timestamp() + interval '12 seconds'
                     where id = :folder and fence = :fence and uid_validity = :validity and last_uid < :upTo""")
                    .bind("upTo", upTo).bind("now", now).bind("folder", from.folder()).bind("fence", from.fence()).bind("validity", from.uidValidity()).execute();
            if (moved == 0) {
                return false;
            }
            insert(h, from, mails);
            return true;
        });
    }

    private void insert(Handle h, Checkpoint from, List<Fetched> mails) {
        var bytes = blobs.store(mails.stream().map(Fetched::raw).toList()).iterator();
        var rows = mails.stream().map(mail -> new Kept(Ids.next(), bytes.next().sha256(), Letterhead.of(mail.raw()))).toList();
        h.createUpdate("""
                insert into mail (id, folder, uid_validity, uid, raw_sha256, size, internal_date, at, fetched_at, fence, state, reason, try_at, message_id, sender, subject)
                select id, :folder, :validity, uid, sha, size, internal_date, at, fetched_at, :fence, state, reason, clock_timestamp() + pause * interval '1 second',
                       message_id, sender, subject
                  from unnest(cast(:ids as uuid[]), cast(:uids as bigint[]), cast(:shas as text[]), cast(:sizes as bigint[]), cast(:dates as timestamptz[]),
                              cast(:ats as timestamptz[]), cast(:fetched as timestamptz[]), cast(:states as text[]), cast(:reasons as text[]), cast(:pauses as int[]),
                              cast(:messageIds as text[]), cast(:senders as text[]), cast(:subjects as text[]))
                       as n (id, uid, sha, size, internal_date, at, fetched_at, state, reason, pause, message_id, sender, subject)
                on conflict (folder, uid_validity, uid) do nothing""").bind("folder", from.folder()).bind("validity", from.uidValidity()).bind("fence", from.fence())
                .bind("ids", texts(rows, Kept::id)).bind("uids", texts(mails, Fetched::uid)).bind("shas", texts(rows, Kept::sha256)).bind("sizes", texts(mails, Fetched::size))
                .bind("dates", texts(mails, Fetched::internalDate)).bind("ats", texts(mails, Fetched::at)).bind("fetched", texts(mails, Fetched::fetchedAt))
                .bind("states", texts(mails, mail -> mail.trouble() == Trouble.UNREADABLE ? "quarantined" : "received"))
                .bind("reasons", texts(mails, mail -> switch (mail.trouble()) {
                    case OVERSIZE -> "oversize";
                    case UNREADABLE -> NOT_HANDED_OUT;
                    case null -> null;
                })).bind("pauses", texts(mails, mail -> mail.trouble() == Trouble.UNREADABLE ? 15 : 0)).bind("messageIds", texts(rows, row -> row.letterhead().messageId()))
                .bind("senders", texts(rows, row -> row.letterhead().sender())).bind("subjects", texts(rows, row -> row.letterhead().subject())).execute();
    }

    /** A mail as its row begins. */
    private record Kept(UUID id, String sha256, Letterhead letterhead) {
    }

    /** Those of the UIDs in the folder that have no row. */
    List<Long> missing(Checkpoint at, List<Long> present) {
        return db.withHandle(h -> h.createQuery("""
                select u from unnest(:present) as u
                 where not exists (select from mail where folder = :folder and uid_validity = :validity and uid = u) order by u""")
                .bind("present", present.toArray(Long[]::new)).bind("folder", at.folder()).bind("validity", at.uidValidity()).mapTo(Long.class).list());
    }

    /** Keeps a mail that had been passed over, while the lease holds. */
    @Transactional(TxType.REQUIRES_NEW)
    void keepLate(Checkpoint at, Fetched mail) {
        db.useHandle(h -> {
            boolean mine = h.createQuery("select fence = :fence and uid_validity = :validity from mail_folder where id = :folder for update").bind("fence", at.fence())
                    .bind("validity", at.uidValidity()).bind("folder", at.folder()).mapTo(Boolean.class).one();
            if (mine) {
                insert(h, at, List.of(mail));
            }
        });
    }

    /** Writes down how the folder and the ledger compare. */
    @Transactional(TxType.REQUIRES_NEW)
    void compared(Checkpoint at, int found, int missing, Instant now) {
        db.useHandle(h -> h.createUpdate("update mail_folder set checked_at = :now, found = :found, missing = :missing where id = :folder and fence = :fence").bind("now", now)
                .bind("found", found).bind("missing", missing).bind("folder", at.folder()).bind("fence", at.fence()).execute());
    }

    /** A mail that the mail server did not hand out. */
    record Owed(UUID id, long uid) {
    }

    /** The mail that is asked for again now, if any; its next turn is pushed ahead first, so that one that breaks the line each time does not keep the others back. */
    @Transactional(TxType.REQUIRES_NEW)
    Optional<Owed> owed(Checkpoint at) {
        return db.withHandle(h -> h.createQuery("""
                update mail set attempts = attempts + 1, try_at = clock_timestamp() + interval '15 seconds' * power(2, least(attempts, 8))
                 where id = (select id from mail where state = 'quarantined' and folder = :folder and uid_validity = :validity and reason = :reason and try_at <= clock_timestamp()
                              order by try_at limit 1 for update skip locked)
                returning id, uid""").bind("folder", at.folder()).bind("validity", at.uidValidity()).bind("reason", NOT_HANDED_OUT)
                .map((row, c) -> new Owed(row.getObject("id", UUID.class), row.getLong("uid"))).findOne());
    }

    /** Has what was owed: the mail waits to be understood like any other. Null where it is not in the mailbox any more. */
    @Transactional(TxType.REQUIRES_NEW)
    void handedOut(Owed owed, @Nullable Fetched mail) {
        if (mail == null) {
            db.useHandle(h -> h.createUpdate("update mail set reason = 'removed before the mail server handed it out' where id = :id and state = 'quarantined'")
                    .bind("id", owed.id()).execute());
            return;
        }
        var blob = blobs.store(mail.raw());
        var letterhead = Letterhead.of(mail.raw());
        db.useHandle(h -> h.createUpdate("""
                update mail set raw_sha256 = :sha, size = :size, internal_date = :internalDate, at = :at, fetched_at = :fetchedAt, message_id = :messageId, sender = :sender, subject = :subject,
                       state = 'received', reason = :reason, attempts = 0, try_at = clock_timestamp()
                 where id = :id and state = 'quarantined'""").bind("sha", blob.sha256()).bind("size", mail.size()).bind("internalDate", mail.internalDate()).bind("at", mail.at())
                .bind("fetchedAt", mail.fetchedAt()).bind("messageId", letterhead.messageId()).bind("sender", letterhead.sender())
                .bind("subject", letterhead.subject()).bind("reason", mail.trouble() == Trouble.OVERSIZE ? "oversize" : null).bind("id", owed.id()).execute());
    }

    /**
     * The next mails to be understood, at most so many and, but for the first, so many bytes, in the order in which they came; their next try is pushed ahead first, so that a
     * crash in the middle repeats them and another node leaves them alone meanwhile. One that was tried before comes alone: it may be what took the server down.
     */
    @Transactional(TxType.REQUIRES_NEW)
    List<Waiting> claim(int most, long bytes) {
        return db.withHandle(h -> h.createQuery("""
                with next as (
                    select id, size, attempts, try_at, uid from mail where state = 'received' and try_at <= clock_timestamp() order by try_at, uid limit :most for update skip locked),
                counted as (
                    select id, row_number() over w as n, sum(size) over w as bytes, max(attempts) over w as tried from next window w as (order by try_at, uid))
                update mail set attempts = attempts + 1, try_at = clock_timestamp() + interval '10 seconds' * power(3, least(attempts, 5))
                 where id in (select id from counted where n = 1 or bytes <= :bytes and tried = 0)
                returning id, uid, raw_sha256, size, at, fetched_at, internal_date, attempts, reason""").bind("most", most).bind("bytes", bytes)
                .map((row, c) -> new Waiting(row.getObject("id", UUID.class), row.getLong("uid"), row.getString("raw_sha256"), row.getLong("size"), instant(row, "at"),
                        instant(row, "fetched_at"), instant(row, "internal_date"), row.getInt("attempts"), "oversize".equals(row.getString("reason")),
                        FLOOD.equals(row.getString("reason"))))
                .list()).stream().sorted(Comparator.comparingLong(Waiting::uid)).toList();
    }

    /** These were claimed and not looked at: it was no try. */
    @Transactional(TxType.REQUIRES_NEW)
    void release(List<Waiting> claimed) {
        db.useHandle(h -> h.createUpdate("update mail set try_at = clock_timestamp(), attempts = attempts - 1 where id = any(:ids) and state = 'received'")
                .bind("ids", claimed.stream().map(Waiting::id).toArray(UUID[]::new)).execute());
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, java.time.OffsetDateTime.class).toInstant();
    }

    /** A try failed: the mail waits a moment for the next one, or is quarantined when it was the last. */
    @Transactional(TxType.REQUIRES_NEW)
    void failed(UUID mail, boolean last, String why) {
        db.useHandle(h -> h
                .createUpdate(
                        """
                        update mail set state = :state, reason = case when reason = 'oversize' and not :last then reason else :why end,
                               try_at = clock_timestamp() + attempts * interval '1 second' where id = :id and state = 'received'""")
                .bind("state", last ? "quarantined" : "received").bind("last", last).bind("why", MailText.oneLine(why, 500)).bind("id", mail).execute());
    }

    /**
     * Locks mails, and everything that may be the same mail, and returns those that nobody settled meanwhile.
     *
     * <p>A mail is put back for a second where an earlier one of the same writer, or one that it answers, still waits: cut short by a crash, or in another node's hands. Filed
     * before it, an answer would open a matter of its own. What waits is filed or quarantined within two minutes.
     */
    @Transactional(TxType.MANDATORY)
    List<Understood> lock(List<Understood> mails) {
        var ids = texts(mails, Understood::id);
        var waiting = db.withHandle(h -> {
            h.createQuery("""
                    select pg_advisory_xact_lock(hash) from (
                        select distinct hashtextextended(id, 140) as hash from unnest(cast(:ids as text[])) as wanted (id) order by hash) as ordered""")
                    .bind("ids", texts(mails, one -> one.mail().messageId())).map((row, c) -> true).list();
            // By their keys: asked for the state as well, the planner reads all that ever waited.
            var free = h.createQuery("""
                    select id from (select id, state from mail where id = any(:ids) order by id for update) as locked where state = 'received'""")
                    .bind("ids", mails.stream().map(Understood::id).toArray(UUID[]::new)).mapTo(UUID.class).set();
            free.removeAll(h.createQuery("""
                    with before as materialized (select folder, uid_validity, uid, sender, message_id from mail where state = 'received' and uid < :last)
                    update mail m set try_at = clock_timestamp() + interval '1 second', attempts = attempts - 1
                      from unnest(cast(:ids as uuid[]), cast(:repliesTo as text[])) as w (id, replies_to)
                     where m.id = w.id and m.state = 'received' and exists (
                           select from before b where b.folder = m.folder and b.uid_validity = m.uid_validity and b.uid < m.uid
                                                  and (b.sender = m.sender or b.message_id = any(string_to_array(w.replies_to, chr(10)))))
                    returning m.id""").bind("last", mails.stream().mapToLong(one -> one.waiting().uid()).max().orElse(0)).bind("ids", ids)
                    .bind("repliesTo", texts(mails, one -> String.join("\n", one.mail().repliesTo()))).mapTo(UUID.class).list());
            return free;
        });
        return mails.stream().filter(one -> waiting.contains(one.id())).toList();
    }

    /** What became of a mail; with its place in the record, if it has one. */
    record Settled(Understood mail, String state, @Nullable String reason, @Nullable Place place) {
    }

    @Transactional(TxType.MANDATORY)
    void settle(List<Settled> all, Instant now) {
        db.useHandle(h -> h.createUpdate("""
                update mail m set state = s.state, reason = s.reason, message_id = s.message_id, content_sha256 = s.content, sender = s.sender, subject = s.subject, nature = s.nature,
                       conversation = s.conversation, seq = s.seq, session = s.session, settled_at = :now
                  from unnest(cast(:ids as uuid[]), cast(:states as text[]), cast(:reasons as text[]), cast(:messageIds as text[]), cast(:contents as text[]), cast(:senders as text[]),
                              cast(:subjects as text[]), cast(:natures as text[]), cast(:conversations as uuid[]), cast(:seqs as bigint[]), cast(:sessions as uuid[]))
                       as s (id, state, reason, message_id, content, sender, subject, nature, conversation, seq, session)
                 where m.id = s.id""")
                .bind("ids", texts(all, s -> s.mail().id())).bind("states", texts(all, Settled::state))
                .bind("reasons", texts(all, Settled::reason)).bind("messageIds", texts(all, s -> s.mail().mail().messageId()))
                .bind("contents", texts(all, s -> s.mail().contentSha256()))
                .bind("senders", texts(all, s -> s.mail().sender()))
                .bind("subjects", texts(all, s -> s.mail().mail().subject())).bind("natures", texts(all, s -> s.mail().mail().nature().word()))
                .bind("conversations", texts(all, s -> s.place() == null ? null : s.place().conversation()))
                .bind("seqs", texts(all, s -> s.place() == null ? null : s.place().seq()))
                .bind("sessions", texts(all, s -> s.place() == null ? null : s.place().session())).bind("now", now).execute());
    }

    /** Earlier mails with the same Message-ID and the same words, or with the very same bytes and stamp, by the mail that repeats them. */
    Map<UUID, UUID> repeated(List<Understood> mails) {
        return db.withHandle(h -> h.createQuery("""
                select w.id, same.id from unnest(cast(:ids as uuid[]), cast(:messageIds as text[]), cast(:contents as text[]), cast(:raws as text[]), cast(:dates as timestamptz[]))
                                          as w (id, message_id, content, raw, internal_date)
                 cross join lateral (
                       select m.id from mail m where m.id <> w.id and m.state not in ('received', 'quarantined', 'duplicate')
                          and (m.message_id = w.message_id and m.content_sha256 = w.content and w.message_id not like '%@missing.invalid>'
                               or m.raw_sha256 = w.raw and m.internal_date = w.internal_date)
                        limit 1) as same""")
                .bind("ids", texts(mails, Understood::id)).bind("messageIds", texts(mails, m -> m.mail().messageId()))
                .bind("contents", texts(mails, Understood::contentSha256)).bind("raws", texts(mails, m -> m.waiting().rawSha256()))
                .bind("dates", texts(mails, m -> m.waiting().internalDate()))
                .map((row, c) -> Map.entry(row.getObject(1, UUID.class), row.getObject(2, UUID.class))).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    Optional<Place> place(UUID mail) {
        return db.withHandle(h -> h.createQuery("select conversation, seq, session from mail where id = :id and session is not null").bind("id", mail)
                .map((row, c) -> new Place(row.getObject("conversation", UUID.class), row.getLong("seq"), row.getObject("session", UUID.class))).findOne());
    }

    /** The mail thread of the first of these Message-IDs that came in. */
    Optional<UUID> threadOf(List<String> messageIds) {
        return db.withHandle(h -> h.createQuery("""
                select session from mail where message_id = any(:ids) and session is not null and state <> 'duplicate'
                 order by array_position(:ids, message_id) limit 1""").bind("ids", messageIds.toArray(String[]::new)).mapTo(UUID.class).findOne());
    }

    /** Whom this mail of ours was sent to wants no automatic mail of ours any more. */
    @Transactional(TxType.MANDATORY)
    void unwanted(String messageId, Instant now) {
        db.useHandle(h -> h.createUpdate("insert into mail_unwanted (address, since) select recipient, :now from mail_sent where message_id = :id on conflict do nothing")
                .bind("id", messageId).bind("now", now).execute());
    }

    /** Where the entry stands that a mail of ours carried. */
    Optional<Standing> sentEntry(String messageId) {
        return db.withHandle(h -> h.createQuery("select e.conversation_id, e.seq from mail_sent s join entry e on e.id = s.entry where s.message_id = :id").bind("id", messageId)
                .map((row, c) -> new Standing(row.getObject(1, UUID.class), row.getLong(2))).findOne());
    }

    /** Where the entry stands that has this id, or that went in copy as the mail of this id. */
    Optional<Standing> standing(UUID id) {
        return db.withHandle(h -> h.createQuery("select conversation_id, seq from entry where id = coalesce((select entry from mail_copy where id = :id), :id)").bind("id", id)
                .map((row, c) -> new Standing(row.getObject(1, UUID.class), row.getLong(2))).findOne());
    }

    /** The Message-IDs of the mails between a conversation's people, oldest first, at most the newest hundred. */
    List<String> chain(UUID conversation, List<UUID> threads) {
        return db.withHandle(h -> h.createQuery("""
                select message_id from (
                    select message_id, at from mail
                     where session = any(:threads) and state in ('ingested', 'oversize') and message_id not like '%@missing.invalid>'
                    union all
                    select s.message_id, s.sent_at from mail_sent s join entry e on e.id = s.entry where e.conversation_id = :id and s.sent_at is not null
                    order by at desc limit 100) as newest
                 order by at""").bind("threads", threads.toArray(UUID[]::new)).bind("id", conversation).mapTo(String.class).list());
    }

    /** The Message-ID of the last mail that somebody wrote in these threads. */
    Optional<String> lastReceived(List<UUID> threads) {
        return db.withHandle(h -> h.createQuery("""
                select message_id from mail where session = any(:threads) and state in ('ingested', 'oversize') and message_id not like '%@missing.invalid>'
                 order by at desc, uid desc limit 1""").bind("threads", threads.toArray(UUID[]::new)).mapTo(String.class).findOne());
    }

    /** The address of the mailbox that the last mail of these threads came to. */
    Optional<String> mailboxOf(List<UUID> threads) {
        return db.withHandle(h -> h.createQuery("""
                select b.address from mail m join mail_folder f on f.id = m.folder join mailbox b on b.id = f.mailbox
                 where m.session = any(:threads) and m.state in ('ingested', 'oversize') order by m.at desc, m.uid desc limit 1""")
                .bind("threads", threads.toArray(UUID[]::new)).mapTo(String.class).findOne());
    }

    /** Decides the Message-ID of a mail of ours, once: what is returned is the first one that was proposed for this entry, or for the mail of no entry {@code proposed}. */
    @Transactional
    String decided(String proposed, @Nullable UUID entry, String recipient, Instant now) {
        return db.withHandle(h -> {
            h.createUpdate("insert into mail_sent (message_id, entry, recipient, written_at) values (:id, cast(:entry as uuid), :recipient, :now) on conflict do nothing")
                    .bind("id", proposed).bind("entry", entry).bind("recipient", recipient).bind("now", now).execute();
            return h.createQuery("select message_id from mail_sent where entry = cast(:entry as uuid)").bind("entry", entry).mapTo(String.class).findOne().orElse(proposed);
        });
    }

    @Transactional
    void sent(String messageId, Outcome.Sent sent) {
        db.useHandle(h -> h.createUpdate("update mail_sent set sent_at = :at, receipt = :receipt where message_id = :id").bind("id", messageId).bind("at", sent.at())
                .bind("receipt", sent.receipt()).execute());
    }

    /** The mail of an entry to one person in copy, and what the mail server said when it took it. */
    record Copy(UUID id, Optional<Outcome> receipt) {
    }

    @Transactional
    Copy copy(UUID entry, String recipient) {
        return db.withHandle(h -> {
            h.createUpdate("insert into mail_copy (id, entry, recipient) values (:id, :entry, :recipient) on conflict do nothing").bind("id", Ids.next()).bind("entry", entry)
                    .bind("recipient", recipient).execute();
            return h.createQuery("select id, sent_at, receipt from mail_copy where entry = :entry and recipient = :recipient").bind("entry", entry).bind("recipient", recipient)
                    .map((row, c) -> new Copy(row.getObject("id", UUID.class), receipt(row))).one();
        });
    }

    @Transactional
    void copied(UUID copy, Outcome.Sent sent) {
        db.useHandle(h -> h.createUpdate("update mail_copy set sent_at = :at, receipt = :receipt where id = :id").bind("id", copy).bind("at", sent.at())
                .bind("receipt", sent.receipt()).execute());
    }

    /** Who got the copy that has this id. */
    Optional<String> reader(UUID copy) {
        return db.withHandle(h -> h.createQuery("select recipient from mail_copy where id = :id").bind("id", copy).mapTo(String.class).findOne());
    }

    private static Optional<Outcome> receipt(ResultSet row) throws SQLException {
        return row.getObject("sent_at") == null ? Optional.empty() : Optional.of(new Outcome.Sent(instant(row, "sent_at"), row.getString("receipt")));
    }

    /** What the mail server said when it took this mail, where it has taken it. */
    Optional<Outcome> receipt(String messageId) {
        return db.withHandle(h -> h.createQuery("select sent_at, receipt from mail_sent where message_id = :id").bind("id", messageId)
                .map((row, c) -> receipt(row)).findOne().flatMap(one -> one));
    }
}
