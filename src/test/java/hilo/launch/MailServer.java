package hilo.launch;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Locale;

/** A small mail server for trying things out: whoever is written to has a mailbox; what follows a plus in the local part is ignored, as support mailboxes do. In memory only. */
public final class MailServer implements AutoCloseable {
    public static final String DOMAIN = "factupronto.example";
    public static final String SUPPORT = "soporte@" + DOMAIN;
    public static final String PASSWORD = "soporte";

    private final GreenMail mail;
    private final int smtpPort;
    private final int imapPort;

    private MailServer(GreenMail mail, int smtpPort, int imapPort) {
        this.mail = mail;
        this.smtpPort = smtpPort;
        this.imapPort = imapPort;
    }

    public static MailServer start(int smtpPort, int imapPort) {
        var smtp = new ServerSetup(smtpPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        var imap = new ServerSetup(imapPort, "127.0.0.1", ServerSetup.PROTOCOL_IMAP);
        var mail = new GreenMail(new ServerSetup[]{smtp, imap});
        mail.setUser(SUPPORT, SUPPORT, PASSWORD);
        mail.start();
        var users = mail.getUserManager();
        users.setMessageDeliveryHandler((message, address) -> {
            String mailbox = address.getEmail().toLowerCase(Locale.ROOT).replaceFirst("\\+[^@]*@", "@");
            var user = users.getUserByEmail(mailbox);
            return user == null ? users.createUser(mailbox, mailbox, mailbox) : user;
        });
        return new MailServer(mail, smtpPort, imapPort);
    }

    public int smtpPort() {
        return smtpPort;
    }

    public int imapPort() {
        return imapPort;
    }

    /** What lies in somebody's inbox, oldest first; empty where nobody wrote to them. */
    public List<MimeMessage> inbox(String address) {
        try {
            GreenMailUser user = mail.getUserManager().getUserByEmail(address.toLowerCase(Locale.ROOT));
            if (user == null) {
                return List.of();
            }
            return mail.getManagers().getImapHostManager().getInbox(user).getMessages().stream().map(m -> m.getMimeMessage()).toList();
        } catch (FolderException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a mailbox whose owner signs in with their address as the password. */
    public void mailbox(String address) {
        try {
            if (mail.getUserManager().getUserByEmail(address) == null) {
                mail.getUserManager().createUser(address, address, address);
            }
        } catch (UserException e) {
            throw new IllegalStateException(e);
        }
    }

    public GreenMail greenMail() {
        return mail;
    }

    @Override
    public void close() {
        mail.stop();
    }
}
