package hilo.directory;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** E-mail addresses in one form: lower case, the domain in ASCII. */
public final class EmailAddresses {
    private static final Pattern LOCAL = Pattern.compile("[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+(\\.[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL = 64;

    private EmailAddresses() {
    }

    /** Empty when {@code raw} is not one plain address (no display name, no quoted local part: nobody who writes to a desk has one). */
    public static Optional<String> canonical(String raw) {
        String address = raw.strip();
        int at = address.lastIndexOf('@');
        if (at < 1 || address.length() > LONGEST || at > LONGEST_LOCAL) {
            return Optional.empty();
        }
        String local = address.substring(0, at).toLowerCase(Locale.ROOT);
        String domain = ascii(address.substring(at + 1)).toLowerCase(Locale.ROOT);
        return LOCAL.matcher(local).matches() && DOMAIN.matcher(domain).matches() ? Optional.of(local + "@" + domain) : Optional.empty();
    }

    private static String ascii(String domain) {
        try {
            return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
