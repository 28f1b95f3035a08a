package hilo.channel.email;

import hilo.channel.email.MailConfig.Server;
import hilo.channel.email.MailConfig.Tls;
import jakarta.mail.Session;
import java.util.Properties;

/**
 * Sessions of the mail library with every timeout set: by default it waits for ever. The ten minutes after the end of a mail are RFC 5321's (4.5.3.2.6); a sender that gives up
 * earlier makes its own duplicates.
 */
final class MailSessions {
    static {
        LenientMail.prepare();
    }

    private MailSessions() {
    }

    static Session imap(Server server) {
        String protocol = server.tls() == Tls.IMPLICIT ? "imaps" : "imap";
        Properties p = common(protocol, server);
        p.setProperty("mail.store.protocol", protocol);
        p.setProperty("mail.mime.allowutf8", "true");
        String prefix = "mail." + protocol;
        p.setProperty(prefix + ".timeout", "60000");
        p.setProperty(prefix + ".peek", "true");
        p.setProperty(prefix + ".partialfetch", "false");
        p.setProperty(prefix + ".connectionpoolsize", "1");
        p.setProperty(prefix + ".ignorebodystructuresize", "true");
        p.setProperty(prefix + ".throwsearchexception", "true");
        return Session.getInstance(p);
    }

    static Session smtp(Server server) {
        String protocol = server.tls() == Tls.IMPLICIT ? "smtps" : "smtp";
        Properties p = common(protocol, server);
        p.setProperty("mail.transport.protocol", protocol);
        p.setProperty("mail." + protocol + ".timeout", "600000");
        p.setProperty("mail." + protocol + ".sendpartial", "false");
        p.setProperty("mail." + protocol + ".auth", String.valueOf(server.user() != null));
        // Otherwise the name of this machine is looked up for HELO, which may take long and tells about us.
        p.setProperty("mail." + protocol + ".localhost", "hilo");
        return Session.getInstance(p);
    }

    private static Properties common(String protocol, Server server) {
        Properties p = new Properties();
        String prefix = "mail." + protocol;
        p.setProperty("mail.mime.address.strict", "false");
        p.setProperty(prefix + ".host", server.host());
        p.setProperty(prefix + ".port", String.valueOf(server.port()));
        p.setProperty(prefix + ".connectiontimeout", "10000");
        p.setProperty(prefix + ".writetimeout", "60000");
        p.setProperty(prefix + ".ssl.checkserveridentity", "true");
        if (server.oauth() != null) {
            p.setProperty(prefix + ".auth.mechanisms", "XOAUTH2");
        }
        if (server.tls() == Tls.STARTTLS) {
            p.setProperty(prefix + ".starttls.enable", "true");
            p.setProperty(prefix + ".starttls.required", "true");
        }
        return p;
    }
}
