package hilo.channel.email;

import hilo.conversation.Attached;
import hilo.conversation.Secrets;
import hilo.conversation.UnpackingBudget;
import hilo.platform.Blobs;
import hilo.platform.Problem;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The book of every mail that was ever in the mailbox, for staff: what became of each and why, its source, and the two things to do about one in quarantine. */
@ApplicationScoped
public class MailLedger {
    /** The words of a mail's state. */
    public static final Set<String> STATES = Set.of("received", "ingested", "duplicate", "automatic", "quarantined", "oversize", "ignored");

    /** One mail; what is not known (yet) is null, and the subject of one whose entry is secret is masked. */
    public record MailView(UUID id, String mailbox, String folder, long uidValidity, long uid, String state, @Nullable String reason, int attempts, @Nullable String sender,
            @Nullable String subject, @Nullable String messageId, @Nullable String nature, long size, String sha256, @Nullable UUID conversation, @Nullable Long seq, Instant at,
            Instant internalDate, Instant fetchedAt, @Nullable Instant settledAt) {
    }

    /** Whether it is the mail of a secret entry, or one of the same bytes or Message-ID. Each question has its index; joined by one OR they would look at every secret. */
    private static final String SECRET = """
            (exists (select from entry e where e.secret and e.details->>'mail' = cast(m.id as text))
              or exists (select from mail same join entry e on e.details->>'mail' = cast(same.id as text) where e.secret and same.raw_sha256 = m.raw_sha256)
              or exists (select from mail same join entry e on e.details->>'mail' = cast(same.id as text) where e.secret and same.message_id = m.message_id))""";
    private static final String SELECT = "select m.*, b.address as mailbox_address, f.name as folder_name, " + SECRET
            + " as secret from mail m join mail_folder f on f.id = m.folder join mailbox b on b.id = f.mailbox ";

    private final Jdbi db;
    private final Blobs blobs;
    private final MailSetup setup;
    private final InstantSource clock;

    @Resource
    ManagedExecutorService executor;

    @Inject
    MailLedger(Jdbi db, Blobs blobs, MailSetup setup, InstantSource clock) {
        this.db = db;
        this.blobs = blobs;
        this.setup = setup;
        this.clock = clock;
    }

    /**
     * What is looked for; null: whatever it is.
     *
     * @param sender an address, or the domain of one
     * @param text in the subject, whatever its case
     */
    public record Filter(@Nullable String mailbox, @Nullable String state, @Nullable String nature, @Nullable String sender, @Nullable UUID conversation,
            @Nullable String messageId, @Nullable String text) {
    }

    /** Newest first; {@code before} is the last id of the page before. */
    public List<MailView> list(Filter filter, @Nullable UUID before, int limit) {
        return db.withHandle(h -> h.createQuery(SELECT + """
                 where (cast(:mailbox as text) is null or b.address = :mailbox) and (cast(:state as text) is null or m.state = :state) and (cast(:nature as text) is null or m.nature = :nature)
                   and (cast(:sender as text) is null or m.sender = :sender or m.sender like '%@' || :sender)
                   and (cast(:conversation as uuid) is null or m.conversation = cast(:conversation as uuid))
                   and (cast(:messageId as text) is null or m.message_id = :messageId)
                   and (cast(:text as text) is null or position(lower(:text) in lower(m.subject)) > 0 and not (""" + SECRET + """
                   ))
                   and (cast(:before as uuid) is null or (m.fetched_at, m.id) < (select fetched_at, id from mail where id = cast(:before as uuid)))
                 order by m.fetched_at desc, m.id desc limit :limit""").bind("mailbox", filter.mailbox() == null ? null : filter.mailbox().toLowerCase(Locale.ROOT))
                .bind("state", filter.state()).bind("nature", filter.nature())
                .bind("sender", filter.sender() == null ? null : filter.sender().toLowerCase(Locale.ROOT)).bind("conversation", filter.conversation())
                .bind("messageId", filter.messageId()).bind("text", filter.text()).bind("before", before == null ? null : before.toString()).bind("limit", limit)
                .map(MailLedger::view).list());
    }

    /**
     * How a folder and the ledger compare.
     *
     * @param found mails in the folder when it was compared last, as far as it had been read
     * @param missing those of them without a row: must be zero
     * @param waiting rows that are not settled yet
     */
    public record FolderView(String mailbox, String folder, long uidValidity, long lastUid, @Nullable Instant readAt, @Nullable Instant checkedAt, long found, long missing,
            long waiting, long quarantined) {
    }

    public List<FolderView> folders() {
        return db.withHandle(h -> h.createQuery("""
                select b.address, f.*, (select count(*) from mail m where m.folder = f.id and m.state = 'received') as waiting,
                       (select count(*) from mail m where m.folder = f.id and m.state = 'quarantined') as quarantined
                  from mail_folder f join mailbox b on b.id = f.mailbox order by b.address, f.name""")
                .map((row, c) -> new FolderView(row.getString("address"), row.getString("name"), row.getLong("uid_validity"), row.getLong("last_uid"),
                        orNull(row, "read_at"), orNull(row, "checked_at"), row.getLong("found"), row.getLong("missing"), row.getLong("waiting"), row.getLong("quarantined")))
                .list());
    }

    /** A file of a mail, with the hash of its bytes. */
    public record FileView(String name, String type, long size, String sha256) {
    }

    /** A mail as it is understood, whether it became part of a conversation or not. {@code html} is sanitised; {@code protection} is none, signed or encrypted. */
    public record Content(@Nullable String from, String fromName, String subject, @Nullable Instant date, String nature, String protection, String text, @Nullable String html,
            List<FileView> attachments, List<String> defects) {
    }

    /** Throws {@link Problem} {@code not-understood} where it cannot be read within its time. */
    public Content content(UUID id) {
        byte[] raw = source(id);
        try {
            ParsedMail mail = new TimeBudget(executor, MailSorter.BUDGET).spend(() -> setup.parser().parse(raw));
            MailAddress from = mail.from();
            return new Content(from == null ? null : from.address(), from == null ? "" : from.name(), mail.subject(), mail.date(), mail.nature().word(), mail.protection().word(),
                    mail.text(), mail.html(), mail.files().stream().map(f -> new FileView(f.name(), f.type(), f.bytes().length, Blobs.sha256(f.bytes()))).toList(),
                    mail.defects());
        } catch (TimeBudget.Unfinished poison) {
            throw Problem.unprocessable("not-understood", "This mail cannot be understood; its source can be downloaded.");
        }
    }

    public Optional<MailView> find(UUID id) {
        return db.withHandle(h -> h.createQuery(SELECT + "where m.id = :id").bind("id", id).map(MailLedger::view).findOne());
    }

    /** This mail and those of the same bytes or of the same Message-ID: a mail that came twice became one entry, which names one of them. */
    public Set<UUID> same(UUID id) {
        return db.withHandle(h -> h.createQuery("""
                select id from mail where id = :id
                union select other.id from mail m join mail other on other.raw_sha256 = m.raw_sha256 where m.id = :id
                union select other.id from mail m join mail other on other.message_id = m.message_id where m.id = :id""").bind("id", id).mapTo(UUID.class).set());
    }

    /** Whether a private key is attached to it; one that cannot be understood is looked at as it came. */
    public boolean holdsPrivateKey(UUID id) {
        byte[] raw = source(id);
        var unpacking = new UnpackingBudget();
        try {
            return new TimeBudget(executor, MailSorter.BUDGET).spend(() -> setup.parser().parse(raw).files().stream()
                    .anyMatch(file -> Attached.of(id, file.name(), file.type(), file.bytes(), null, unpacking).privateKey()));
        } catch (TimeBudget.Unfinished poison) {
            return Attached.of(id, "", "", raw, null).privateKey();
        }
    }

    /** The bytes as they came. */
    public byte[] source(UUID id) {
        return blobs.read(find(id).orElseThrow(Problem::notFound).sha256());
    }

    /** Lets a quarantined mail be understood once more; one whose bytes never came is asked for again with the next look into the mailbox. */
    @Transactional
    public MailView retry(UUID id) {
        MailView mail = find(id).orElseThrow(Problem::notFound);
        if (mail.state().equals("quarantined") && blobs.read(mail.sha256()).length == 0) {
            int asked = db.withHandle(h -> h.createUpdate("""
                    update mail m set try_at = clock_timestamp(), reason = :reason from mail_folder f
                     where m.id = :id and f.id = m.folder and f.uid_validity = m.uid_validity""").bind("id", id).bind("reason", MailStore.NOT_HANDED_OUT).execute());
            if (asked == 0) {
                throw Problem.conflict("numbered-anew", "The mail server has numbered its mails anew since then: what is still there came in again by itself.");
            }
            return mail;
        }
        change(id, "state = 'received', attempts = 0, try_at = clock_timestamp()", null);
        return find(id).orElseThrow(Problem::notFound);
    }

    /** Takes a quarantined mail off the list; its bytes stay. */
    @Transactional
    public MailView dismiss(UUID id, String reason) {
        change(id, "state = 'ignored', reason = :reason, settled_at = :now", reason);
        return find(id).orElseThrow(Problem::notFound);
    }

    private void change(UUID id, String what, @Nullable String reason) {
        String state = db.withHandle(h -> h.createQuery("select state from mail where id = :id for update").bind("id", id).mapTo(String.class).findOne())
                .orElseThrow(Problem::notFound);
        if (!state.equals("quarantined")) {
            throw Problem.conflict("not-quarantined", "Only a mail in quarantine can be retried or dismissed; this one is " + state + ".");
        }
        db.useHandle(h -> {
            var update = h.createUpdate("update mail set " + what + " where id = :id").bind("id", id);
            if (reason != null) {
                update.bind("reason", reason).bind("now", clock.instant());
            }
            update.execute();
        });
    }

    private static MailView view(java.sql.ResultSet row, StatementContext context) throws java.sql.SQLException {
        long seq = row.getLong("seq");
        Long entry = row.wasNull() ? null : seq;
        return new MailView(row.getObject("id", UUID.class), row.getString("mailbox_address"), row.getString("folder_name"), row.getLong("uid_validity"), row.getLong("uid"),
                row.getString("state"), row.getString("reason"), row.getInt("attempts"), row.getString("sender"),
                row.getBoolean("secret") ? Secrets.MASK : row.getString("subject"), row.getString("message_id"),
                row.getString("nature"), row.getLong("size"), row.getString("raw_sha256"), row.getObject("conversation", UUID.class), entry, instant(row, "at"),
                instant(row, "internal_date"), instant(row, "fetched_at"), orNull(row, "settled_at"));
    }

    private static @Nullable Instant orNull(java.sql.ResultSet row, String column) throws java.sql.SQLException {
        return row.getObject(column) == null ? null : instant(row, column);
    }

    private static Instant instant(java.sql.ResultSet row, String column) throws java.sql.SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
