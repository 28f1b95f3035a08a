package hilo.launch;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a server of a desk with all its parts on this machine is told: one list for the run command, the tests and the trials. */
final class DeskSettings {
    /** Where the parts beside the server listen. */
    record Parts(Postgres postgres, int smtp, int imap, int phone) {
    }

    /** What nobody may guess. {@code admin} is empty once the first administrator was made. */
    record Secrets(String admin, String twilioSid, String twilioToken, String sso, String chat) {
        /** Known to everybody, for tests. */
        static final Secrets OF_TESTS = new Secrets("una-llave-maestra-de-ensayo", "AC0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef",
                "a-shared-secret-of-at-least-32-bytes-for-sso", "a-shared-secret-of-at-least-32-bytes-for-chat");
    }

    private DeskSettings() {
    }

    /** A server that has nothing beside it but its database. */
    static Map<String, String> bare(Postgres postgres, URI url, String adminPassword) {
        var all = new LinkedHashMap<String, String>();
        all.putAll(postgres.settings());
        all.put("hilo.public.url", url.toString());
        if (!adminPassword.isEmpty()) {
            all.put("hilo.admin.password", adminPassword);
        }
        return all;
    }

    /** A server with a mailbox and a phone company beside it. */
    static Map<String, String> whole(Parts parts, URI url, Secrets secrets) {
        var all = bare(parts.postgres(), url, secrets.admin());
        all.put("hilo.demo", "true");
        all.put("hilo.mail.smtp.host", "127.0.0.1");
        all.put("hilo.mail.smtp.port", String.valueOf(parts.smtp()));
        all.put("hilo.mail.imap.host", "127.0.0.1");
        all.put("hilo.mail.imap.port", String.valueOf(parts.imap()));
        all.put("hilo.mail.imap.user", MailServer.SUPPORT);
        all.put("hilo.mail.imap.password", MailServer.PASSWORD);
        all.put("hilo.mail.address", MailServer.SUPPORT);
        all.put("hilo.mail.domain", MailServer.DOMAIN);
        all.put("hilo.twilio.account.sid", secrets.twilioSid());
        all.put("hilo.twilio.auth.token", secrets.twilioToken());
        all.put("hilo.twilio.public.url", url.toString());
        all.put("hilo.twilio.api.url", "http://127.0.0.1:" + parts.phone());
        all.put("hilo.phone.numbers", "+528181570060,+528181570050");
        all.put("hilo.demo.phone.url", "http://127.0.0.1:" + parts.phone());
        all.put("hilo.sso.secret", secrets.sso());
        all.put("hilo.chat.identity.secret", secrets.chat());
        return all;
    }

    /** One address is everybody in a test: what bounds strangers by their network is out of the way. */
    static void unboundNetworks(Map<String, String> settings) {
        List.of("hilo.chat.sockets.per.network", "hilo.chat.network.hellos.per.minute", "hilo.chat.network.visitors.per.hour", "hilo.portal.tickets.per.hour",
                "hilo.http.network.requests", "hilo.http.network.bodies", "hilo.http.network.connections", "hilo.http.network.transfers", "hilo.chat.network.frames.per.minute",
                "hilo.chat.network.tickets.per.hour",
                "hilo.chat.network.chats.per.hour", "hilo.chat.strangers.per.hour").forEach(name -> settings.put(name, "100000"));
    }
}
