package hilo.launch;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.server.ProtocolHandler;
import com.icegreen.greenmail.smtp.SmtpHandler;
import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.smtp.commands.SmtpCommand;
import com.icegreen.greenmail.smtp.commands.SmtpCommandRegistry;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small mail server for trying things out: whoever is written to has a mailbox; what follows a plus in the local part is ignored, as support mailboxes do. In memory only, so that
 * it takes no mail of more than {@value #MOST_OF_ONE} bytes, and in the run command no more than {@value #MOST_OF_A_DEMO} bytes in all.
 */
public final class MailServer implements AutoCloseable {
    public static final String DOMAIN = "factupronto.example";
    public static final String SUPPORT = "soporte@" + DOMAIN;
    public static final String PASSWORD = "soporte";
    static final long MOST_OF_ONE = 36_700_160;
    static final long MOST_OF_A_DEMO = 150_000_000;

    private final GreenMail mail;
    private final int smtpPort;
    private final int imapPort;

    private MailServer(GreenMail mail, int smtpPort, int imapPort) {
        this.mail = mail;
        this.smtpPort = smtpPort;
        this.imapPort = imapPort;
    }

    public static MailServer start(int smtpPort, int imapPort) {
        return start(smtpPort, imapPort, Long.MAX_VALUE);
    }

    static MailServer start(int smtpPort, int imapPort, long mostOfAll) {
        var smtp = new ServerSetup(smtpPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        var imap = new ServerSetup(imapPort, "127.0.0.1", ServerSetup.PROTOCOL_IMAP);
        var mail = new BoundedGreenMail(new ServerSetup[]{smtp, imap}, mostOfAll);
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

    /** All text of a mail, decoded. */
    public static String text(Part part) {
        try {
            var content = part.getContent();
            if (content instanceof Multipart parts) {
                var all = new StringBuilder();
                for (int i = 0; i < parts.getCount(); i++) {
                    all.append(text(parts.getBodyPart(i))).append('\n');
                }
                return all.toString();
            }
            return String.valueOf(content);
        } catch (MessagingException | IOException unreadable) {
            return "";
        }
    }

    @Override
    public void close() {
        mail.stop();
    }

    /** The same with an SMTP whose DATA is {@link BoundedData}. */
    private static final class BoundedGreenMail extends GreenMail {
        private final AtomicLong kept = new AtomicLong();
        private final long mostOfAll;

        BoundedGreenMail(ServerSetup[] config, long mostOfAll) {
            super(config);
            this.mostOfAll = mostOfAll;
        }

        @Override
        protected Map<String, AbstractServer> createServices(ServerSetup[] config, Managers managers) {
            var all = new HashMap<>(super.createServices(config, managers));
            for (ServerSetup setup : config) {
                if (setup.getProtocol().equals(ServerSetup.PROTOCOL_SMTP)) {
                    all.put(setup.getProtocol(), bounded(setup, managers));
                }
            }
            return all;
        }

        private SmtpServer bounded(ServerSetup setup, Managers managers) {
            return new SmtpServer(setup, managers) {
                @Override
                protected ProtocolHandler createProtocolHandler(Socket client) {
                    return new SmtpHandler(new SmtpCommandRegistry() {
                        @Override
                        public SmtpCommand getCommand(String name) {
                            return name.equals("DATA") ? new BoundedData(MOST_OF_ONE, mostOfAll, kept) : super.getCommand(name);
                        }
                    }, managers.getSmtpManager(), client);
                }
            };
        }
    }
}
