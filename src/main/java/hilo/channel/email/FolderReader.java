package hilo.channel.email;

import hilo.platform.Errand;
import hilo.platform.ProblemMapper;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import jakarta.mail.event.MessageCountAdapter;
import jakarta.mail.event.MessageCountEvent;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads one folder of a mailbox: a thread that looks for new mail every ten seconds, and one that listens (IDLE) and only wakes it.
 *
 * <p>Listening is a hint and nothing more: servers stop pushing without a word, and the library then listens to a dead line for ever. So the poll has its own connection with
 * timeouts, and listening is begun anew every nine minutes.
 */
final class FolderReader {
    private static final Logger LOG = Logger.getLogger(FolderReader.class);
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration RENEW = Duration.ofMinutes(9);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(4);
    private static final Duration DATABASE_PAUSE = Duration.ofSeconds(4);
    private static final int LOOKS = 6;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(400);

    private final MailAccount account;
    private final FolderLease lease;
    private final MailFetcher fetcher;
    private final Executor executor;
    private final Semaphore newMail = new Semaphore(0);
    private final Errand keeping;
    private volatile boolean reading;
    private volatile boolean stopping;
    private volatile @Nullable IMAPFolder listening;
    private volatile long listeningSince;

    /** {@code fetcher} is made for the reader, whose end it must hear of. */
    FolderReader(MailAccount account, FolderLease lease, Executor executor, Function<FolderReader, MailFetcher> fetcher) {
        this.account = account;
        this.lease = lease;
        this.executor = executor;
        this.keeping = new Errand("mailbox", executor, this::renewLease);
        this.fetcher = fetcher.apply(this);
    }

    void start(ThreadFactory threads) {
        LOG.infof("Reading %s at %s", lease, account.server());
        threads.newThread(() -> forever("read", this::read, this::restUntilListening)).start();
        threads.newThread(() -> forever("listen", this::listen, Thread::sleep)).start();
    }

    void stop() {
        stopping = true;
        newMail.release();
        breakListening();
    }

    boolean isStopping() {
        return stopping;
    }

    /** Mails of the folder without a row in the ledger. */
    long missing() {
        return fetcher.missing();
    }

    /** Each second: begins listening anew where it has lasted long, and keeps the lease. */
    void lookAfter() {
        if (listening != null && System.nanoTime() - listeningSince > RENEW.toNanos()) {
            listeningSince = System.nanoTime();
            executor.execute(this::breakListening); // it may hang on a dead line
        }
        if (reading) {
            keeping.wantEvery(HEARTBEAT);
        }
    }

    /** The lease lasts while this node lives and has the folder open, however slow the mail server; where another node's has ended, the reader is woken to take it. */
    private void renewLease() {
        try {
            if (lease.isFree()) {
                newMail.release();
            }
        } catch (RuntimeException away) {
            LOG.debugf("The lease of %s was not renewed: %s", lease, away.getMessage());
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

    private interface Rest {
        void last(Duration pause) throws InterruptedException;
    }

    /** Where listening works again, the server is back. */
    private void restUntilListening(Duration pause) throws InterruptedException {
        newMail.drainPermits();
        newMail.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void forever(String what, Work work, Rest rest) {
        int failures = 0;
        while (!stopping) {
            long began = System.nanoTime();
            long before = fetcher.steps();
            Duration pause;
            try (Store connection = MailSessions.imap(account.server()).getStore()) {
                account.connect(connection);
                work.run(connection);
                pause = Duration.ZERO;
                failures = 0;
            } catch (AuthenticationFailedException refused) {
                LOG.errorf("The mail server refuses the user or password for %s (imap.user, imap.password): %s. Next try in %d min.", lease,
                        refused.getMessage(), REFUSED_PAUSE.toMinutes());
                pause = REFUSED_PAUSE;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            } catch (MessagingException | RuntimeException | Error broken) {
                // A connection that held for a while, or brought mail, or broke over a mail is not a series of failures.
                failures = System.nanoTime() - began > POLL.toNanos() || fetcher.steps() > before ? 1 : failures + 1;
                // A mail server is asked less and less often; our own database must not be waited for once it is back.
                var longest = ProblemMapper.databaseIsAway(broken) ? DATABASE_PAUSE : LONGEST_PAUSE;
                long seconds = Math.min(longest.toSeconds(), 1L << Math.min(failures - 1, 9));
                pause = Duration.ofMillis(seconds * 1000 + ThreadLocalRandom.current().nextLong(seconds * 200 + 1));
                if (!stopping && failures > 1) {
                    LOG.warnf("%s cannot be read (%s): %s. Next try in %d s.", lease, what, broken, pause.toSeconds());
                }
            }
            if (!stopping && !pause.isZero()) {
                try {
                    rest.last(pause);
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
        try (Folder opened = connection.getFolder(lease.folder())) {
            opened.open(Folder.READ_WRITE);
            IMAPFolder folder = (IMAPFolder) opened;
            reading = true;
            int looks = 0;
            boolean compared = false;
            while (!stopping && System.nanoTime() - began < RENEW.toNanos()) {
                looks = fetcher.readNew(folder) ? 0 : Math.max(0, looks - 1);
                if (!compared) {
                    compared = fetcher.compare(folder);
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
        try (Folder opened = connection.getFolder(lease.folder())) {
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
}
