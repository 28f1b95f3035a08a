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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Understands the mails that are stored, and has as many as may be filed in one transaction; where that fails, each in one of its own.
 *
 * <p>No mail blocks those behind it: whoever cannot be understood, or not in ten seconds, is quarantined at once, since the same bytes fail the same way again. A filing that
 * fails is tried three times within seconds; one during which the server stopped, three times as well. A database that is away is nobody's fault and waited for.
 */
@ApplicationScoped
class MailSorter {
    private static final Logger LOG = Logger.getLogger(MailSorter.class);
    private static final int TRIES = 3;
    private static final int LANES = 2;
    private static final int MOST = 50;
    private static final long MOST_BYTES = 5_000_000;
    private static final int HASHED_AT_ONCE = 8192;
    static final Duration BUDGET = Duration.ofSeconds(10);

    @Resource
    ManagedExecutorService executor;

    private final MailStore store;
    private final MailFiling filing;
    private final Blobs blobs;
    private final MailParser parser;
    private final List<Errand> sorting;

    @Inject
    MailSorter(MailStore store, MailFiling filing, Blobs blobs, MailSetup setup) {
        this.store = store;
        this.filing = filing;
        this.blobs = blobs;
        this.parser = setup.parser();
        this.sorting = IntStream.range(0, LANES).mapToObj(lane -> new Errand("mail", task -> executor.execute(task), this::sort)).toList();
    }

    void tick(@Observes Tick tick) {
        wake();
    }

    /** New mail is stored. */
    void wake() {
        sorting.forEach(Errand::want);
    }

    private void sort() {
        for (var next = store.claim(MOST, MOST_BYTES); !next.isEmpty(); next = store.claim(MOST, MOST_BYTES)) {
            sort(next);
        }
    }

    private void sort(List<Waiting> claimed) {
        var understood = new ArrayList<Understood>();
        var raw = blobs.read(claimed.stream().map(Waiting::rawSha256).toList());
        for (int i = 0; i < claimed.size(); i++) {
            try {
                understand(claimed.get(i), Objects.requireNonNull(raw.get(claimed.get(i).rawSha256()))).ifPresent(understood::add);
            } catch (TimeBudget.Unfinished poison) {
                LOG.warnf("Mail %s cannot be understood: %s", claimed.get(i).id(), poison.getMessage());
                store.failed(claimed.get(i).id(), true, "it cannot be understood: " + poison.getMessage());
                store.release(claimed.subList(i + 1, claimed.size())); // who waited behind it waits for no second one
                break;
            }
        }
        waves(understood).forEach(this::file);
    }

    private Optional<Understood> understand(Waiting mail, byte[] raw) throws TimeBudget.Unfinished {
        if (mail.attempts() > TRIES) {
            store.failed(mail.id(), true, "it was tried " + TRIES + " times and never came to an end");
            return Optional.empty();
        }
        return Optional.of(new TimeBudget(executor, BUDGET).spend(() -> Understood.of(mail, parser.parse(raw), contentSha256(raw))));
    }

    /** In their order, cut wherever a mail has to see what became of one before it: of the same writer, the same mail once more, or one that it answers. */
    static List<List<Understood>> waves(List<Understood> mails) {
        var waves = new ArrayList<List<Understood>>();
        var seen = new HashSet<String>();
        for (Understood one : mails) {
            var marks = new HashSet<String>(List.of(one.mail().messageId()));
            if (one.sender() != null) {
                marks.add(one.sender());
            }
            if (waves.isEmpty() || !Collections.disjoint(seen, marks) || !Collections.disjoint(seen, one.mail().repliesTo())) {
                waves.add(new ArrayList<>());
                seen.clear();
            }
            waves.getLast().add(one);
            seen.addAll(marks);
        }
        return waves;
    }

    private void file(List<Understood> wave) {
        try {
            filing.file(wave);
        } catch (RuntimeException | Error failed) {
            // An error that went on from here would end the sorting of every mail.
            if (ProblemMapper.databaseIsAway(failed)) {
                throw new IllegalStateException("the database is away", failed);
            }
            if (wave.size() > 1) {
                wave.forEach(one -> file(List.of(one)));
                return;
            }
            Waiting mail = wave.getFirst().waiting();
            LOG.warnf(failed, "Mail %s could not be filed (attempt %d)", mail.id(), mail.attempts());
            store.failed(mail.id(), mail.attempts() >= TRIES, "it cannot be filed: " + FailureReason.of(failed));
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
        byte[] letters = new byte[HASHED_AT_ONCE];
        int many = 0;
        for (int i = headers.bodyStart(); i < end; i++) {
            int letter = raw[i] & 0xff;
            if (letter != '\r') {
                if (letter >= 0x80) {
                    letters[many++] = (byte) (0xc0 | letter >> 6);
                    letter = 0x80 | letter & 0x3f;
                }
                letters[many++] = (byte) letter;
                if (many >= HASHED_AT_ONCE - 1) {
                    digest.update(letters, 0, many);
                    many = 0;
                }
            }
        }
        digest.update(letters, 0, many);
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
