package hilo.channel.email;

import hilo.channel.email.MailStore.Checkpoint;
import hilo.channel.email.MailStore.Fetched;
import hilo.channel.email.MailStore.Trouble;
import hilo.platform.DeskClock;
import hilo.platform.Errand;
import hilo.platform.Ids;
import hilo.platform.Node;
import hilo.platform.ProblemMapper;
import hilo.platform.Tick;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import jakarta.mail.StoreClosedException;
import jakarta.mail.UIDFolder;
import jakarta.mail.event.MessageCountAdapter;
import jakarta.mail.event.MessageCountEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the support mailbox: a thread that looks for new mail every thirty seconds, and one that listens (IDLE) and only wakes it.
 *
 * <p>Listening is a hint and nothing more: servers stop pushing without a word, and the library then listens to a dead line for ever. So the poll has its own connection with
 * timeouts, and listening is begun anew every nine minutes. Flags are set after the commit that keeps the mails; mail stays on the server.
 */
@ApplicationScoped
class MailboxReader {
    private static final Logger LOG = Logger.getLogger(MailboxReader.class);
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration RENEW = Duration.ofMinutes(9);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(4);
    private static final Duration DATABASE_PAUSE = Duration.ofSeconds(4);
    private static final int WINDOW = 200;
    private static final int BATCH = 50;
    private static final long BATCH_BYTES = 5_000_000;
    private static final int FETCH_TRIES = 3;
    private static final int LOOKS = 6;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(400);

    @Resource
    ManagedThreadFactory threads;

    @Resource
    ManagedExecutorService executor;

    private final MailConfig config;
    private final MailStore store;
    private final MailSorter sorter;
    private final DeskClock clock;
    private final String reader = Ids.next().toString();
    private final String node = Node.name();
    private final Semaphore newMail = new Semaphore(0);
    private final Errand keeping = new Errand("mailbox", task -> executor.execute(task), this::renewLease);
    private final Map<Long, Integer> fetchFailures = new HashMap<>();
    private final AtomicLong kept = new AtomicLong();
    private volatile boolean reading;
    private volatile boolean stopping;
    private volatile @Nullable IMAPFolder listening;
    private volatile long listeningSince;

    @Inject
    MailboxReader(MailSetup setup, MailStore store, MailSorter sorter, DeskClock clock) {
        this.config = setup.config();
        this.store = store;
        this.sorter = sorter;
        this.clock = clock;
    }

    void start(@Observes @Priority(900) Startup startup) {
        if (config.imap().isEmpty()) {
            LOG.info("No mailbox is read: hilo.mail.imap.host is not set");
            return;
        }
        LOG.infof("Reading %s of %s", config.folder(), config.imap().get());
        threads.newThread(() -> forever("read", this::read)).start();
        threads.newThread(() -> forever("listen", this::listen)).start();
    }

    @PreDestroy
    void stop() {
        stopping = true;
        newMail.release();
        breakListening();
    }

    /** Begins listening anew where it has lasted long; the call may hang on a dead line, so it is another thread's. */
    void renewListening(@Observes Tick tick) {
        if (listening != null && System.nanoTime() - listeningSince > RENEW.toNanos()) {
            listeningSince = System.nanoTime();
            executor.execute(this::breakListening);
        }
    }

    /** The lease lasts while this node lives and has the folder open, however slow the mail server; where another node's has ended, the reader is woken to take it. */
    void keepLease(@Observes Tick tick) {
        if (reading) {
            keeping.wantEvery(HEARTBEAT);
        }
    }

    private void renewLease() {
        try {
            if (store.isFree(config.address().address(), config.folder(), node, reader)) {
                newMail.release();
            }
        } catch (RuntimeException away) {
            LOG.debugf("The lease of the mailbox was not renewed: %s", away.getMessage());
        }
    }

    private void breakListening() {
        IMAPFolder folder = listening;
        if (folder != null) {
            try {
                tellNews(folder);
            } catch (MessagingException gone) {
                LOG.debugf("Listening had already ended: %s", gone.getMessage());
            }
        }
    }

    private interface Work {
        void run(Store store) throws MessagingException, InterruptedException;
    }

    private void forever(String what, Work work) {
        int failures = 0;
        while (!stopping) {
            long began = System.nanoTime();
            long keptBefore = kept.get();
            Duration pause;
            try (Store connection = MailSessions.imap(config.imap().orElseThrow()).getStore()) {
                var server = config.imap().orElseThrow();
                connection.connect(server.host(), server.port(), server.user(), server.password());
                work.run(connection);
                pause = Duration.ZERO;
                failures = 0;
            } catch (AuthenticationFailedException refused) {
                LOG.errorf("The mail server refuses the user or password of the support mailbox (hilo.mail.imap.user, hilo.mail.imap.password): %s. Next try in %d min.",
                        refused.getMessage(), REFUSED_PAUSE.toMinutes());
                pause = REFUSED_PAUSE;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            } catch (MessagingException | RuntimeException | OutOfMemoryError broken) {
                // A connection that held for a while, or brought mail, and then broke is not a series of failures.
                failures = System.nanoTime() - began > POLL.toNanos() || kept.get() > keptBefore ? 1 : failures + 1;
                // A mail server is asked less and less often; our own database must not be waited for once it is back.
                var longest = ProblemMapper.databaseIsAway(broken) ? DATABASE_PAUSE : LONGEST_PAUSE;
                long seconds = Math.min(longest.toSeconds(), 1L << Math.min(failures - 1, 9));
                pause = Duration.ofMillis(seconds * 1000 + ThreadLocalRandom.current().nextLong(seconds * 200 + 1));
                if (!stopping && failures > 1) {
                    LOG.warnf("The mailbox cannot be read (%s): %s. Next try in %d s.", what, broken, pause.toSeconds());
                }
            }
            if (!stopping && !pause.isZero()) {
                try {
                    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** Reads what is new, then waits for a hint or the next poll; comes back after a while so that the folder is opened afresh. */
    private void read(Store connection) throws MessagingException, InterruptedException {
        long began = System.nanoTime();
        try (Folder opened = connection.getFolder(config.folder())) {
            opened.open(Folder.READ_WRITE);
            IMAPFolder folder = (IMAPFolder) opened;
            reading = true;
            int looks = 0;
            boolean compared = false;
            while (!stopping && System.nanoTime() - began < RENEW.toNanos()) {
                looks = readNew(folder) ? 0 : Math.max(0, looks - 1);
                if (!compared) {
                    compared = compare(folder);
                }
                Duration wait = looks > 0 ? LOOK_AGAIN : POLL;
                if (newMail.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    newMail.drainPermits();
                    // The connection that listens may hear of a mail before this one can see it.
                    looks = LOOKS;
                }
                tellNews(folder);
            }
        } finally {
            reading = false;
        }
    }

    /** Makes the server tell what arrived; the library's own ways ask at most once a second. */
    private static void tellNews(IMAPFolder folder) throws MessagingException {
        folder.doCommand(protocol -> {
            protocol.noop();
            return null;
        });
    }

    private void listen(Store connection) throws MessagingException, InterruptedException {
        if (!((IMAPStore) connection).hasCapability("IDLE")) {
            TimeUnit.MILLISECONDS.sleep(RENEW.toMillis());
            return;
        }
        try (Folder opened = connection.getFolder(config.folder())) {
            opened.open(Folder.READ_ONLY);
            IMAPFolder folder = (IMAPFolder) opened;
            // Told by the listener and not by each return from idle: between two idles a server may tell nothing.
            folder.addMessageCountListener(new MessageCountAdapter() {
                @Override
                public void messagesAdded(MessageCountEvent event) {
                    newMail.release();
                }
            });
            while (!stopping) {
                newMail.release();
                listeningSince = System.nanoTime();
                listening = folder;
                try {
                    folder.idle();
                } finally {
                    listening = null;
                }
            }
        }
    }

    /** Whether there was anything new. */
    private boolean readNew(IMAPFolder folder) throws MessagingException {
        Optional<Checkpoint> lease = store.lease(config.address().address(), config.folder(), folder.getUIDValidity(), node, reader, clock.instant());
        if (lease.isEmpty()) {
            return false;
        }
        Checkpoint at = lease.get();
        List<Message> fresh = newMessages(folder, at.lastUid());
        boolean any = !fresh.isEmpty();
        // Window by window: after a long time away the first mails are in before the last have been looked at.
        for (; !fresh.isEmpty() && !stopping; fresh = newMessages(folder, at.lastUid())) {
            Optional<Checkpoint> reached = read(folder, at, fresh);
            if (reached.isEmpty()) {
                return false;
            }
            at = reached.get();
        }
        askAgain(folder, at);
        return any;
    }

    /**
     * Counts what lies in the folder against the ledger, each time that the folder is opened; what has no row is fetched now, and told where that fails. False where another node
     * reads the folder.
     */
    private boolean compare(IMAPFolder folder) throws MessagingException {
        Optional<Checkpoint> lease = store.lease(config.address().address(), config.folder(), folder.getUIDValidity(), node, reader, clock.instant());
        if (lease.isEmpty()) {
            return false;
        }
        Checkpoint at = lease.get();
        List<Long> present = uids(folder).stream().filter(uid -> uid <= at.lastUid()).toList();
        for (long uid : store.missing(at, present)) {
            var message = (IMAPMessage) folder.getMessageByUID(uid);
            var found = message == null ? Optional.<Fetched>empty() : fetch(uid, message);
            if (found.isPresent()) {
                LOG.warnf("The mail with UID %d had been passed over", uid);
                store.keepLate(at, found.get());
                sorter.wake();
            }
        }
        int missing = store.missing(at, present).size();
        store.compared(at, present.size(), missing, clock.instant());
        if (missing > 0) {
            LOG.errorf("%d mails of %s are in no row of the ledger: see /api/agent/mail/folders", missing, config.folder());
        }
        return true;
    }

    /** By one question and one answer: the library's own way makes an object of each mail. */
    private static List<Long> uids(IMAPFolder folder) throws MessagingException {
        List<Long> found = new ArrayList<>();
        folder.doCommand(protocol -> {
            Response[] answers = protocol.command("UID SEARCH ALL", null);
            for (Response answer : answers) {
                if (answer instanceof IMAPResponse told && told.keyEquals("SEARCH")) {
                    for (long uid = told.readLong(); uid != -1; uid = told.readLong()) {
                        found.add(uid);
                    }
                }
            }
            protocol.notifyResponseHandlers(answers);
            protocol.handleResult(answers[answers.length - 1]);
            return null;
        });
        return found;
    }

    /** Asks again for one of those on which the line broke too often: the network may be better by now. */
    private void askAgain(IMAPFolder folder, Checkpoint at) throws MessagingException {
        var owed = store.owed(at);
        if (owed.isPresent()) {
            var message = (IMAPMessage) folder.getMessageByUID(owed.get().uid());
            store.handedOut(owed.get(), message == null ? null : fetchOnce(owed.get().uid(), message).orElse(null));
            sorter.wake();
        }
    }

    /** Fetches and keeps these mails, batch by batch; empty where another node has taken over. */
    private Optional<Checkpoint> read(IMAPFolder folder, Checkpoint start, List<Message> fresh) throws MessagingException {
        Checkpoint at = start;
        for (int from = 0; from < fresh.size() && !stopping;) {
            int to = batchEnd(fresh, from);
            List<Message> batch = fresh.subList(from, to);
            List<Fetched> fetched = new ArrayList<>();
            long upTo = folder.getUID(batch.getLast());
            for (Message message : batch) {
                fetch(folder.getUID(message), (IMAPMessage) message).ifPresent(fetched::add);
            }
            if (!store.keep(at, fetched, upTo, clock.instant())) {
                LOG.warn("Another node reads the mailbox now");
                return Optional.empty();
            }
            kept.addAndGet(batch.size());
            fetched.forEach(mail -> fetchFailures.remove(mail.uid()));
            sorter.wake();
            flag(folder, batch);
            at = new Checkpoint(at.folder(), at.uidValidity(), upTo, at.fence());
            from = to;
        }
        return Optional.of(at);
    }

    private static List<Message> newMessages(IMAPFolder folder, long lastUid) throws MessagingException {
        // The range n:* always holds the last message, however small its UID.
        Message[] found = folder.getMessagesByUID(lastUid + 1, UIDFolder.LASTUID);
        FetchProfile profile = new FetchProfile();
        profile.add(UIDFolder.FetchProfileItem.UID);
        profile.add(IMAPFolder.FetchProfileItem.SIZE);
        profile.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
        Message[] present = Arrays.stream(found).filter(m -> m != null && !m.isExpunged()).limit(WINDOW).toArray(Message[]::new);
        folder.fetch(present, profile);
        Map<Message, Long> uids = new HashMap<>();
        for (Message message : present) {
            uids.put(message, folder.getUID(message));
        }
        return Arrays.stream(present).filter(m -> uids.getOrDefault(m, -1L) > lastUid).sorted((a, b) -> Long.compare(uids.getOrDefault(a, 0L), uids.getOrDefault(b, 0L))).toList();
    }

    private static int batchEnd(List<Message> messages, int from) throws MessagingException {
        long bytes = 0;
        int to = from;
        while (to < messages.size() && to - from < BATCH && (to == from || bytes + messages.get(to).getSize() <= BATCH_BYTES)) {
            bytes += Math.max(0, messages.get(to).getSize());
            to++;
        }
        return to;
    }

    /**
     * One mail's bytes; empty when it has been removed meanwhile. One on which the line broke three times is kept as a row without bytes, so that it does not block those behind
     * it, and asked for again later.
     */
    private Optional<Fetched> fetch(long uid, IMAPMessage message) throws MessagingException {
        if (fetchFailures.getOrDefault(uid, 0) >= FETCH_TRIES) {
            LOG.warnf("The mail server fails to hand out the mail with UID %d", uid);
            return Optional.of(fetched(uid, new byte[0], 0, null, Trouble.UNREADABLE));
        }
        // Counted before, so that a mail that takes the whole thread down is counted too.
        fetchFailures.merge(uid, 1, Integer::sum);
        var mail = fetchOnce(uid, message);
        fetchFailures.remove(uid);
        return mail;
    }

    private Optional<Fetched> fetchOnce(long uid, IMAPMessage message) throws MessagingException {
        try {
            long size = Math.max(0, message.getSize());
            boolean oversize = size > config.maxSize();
            byte[] raw = oversize ? headers(message) : bytes(message, size);
            return Optional.of(fetched(uid, raw, oversize ? size : raw.length, message.getReceivedDate(), oversize ? Trouble.OVERSIZE : null));
        } catch (MessageRemovedException removed) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new MessagingException("a mail cannot be fetched", failed);
        }
    }

    private Fetched fetched(long uid, byte[] raw, long size, @Nullable Date internalDate, @Nullable Trouble trouble) {
        Instant now = clock.instant();
        Instant arrived = internalDate == null ? now.minus(clock.shift()) : internalDate.toInstant();
        Instant at = arrived.plus(clock.shift());
        return new Fetched(uid, raw, size, arrived, at.isAfter(now) ? now : at, now, trouble);
    }

    private static byte[] bytes(IMAPMessage message, long size) throws MessagingException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) size + 64);
        message.writeTo(out);
        return out.toByteArray();
    }

    private static byte[] headers(IMAPMessage message) throws MessagingException {
        StringBuilder out = new StringBuilder();
        Enumeration<String> lines = message.getAllHeaderLines();
        while (lines.hasMoreElements()) {
            out.append(lines.nextElement()).append("\r\n");
        }
        return out.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Only tells other mail programs that the mail was taken; a failure costs nothing. */
    private static void flag(IMAPFolder folder, List<Message> batch) throws MessagingException {
        try {
            folder.setFlags(batch.toArray(Message[]::new), new Flags(Flags.Flag.SEEN), true);
        } catch (FolderClosedException | StoreClosedException gone) {
            throw gone;
        } catch (MessagingException refused) {
            LOG.debugf("The mail server does not set flags: %s", refused.getMessage());
        }
    }
}
