package hilo.conversation;

import hilo.platform.Blobs;
import hilo.platform.Budgets;
import hilo.platform.Ids;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.tika.Tika;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Files beside entries: stored once by hash, bounded in size, their type told by their content and never by their name. */
@ApplicationScoped
@Transactional
public class Attachments {
    /** A stored file and the conversation it can be seen in; none while nobody has sent it yet. {@code secret}: its entry is marked as secret. */
    public record Found(Attached file, @Nullable UUID conversation, @Nullable UUID entry, @Nullable UUID uploadedBy, boolean secret) {
    }

    private static final Logger LOG = Logger.getLogger(Attachments.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int AT_ONCE = 20;
    private static final long BYTES_AT_ONCE = 32 << 20;

    private final Jdbi db;
    private final Blobs blobs;
    private final Tika tika = new Tika();
    private final Budgets budgets;
    private final long maxBytes;
    private final long accountBytes;

    @Inject
    Attachments(Jdbi db, Blobs blobs, Budgets budgets, @ConfigProperty(name = "hilo.attachment.max.bytes", defaultValue = "26214400") long maxBytes,
            @ConfigProperty(name = "hilo.attachment.account.bytes.per.day", defaultValue = "1073741824") long accountBytes) {
        this.db = db;
        this.budgets = budgets;
        this.accountBytes = accountBytes;
        this.blobs = blobs;
        this.maxBytes = maxBytes;
    }

    /** The largest file taken, in bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Stores a file that somebody is about to send. One that is not sent is deleted after a day.
     *
     * @throws Problem too-large, and too-many-requests where the account uploaded as many bytes today as it may
     */
    public Attached upload(String name, byte[] content, UUID by) {
        if (content.length <= maxBytes) {
            budgets.take("uploaded bytes", "account " + by, content.length, accountBytes, DAY);
        }
        var file = store(name, content, null);
        db.useHandle(h -> h.createUpdate("insert into attachment (id, name, type, size, sha256, uploaded_by, private_key) values (:id, :name, :type, :size, :sha, :by, :key)")
                .bind("id", file.id())
                .bind("name", file.name()).bind("type", file.type()).bind("size", file.size()).bind("sha", file.sha256()).bind("by", by).bind("key", file.privateKey()).execute());
        return file;
    }

    /** Stores the bytes of a file that comes with an entry (a mail's attachment); the timeline writes its row with the entry. */
    public Attached store(String name, byte[] content, @Nullable String contentId) {
        if (content.length > maxBytes) {
            throw Problem.tooLarge("A file may have at most " + maxBytes + " bytes.");
        }
        blobs.store(content);
        return Attached.of(Ids.next(), safe(name), tika.detect(content, name), content, contentId);
    }

    /** The files that this person uploaded and nobody sent yet; throws {@link Problem} where one is not. */
    public List<Attached> take(List<UUID> ids, UUID by) {
        if (ids.isEmpty()) {
            return List.of();
        }
        var files = db.withHandle(h -> h.createQuery("select * from attachment where id = any(:ids) and uploaded_by = :by and entry_id is null order by id for update")
                .bind("ids", ids.toArray(UUID[]::new)).bind("by", by).map((row, c) -> Entries.attached(row)).list());
        if (files.size() != ids.stream().distinct().count()) {
            throw Problem.invalid("unknown-attachment", "One of the files is not there, or has been sent already.").at("/attachments", "unknown");
        }
        return files;
    }

    /** One that nobody has searched for a private key yet is searched first. */
    public Optional<Found> find(UUID id) {
        unexamined("id = :id", id).forEach(this::examine);
        return db.withHandle(h -> h
                .createQuery("select a.*, e.conversation_id, coalesce(e.secret, false) as secret from attachment a left join entry e on e.id = a.entry_id where a.id = :id")
                .bind("id", id)
                .map((row, c) -> new Found(Entries.attached(row), row.getObject("conversation_id", UUID.class), row.getObject("entry_id", UUID.class),
                        row.getObject("uploaded_by", UUID.class), row.getBoolean("secret")))
                .findOne());
    }

    /** A name without path, control or direction-changing characters, at most 150 long. */
    static String safe(String name) {
        String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).replaceAll("[\\p{Cntrl}\\p{Cf}\"<>|:*?]", "").strip();
        if (base.isEmpty() || base.chars().allMatch(c -> c == '.')) {
            return "archivo";
        }
        if (base.length() > 150) {
            int dot = base.lastIndexOf('.');
            String ending = dot > 0 && base.length() - dot <= 12 ? base.substring(dot) : "";
            base = base.substring(0, 150 - ending.length()) + ending;
        }
        return base;
    }

    /**
     * Searches the files of a conversation that nobody has searched for a private key yet, before somebody sees it: the first {@value #AT_ONCE}, and no further than
     * {@value #BYTES_AT_ONCE} bytes. The rest waits for {@link KeyFileScan}.
     */
    public void examineIn(UUID conversation) {
        long bytes = 0;
        for (var file : unexamined("entry_id in (select id from entry where conversation_id = :id)", conversation)) {
            bytes += file.size();
            if (bytes > BYTES_AT_ONCE) {
                return;
            }
            examine(file);
        }
    }

    /** The next files after this one that nobody has searched for a private key yet, in order of id. */
    List<UUID> unexamined(UUID after, int limit) {
        return db.withHandle(h -> h.createQuery("select id from attachment where private_key is null and id > :after order by id limit :limit").bind("after", after)
                .bind("limit", limit).mapTo(UUID.class).list());
    }

    /** Searches one file in a transaction of its own, and returns its size in bytes; zero where that has been done meanwhile. */
    @Transactional(TxType.REQUIRES_NEW)
    long examine(UUID id) {
        var file = unexamined("id = :id", id).stream().findFirst();
        file.ifPresent(this::examine);
        return file.map(Unexamined::size).orElse(0L);
    }

    /** Leaves a file closed that cannot be searched, in a transaction of its own. */
    @Transactional(TxType.REQUIRES_NEW)
    void keepClosed(UUID id) {
        examined(id, true);
    }

    private record Unexamined(UUID id, String name, String sha256, long size) {
    }

    private List<Unexamined> unexamined(String which, UUID id) {
        return db.withHandle(h -> h.createQuery("select id, name, sha256, size from attachment where private_key is null and " + which + " order by id limit " + AT_ONCE)
                .bind("id", id).map((row, c) -> new Unexamined(row.getObject(1, UUID.class), row.getString(2), row.getString(3), row.getLong(4))).list());
    }

    private void examine(Unexamined file) {
        examined(file.id(), holdsPrivateKey(file));
    }

    private void examined(UUID id, boolean privateKey) {
        db.useHandle(h -> h.createUpdate("update attachment set private_key = :key where id = :id and private_key is null").bind("key", privateKey).bind("id", id).execute());
    }

    private boolean holdsPrivateKey(Unexamined file) {
        try {
            return KeyFiles.holdsPrivateKey(file.name(), blobs.read(file.sha256()));
        } catch (RuntimeException e) {
            LOG.warnf(e, "File %s cannot be searched for a private key; it stays closed", file.id());
            return true;
        }
    }
}
