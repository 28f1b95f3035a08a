package hilo.channel.email;

import java.net.URI;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * The mail settings, read once at start from {@code hilo.mail.…}. Without servers the desk runs without e-mail; half a setting refuses to start with a sentence.
 *
 * @param mailboxes the support mailbox, then those named in {@code hilo.mail.mailboxes}; never empty
 * @param domain   right of the @ in our Message-IDs
 * @param language of the words that are not a person's: {@code es} or {@code en}
 * @param zone     of the times in quotations
 * @param maxSize  bytes (30 MB unless {@code hilo.mail.max.size} says otherwise); a larger mail stays on the server, its headers are kept
 * @param trustedServer the name under which our mail server writes Authentication-Results ({@code hilo.mail.authserv}); empty: no From is believed
 * @param lists    addresses of mailing lists that hand on what customers wrote, under their own name ({@code hilo.mail.lists}): its first writer is believed from them
 * @param acknowledge whether whoever opens a matter by mail is told that it arrived ({@code hilo.mail.acknowledge}, true)
 */
record MailConfig(List<Mailbox> mailboxes, String domain, String language, ZoneId zone, long maxSize, String trustedServer, Set<String> lists, boolean acknowledge) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");
    /** What follows {@code hilo.mail.} already. */
    private static final Set<String> TAKEN = Set.of("address", "domain", "imap", "smtp", "name", "language", "zone", "max", "authserv", "acknowledge", "mailboxes", "oauth", "undo",
            "dkim", "lists");
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

    /**
     * Where tokens for signing in come from (XOAUTH2).
     *
     * @param refreshToken what a mailbox's owner gave; without it the application signs in by its own right (client credentials)
     */
    record OAuth(URI tokenUrl, String clientId, String clientSecret, @Nullable String scope, @Nullable String refreshToken) {
        @Override
        public String toString() {
            return "tokens of " + tokenUrl + " (***)";
        }
    }

    /** One mail server; without user it is used without signing in. */
    record Server(String host, int port, @Nullable String user, @Nullable String password, Tls tls, @Nullable OAuth oauth) {
        @Override
        public String toString() {
            String how = user == null ? "no user" : oauth == null ? "user and password ***" : oauth.toString();
            return host + ":" + port + " (" + tls.name().toLowerCase(Locale.ROOT) + ", " + how + ")";
        }
    }

    /**
     * A mailbox that customers write to.
     *
     * @param address its address and the name that our mails carry
     * @param imap    where it is read
     * @param folders those that are read
     * @param smtp    where answers to its mail are sent; that of the first mailbox, where it has none of its own
     */
    record Mailbox(MailAddress address, Optional<Server> imap, List<String> folders, Optional<Server> smtp) {
    }

    /** The mailboxes whose mail can be answered; what belongs to no other leaves from the first. */
    Stream<MailAddress> sending() {
        return mailboxes.stream().filter(mailbox -> mailbox.smtp().isPresent()).map(Mailbox::address);
    }

    List<MailAddress> addresses() {
        return mailboxes.stream().map(Mailbox::address).toList();
    }

    static MailConfig from(Config config) {
        var first = mailbox(config, "hilo.mail", Optional.empty());
        var all = new ArrayList<>(List.of(first));
        for (String name : list(config, "hilo.mail.mailboxes")) {
            if (!NAME.matcher(name).matches() || TAKEN.contains(name)) {
                throw new IllegalStateException("hilo.mail.mailboxes has a name that no setting can have: \"" + name + "\". Names are small letters and digits.");
            }
            var more = mailbox(config, "hilo.mail." + name, first.smtp());
            if (more.imap().isEmpty()) {
                throw new IllegalStateException("hilo.mail." + name + ".imap.host is missing: where this mailbox is read.");
            }
            if (all.stream().anyMatch(one -> one.address().address().equals(more.address().address()))) {
                throw new IllegalStateException("hilo.mail." + name + ".address is another mailbox's too.");
            }
            all.add(more);
        }
        String language = text(config, "hilo.mail.language").orElse("es");
        if (!language.equals("es") && !language.equals("en")) {
            throw new IllegalStateException("hilo.mail.language is es or en.");
        }
        return new MailConfig(List.copyOf(all), text(config, "hilo.mail.domain").orElse(first.address().domain()).toLowerCase(Locale.ROOT), language,
                zone(text(config, "hilo.mail.zone").orElse("America/Monterrey")), number(config, "hilo.mail.max.size").orElse(DEFAULT_MAX_SIZE),
                text(config, "hilo.mail.authserv").orElse("").toLowerCase(Locale.ROOT),
                list(config, "hilo.mail.lists").stream().map(one -> one.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()),
                yes(config, "hilo.mail.acknowledge", true));
    }

    private static Mailbox mailbox(Config config, String prefix, Optional<Server> usualWayOut) {
        OAuth oauth = oauth(config, prefix + ".oauth");
        Optional<Server> imap = server(config, prefix + ".imap", 993, 143, oauth);
        Optional<Server> smtp = server(config, prefix + ".smtp", 465, 587, oauth).or(() -> usualWayOut);
        Optional<String> address = text(config, prefix + ".address").map(a -> a.toLowerCase(Locale.ROOT));
        if (address.isEmpty() && (imap.isPresent() || smtp.isPresent())) {
            throw new IllegalStateException(prefix + ".address is missing: the address of the mailbox.");
        }
        if (imap.isPresent() && imap.get().user() == null) {
            throw new IllegalStateException(prefix + ".imap.user is missing: the name to sign in to the mailbox with.");
        }
        String plain = address.orElse("soporte@localhost");
        if (!MailAddress.isPlausible(plain)) {
            throw new IllegalStateException(prefix + ".address is not an e-mail address.");
        }
        var folders = list(config, prefix + ".imap.folder");
        return new Mailbox(new MailAddress(MailText.oneLine(text(config, prefix + ".name").orElse("Soporte"), 100), plain), imap,
                folders.isEmpty() ? List.of("INBOX") : folders, smtp);
    }

    private static List<String> list(Config config, String name) {
        return text(config, name).stream().flatMap(all -> Arrays.stream(all.split(","))).map(String::strip).filter(one -> !one.isEmpty()).distinct().toList();
    }

    private static boolean yes(Config config, String name, boolean otherwise) {
        return text(config, name).map(v -> switch (v.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalStateException(name + " is true or false.");
        }).orElse(otherwise);
    }

    private static Optional<Server> server(Config config, String prefix, int implicitPort, int plainPort, @Nullable OAuth oauth) {
        return text(config, prefix + ".host").map(host -> {
            Tls tls = Tls.of(prefix + ".tls", text(config, prefix + ".tls").orElse("none"));
            long port = number(config, prefix + ".port").orElse((long) (tls == Tls.IMPLICIT ? implicitPort : plainPort));
            if (port < 1 || port > 65_535) {
                throw new IllegalStateException(prefix + ".port is not a port.");
            }
            String user = text(config, prefix + ".user").orElse(null);
            String password = text(config, prefix + ".password").orElse(null);
            return new Server(host, (int) port, user, password, tls, user != null && password == null ? oauth : null);
        });
    }

    private static @Nullable OAuth oauth(Config config, String prefix) {
        var url = text(config, prefix + ".token.url");
        if (url.isEmpty()) {
            return null;
        }
        URI uri;
        try {
            uri = URI.create(url.get());
        } catch (IllegalArgumentException broken) {
            throw new IllegalStateException(prefix + ".token.url is not a URL.", broken);
        }
        if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme())) {
            throw new IllegalStateException(prefix + ".token.url is not a URL.");
        }
        return new OAuth(uri, needed(config, prefix + ".client.id"), needed(config, prefix + ".client.secret"), text(config, prefix + ".scope").orElse(null),
                text(config, prefix + ".refresh.token").orElse(null));
    }

    private static String needed(Config config, String name) {
        return text(config, name).orElseThrow(() -> new IllegalStateException(name + " is missing: tokens cannot be asked for without it."));
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
