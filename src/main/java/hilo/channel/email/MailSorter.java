package hilo.channel.email;

import hilo.channel.email.MailStore.Waiting;
import hilo.platform.Blobs;
import hilo.platform.Errand;
import hilo.platform.Tick;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Understands the mails that are stored, one after the other, and has each filed in a transaction of its own. A mail that fails three times, or during which the server stopped
 * three times, is quarantined; it never blocks those behind it.
 */
@ApplicationScoped
class MailSorter {
    private static final Logger LOG = Logger.getLogger(MailSorter.class);
    private static final int TRIES = 3;

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
        this.parser = new MailParser(setup.config().address(), setup.config().domain(), setup.config().trustedServer());
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
            filing.file(mail, parser.parse(raw), contentSha256(raw));
        } catch (RuntimeException | StackOverflowError failed) {
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
        // Line ends and a last empty line are the servers' too.
        String body = new String(raw, headers.bodyStart(), raw.length - headers.bodyStart(), StandardCharsets.ISO_8859_1);
        written.append(body.replace("\r", "").stripTrailing());
        return Blobs.sha256(written.toString().getBytes(StandardCharsets.UTF_8));
    }
}
