package hilo.channel.email;

import java.util.Locale;

/** What our own mail server said of a mail's From (DMARC). Nobody else is believed, and without {@code hilo.mail.authserv} nothing is known. */
enum SenderCheck {
    /** The sender's domain sent it. */
    AUTHENTICATED,
    /** The sender's domain disowns such mail. */
    FAILED,
    /** It was not checked, or the domain has no policy. */
    UNKNOWN;

    /** The word in an entry's {@code details.sender}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
