package hilo.mails;

import hilo.launch.Api;
import hilo.launch.Patience;
import hilo.launch.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A whole desk that reads its mail from a mailbox of ours and tells people that their mail arrived. */
final class MailDesk implements AutoCloseable {
    /** Hands the one desk of this package to the tests that ask for it. */
    static final class Given implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == MailDesk.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).getOrComputeIfAbsent(MailDesk.class, key -> forTests(), MailDesk.class);
        }

        private static MailDesk forTests() {
            try {
                return start(Path.of(System.getProperty("hilo.build.dir"), "mails").toAbsolutePath(), MAX_SIZE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    static final int MAX_SIZE = 29_000_000;
    /** The name under which the mail server of this desk vouches for senders. */
    static final String SERVER = "mx.factupronto.example";

    /** The second mailbox, of which two folders are read that hold the same. */
    static final String BILLS = "facturas@factupronto.example";

    private final RawMailbox mailbox;
    private final RawMailbox bills;
    private final Rig rig;

    private MailDesk(RawMailbox mailbox, RawMailbox bills, Rig rig) {
        this.mailbox = mailbox;
        this.bills = bills;
        this.rig = rig;
    }

    static MailDesk start(Path directory, long maxSize) throws IOException, InterruptedException {
        var mailbox = RawMailbox.start();
        var bills = RawMailbox.start();
        var key = key(directory);
        try {
            return new MailDesk(mailbox, bills, Rig.start(directory, new Rig.Plan(1, settings -> with(settings, mailbox, bills, maxSize, key), List.of())));
        } catch (IOException | InterruptedException | RuntimeException e) {
            mailbox.close();
            bills.close();
            throw e;
        }
    }

    /** A key to sign mails with. */
    private static Path key(Path directory) throws IOException {
        try {
            byte[] bytes = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
            return Files.writeString(Files.createDirectories(directory).resolve("dkim.pem"),
                    "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END PRIVATE KEY-----\n").toAbsolutePath();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> with(Map<String, String> settings, RawMailbox mailbox, RawMailbox bills, long maxSize, Path key) {
        settings.put("hilo.mail.imap.port", String.valueOf(mailbox.port()));
        settings.put("hilo.mail.mailboxes", "facturas");
        settings.put("hilo.mail.facturas.address", BILLS);
        settings.put("hilo.mail.facturas.name", "Facturas");
        settings.put("hilo.mail.facturas.imap.host", "127.0.0.1");
        settings.put("hilo.mail.facturas.imap.port", String.valueOf(bills.port()));
        settings.put("hilo.mail.facturas.imap.user", BILLS);
        settings.put("hilo.mail.facturas.imap.password", "facturas");
        settings.put("hilo.mail.facturas.imap.folder", "INBOX,Urgente");
        settings.put("hilo.mail.dkim.domain", "factupronto.example");
        settings.put("hilo.mail.dkim.selector", "hilo");
        settings.put("hilo.mail.dkim.key", key.toString());
        settings.put("hilo.mail.max.size", String.valueOf(maxSize));
        settings.put("hilo.mail.authserv", SERVER);
        settings.put("hilo.mail.acknowledge", "true");
        settings.put("hilo.mail.undo", "2");
        return settings;
    }

    RawMailbox mailbox() {
        return mailbox;
    }

    RawMailbox bills() {
        return bills;
    }

    Rig rig() {
        return rig;
    }

    Api as(String role) {
        return new Api(rig.node().url(), rig.people().token(role));
    }

    /** Has the reader open its folder anew, and returns when it has compared it with the ledger. */
    void compareAnew() throws Exception {
        var before = checkedAt();
        mailbox.hangUp();
        Patience.within(Duration.ofSeconds(30), () -> !checkedAt().equals(before));
    }

    private String checkedAt() {
        var folder = trial().folder();
        return folder == null ? "" : String.valueOf(folder.get("checkedAt"));
    }

    MailTrial trial() {
        return new MailTrial(as("agent"), mailbox);
    }

    @Override
    public void close() {
        rig.close();
        try {
            mailbox.close();
            bills.close();
        } catch (IOException e) {
            System.err.println("While closing the mailbox: " + e.getMessage());
        }
    }
}
