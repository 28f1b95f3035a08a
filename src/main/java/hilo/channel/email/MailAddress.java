package hilo.channel.email;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mailbox of somebody: the address in lower case, and the name that the mail gave (may be empty). */
record MailAddress(String name, String address) {
    static final int MAX_LENGTH = 254;
    private static final Pattern PLAUSIBLE = Pattern.compile("[^\\s@<>\"(),:;\\[\\]\\\\]{1,64}@[^\\s@<>\"(),:;\\[\\]\\\\]{1,190}");

    private static final Pattern UNREAD = Pattern
            .compile("(?:^|[._+-])(?:no|do-?not|never)[._-]?(?:reply|respond|responder|contestar|responda|conteste)(?:$|[._+-])");

    String localPart() {
        return address.substring(0, address.indexOf('@'));
    }

    String domain() {
        return address.substring(address.indexOf('@') + 1);
    }

    /** Whether its own name says that nobody reads what is sent there. */
    boolean refusesReplies() {
        return UNREAD.matcher(localPart()).find();
    }

    static boolean isPlausible(String address) {
        return address.length() <= MAX_LENGTH && PLAUSIBLE.matcher(address).matches();
    }

    /** Every mailbox in a header's value, each once, at most {@code limit}; what cannot be read is left out. */
    static List<MailAddress> parse(String value, int limit) {
        Map<String, MailAddress> found = new LinkedHashMap<>();
        for (MailAddress one : read(value)) {
            found.putIfAbsent(one.address(), one);
            if (found.size() == limit) {
                break;
            }
        }
        return List.copyOf(found.values());
    }

    private static List<MailAddress> read(String value) {
        List<MailAddress> found = new ArrayList<>();
        try {
            for (InternetAddress one : InternetAddress.parseHeader(value, false)) {
                String address = one.getAddress();
                if (address != null && isPlausible(address.strip().toLowerCase(Locale.ROOT))) {
                    String personal = one.getPersonal();
                    found.add(new MailAddress(personal == null ? "" : MailText.oneLine(MailText.decodeHeader(personal), 200), address.strip().toLowerCase(Locale.ROOT)));
                }
            }
        } catch (AddressException unreadable) {
            found.clear();
        }
        if (found.isEmpty()) {
            Matcher m = PLAUSIBLE.matcher(value.toLowerCase(Locale.ROOT));
            while (m.find()) {
                if (isPlausible(m.group())) {
                    found.add(new MailAddress("", m.group()));
                }
            }
        }
        return found;
    }
}
