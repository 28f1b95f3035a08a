package hilo.platform;

import org.jspecify.annotations.Nullable;

/**
 * A mail that a room below the channels wants sent (a sign-in link, an alert). Fired inside a transaction; the channel room makes an outbox row of it.
 *
 * @param key idempotency key: the same key is sent once
 * @param text {@code {link}} stands for what {@code link} makes when the mail is written
 * @param link names a secret of {@link MailLinks} that is made anew for each try to send it and never stored; null: the mail holds none
 * @param automatic whether it carries the marks of automatic mail (RFC 3834) and the null envelope sender
 */
public record MailWanted(String key, String to, String subject, String text, @Nullable String link, boolean automatic) {
    /** A mail without a link that unlocks something. */
    public MailWanted(String key, String to, String subject, String text, boolean automatic) {
        this(key, to, subject, text, null, automatic);
    }
}
