package hilo.channel.email;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.eclipse.angus.mail.imap.IMAPStore;

/** Tries each mailbox as it is set: signs in where mail is read and where it is sent, opens each folder, and tells step by step what the servers said. Sends and changes nothing. */
@ApplicationScoped
public class MailProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    @Resource
    ManagedExecutorService executor;

    private final MailSetup setup;

    @Inject
    MailProbe(MailSetup setup) {
        this.setup = setup;
    }

    /**
     * One step.
     *
     * @param step {@code read} (connect and sign in), {@code idle} (whether news is told at once), {@code folder}, {@code send}
     * @param server host, port and protection, never a secret
     * @param said what the server said, or what is there
     */
    public record Step(String mailbox, String step, String server, boolean good, String said) {
    }

    /** All steps, within half a minute for each mailbox: what comes after a step that failed is left out. */
    public List<Step> run() {
        var steps = new ArrayList<Step>();
        for (var mailbox : setup.config().mailboxes()) {
            String address = mailbox.address().address();
            mailbox.imap().ifPresent(server -> steps.addAll(bounded(address, "read", server, () -> reading(mailbox, server))));
            mailbox.smtp().ifPresent(server -> steps.addAll(bounded(address, "send", server, () -> sending(mailbox, server))));
        }
        return steps;
    }

    private List<Step> bounded(String mailbox, String step, MailConfig.Server server, Callable<List<Step>> work) {
        try {
            return new TimeBudget(executor, PATIENCE).spend(work);
        } catch (TimeBudget.Unfinished failed) {
            var cause = failed.getCause() == null ? failed : failed.getCause().getCause() == null ? failed : failed.getCause().getCause();
            return List.of(new Step(mailbox, step, server.toString(), false, MailText.oneLine(String.valueOf(cause.getMessage()), 500)));
        }
    }

    private List<Step> reading(MailConfig.Mailbox mailbox, MailConfig.Server server) throws MessagingException {
        String address = mailbox.address().address();
        var steps = new ArrayList<Step>();
        try (Store store = MailSessions.imap(server).getStore()) {
            setup.account(server).connect(store);
            steps.add(new Step(address, "read", server.toString(), true, "OK"));
            boolean tells = ((IMAPStore) store).hasCapability("IDLE");
            steps.add(new Step(address, "idle", server.toString(), tells, tells ? "IDLE" : "no IDLE"));
            for (String name : mailbox.folders()) {
                try (Folder folder = store.getFolder(name)) {
                    folder.open(Folder.READ_ONLY);
                    steps.add(new Step(address, "folder", name, true, String.valueOf(folder.getMessageCount())));
                } catch (MessagingException closed) {
                    steps.add(new Step(address, "folder", name, false, MailText.oneLine(String.valueOf(closed.getMessage()), 500)));
                }
            }
        }
        return steps;
    }

    private List<Step> sending(MailConfig.Mailbox mailbox, MailConfig.Server server) throws MessagingException {
        try (Transport transport = MailSessions.smtp(server).getTransport()) {
            setup.account(server).connect(transport);
            return List.of(new Step(mailbox.address().address(), "send", server.toString(), true, "OK"));
        }
    }
}
