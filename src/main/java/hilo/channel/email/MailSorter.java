package hilo.channel.email;

import hilo.channel.email.MailStore.Waiting;
import hilo.platform.Blobs;
import hilo.platform.Errand;
import hilo.platform.ProblemMapper;
import hilo.platform.Tick;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Understands the mails that are stored, one after the other, and has each filed in a transaction of its own.
 *
 * <p>No mail blocks those behind it: whoever cannot be understood, or not in ten seconds, is quarantined at once, since the same bytes fail the same way again. A filing that
 * fails is tried three times within seconds; one during which the server stopped, three times as well. A database that is away is nobody's fault and waited for.
 */
@ApplicationScoped
class MailSorter {
    private static final Logger LOG = Logger.getLogger(MailSorter.class);
    private static final int TRIES = 3;
    static final Duration BUDGET = Duration.ofSeconds(10);

    /** What the bytes of a mail say, and the hash of what its writer wrote. */
    private record Understood(ParsedMail mail, String contentSha256) {
    }

    @Resource
    ManagedExecutorService executor;

    private final MailStore store;
    private final MailFiling filing;
    private final Blobs blobs;
    private final MailParser parser;
    private final Errand sorting;

    @Inject
    MailSorter(MailStore store, MailFiling filing, Blobs blobs, MailSetup setup) {
        this.store = store;
        this.filing = filing;
        this.blobs = blobs;
        this.parser = setup.parser();
        this.sorting = new Errand("mail", task -> executor.execute(task), this::sort);
    }

    void tick(@Observes Tick tick) {
        wake();
    }

    /** New mail is stored. */
    void wake() {
        sorting.want();
    }

    private void sort() {
        for (Optional<Waiting> next = store.claim(); next.isPresent(); next = store.claim()) {
            sort(next.get());
        }
    }

    private void sort(Waiting mail) {
        if (mail.attempts() > TRIES) {
            store.failed(mail.id(), true, "it was tried " + TRIES + " times and never came to an end");
            return;
        }
        try {
            byte[] raw = blobs.read(mail.rawSha256());
            var understood = new TimeBudget(executor, BUDGET).spend(() -> new Understood(parser.parse(raw), contentSha256(raw)));
            filing.file(mail, understood.mail(), understood.contentSha256());
        } catch (TimeBudget.Unfinished poison) {
            LOG.warnf("Mail %s cannot be understood: %s", mail.id(), poison.getMessage());
            store.failed(mail.id(), true, "it cannot be understood: " + poison.getMessage());
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError failed) {
            if (ProblemMapper.databaseIsAway(failed)) {
                throw new IllegalStateException("the database is away", failed);
            }
            LOG.warnf(failed, "Mail %s could not be filed (attempt %d)", mail.id(), mail.attempts());
            store.failed(mail.id(), mail.attempts() >= TRIES, failed.toString());
        }
    }

    /**
     * The hash of what the writer wrote: the same mail that comes twice differs only in the lines that servers put in front of it on the way.
     */
    static String contentSha256(byte[] raw) {
        HeaderBlock headers = HeaderBlock.of(raw);
        StringBuilder written = new StringBuilder();
        for (String name : new String[]{"Message-ID", "From", "To", "Cc", "Subject", "Date", "Content-Type"}) {
            written.append(name).append(headers.all(name)).append('\n');
        }
        var digest = sha256();
        digest.update(written.toString().getBytes(StandardCharsets.UTF_8));
        int end = raw.length;
        while (end > headers.bodyStart() && Character.isWhitespace(raw[end - 1])) {
            end--;
        }
        // Line ends and a last empty line are the servers' too. The letters are hashed as if each byte were one, a mail of 30 MB is not copied for it.
        for (int i = headers.bodyStart(); i < end; i++) {
            int letter = raw[i] & 0xff;
            if (letter != '\r') {
                if (letter >= 0x80) {
                    digest.update((byte) (0xc0 | letter >> 6));
                    letter = 0x80 | letter & 0x3f;
                }
                digest.update((byte) letter);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
