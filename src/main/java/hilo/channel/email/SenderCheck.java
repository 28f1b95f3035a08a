package hilo.channel.email;

import java.util.Locale;

/** What our own mail server found out about a mail's From (DMARC). Nobody else is believed, and without {@code hilo.mail.authserv} nothing is known. */
enum SenderCheck {
    /** The sender's domain sent it. */
    AUTHENTICATED,
    /** The check failed, and the sender's domain has such mail refused or quarantined. */
    FAILED,
    /** It was not checked, or the domain has no policy, or one that asks for nothing (p=none): a forwarder or a list may have changed it. */
    UNKNOWN;

    /** The word in an entry's {@code details.sender}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
