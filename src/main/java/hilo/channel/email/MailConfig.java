package hilo.channel.email;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * The mail settings, read once at start from {@code hilo.mail.…}. Without servers the desk runs without e-mail; half a setting refuses to start with a sentence.
 *
 * @param address  the support mailbox and the name that our mails carry
 * @param domain   right of the @ in our Message-IDs
 * @param imap     where mail is read
 * @param smtp     where mail is sent
 * @param language of the words that are not a person's: {@code es} or {@code en}
 * @param zone     of the times in quotations
 * @param maxSize  bytes (30 MB unless {@code hilo.mail.max.size} says otherwise); a larger mail stays on the server, its headers are kept
 * @param trustedServer the name under which our mail server writes Authentication-Results ({@code hilo.mail.authserv}); empty: no From is believed
 * @param acknowledge whether whoever opens a matter by mail is told that it arrived ({@code hilo.mail.acknowledge}, true)
 */
record MailConfig(MailAddress address, String domain, Optional<Server> imap, Optional<Server> smtp, String folder, String language, ZoneId zone, long maxSize,
        String trustedServer, boolean acknowledge) {
    private static final long DEFAULT_MAX_SIZE = 30L * 1024 * 1024;

    /** How the connection is protected. */
    enum Tls {
        NONE, STARTTLS, IMPLICIT;

        static Tls of(String name, String value) {
            return switch (value.strip().toLowerCase(Locale.ROOT)) {
                case "", "none", "false", "off" -> NONE;
                case "starttls" -> STARTTLS;
                case "implicit", "true", "on", "ssl", "tls" -> IMPLICIT;
                default -> throw new IllegalStateException(name + " is none, starttls or implicit, not \"" + value + "\".");
            };
        }
    }

    /** One mail server; without user it is used without signing in. */
    record Server(String host, int port, @Nullable String user, @Nullable String password, Tls tls) {
        @Override
        public String toString() {
            return host + ":" + port + " (" + tls.name().toLowerCase(Locale.ROOT) + ", " + (user == null ? "no user" : "user and password ***") + ")";
        }
    }

    static MailConfig from(Config config) {
        Optional<Server> imap = server(config, "hilo.mail.imap", 993, 143);
        Optional<Server> smtp = server(config, "hilo.mail.smtp", 465, 587);
        Optional<String> address = text(config, "hilo.mail.address").map(a -> a.toLowerCase(Locale.ROOT));
        if (address.isEmpty() && (imap.isPresent() || smtp.isPresent())) {
            throw new IllegalStateException("hilo.mail.address is missing: the address of the support mailbox.");
        }
        if (imap.isPresent() && imap.get().user() == null) {
            throw new IllegalStateException("hilo.mail.imap.user is missing: the name to sign in to the support mailbox with.");
        }
        String mailbox = address.orElse("soporte@localhost");
        if (!MailAddress.isPlausible(mailbox)) {
            throw new IllegalStateException("hilo.mail.address is not an e-mail address.");
        }
        String name = text(config, "hilo.mail.name").orElse("Soporte");
        MailAddress from = new MailAddress(MailText.oneLine(name, 100), mailbox);
        String language = text(config, "hilo.mail.language").orElse("es");
        if (!language.equals("es") && !language.equals("en")) {
            throw new IllegalStateException("hilo.mail.language is es or en.");
        }
        return new MailConfig(from, text(config, "hilo.mail.domain").orElse(from.domain()).toLowerCase(Locale.ROOT), imap, smtp,
                text(config, "hilo.mail.imap.folder").orElse("INBOX"), language, zone(text(config, "hilo.mail.zone").orElse("America/Monterrey")),
                number(config, "hilo.mail.max.size").orElse(DEFAULT_MAX_SIZE), text(config, "hilo.mail.authserv").orElse("").toLowerCase(Locale.ROOT),
                yes(config, "hilo.mail.acknowledge", true));
    }

    private static boolean yes(Config config, String name, boolean otherwise) {
        return text(config, name).map(v -> switch (v.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalStateException(name + " is true or false.");
        }).orElse(otherwise);
    }

    private static Optional<Server> server(Config config, String prefix, int implicitPort, int plainPort) {
        return text(config, prefix + ".host").map(host -> {
            Tls tls = Tls.of(prefix + ".tls", text(config, prefix + ".tls").orElse("none"));
            long port = number(config, prefix + ".port").orElse((long) (tls == Tls.IMPLICIT ? implicitPort : plainPort));
            if (port < 1 || port > 65_535) {
                throw new IllegalStateException(prefix + ".port is not a port.");
            }
            return new Server(host, (int) port, text(config, prefix + ".user").orElse(null), text(config, prefix + ".password").orElse(null), tls);
        });
    }

    private static Optional<String> text(Config config, String name) {
        return config.getOptionalValue(name, String.class).map(String::strip).filter(v -> !v.isEmpty());
    }

    private static Optional<Long> number(Config config, String name) {
        return text(config, name).map(v -> {
            try {
                return Long.valueOf(v);
            } catch (NumberFormatException noNumber) {
                throw new IllegalStateException(name + " is not a number.", noNumber);
            }
        });
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new IllegalStateException("hilo.mail.zone is not a time zone.", unknown);
        }
    }
}
