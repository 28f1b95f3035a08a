package hilo.platform;

/**
 * A mail that a room below the channels wants sent (a sign-in link, an alert). Fired inside a transaction; the channel room makes an outbox row of it.
 *
 * @param key idempotency key: the same key is sent once
 * @param automatic whether it carries the marks of automatic mail (RFC 3834) and the null envelope sender
 */
public record MailWanted(String key, String to, String subject, String text, boolean automatic) {
}
