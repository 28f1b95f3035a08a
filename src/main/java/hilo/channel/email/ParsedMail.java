package hilo.channel.email;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One mail as understood. Every part of it is optional in real mail: what was missing or wrong is told in {@code defects}, and the mail is worth as much as any other.
 *
 * @param messageId  with angle brackets; made from the bytes' hash where the mail has none
 * @param from       absent when nothing in the mail tells a sender
 * @param recipients every address it was delivered or written to, the envelope's first
 * @param copied     the people that it was written to, without lists
 * @param forwarded  who wrote it first where it looks passed on; anybody can claim that
 * @param date       what the mail says; for display only, it never counts
 * @param quoteFrom  where the quoted history begins in {@code text}
 * @param html       sanitised
 * @param report     what a bounce says about a mail of ours
 * @param sender     what our own mail server found out about {@code from}
 */
record ParsedMail(String messageId, @Nullable MailAddress from, List<MailAddress> replyTo, List<MailAddress> recipients, List<MailAddress> copied,
        @Nullable MailAddress forwarded, String subject, @Nullable Instant date,
        List<String> repliesTo, String text, @Nullable Integer quoteFrom, @Nullable String html, List<MailFile> files, Nature nature, @Nullable DeliveryReport report,
        SenderCheck sender, Protection protection, @Nullable Invitation invitation, List<String> defects) {
    /** Whether our own mail server vouches that the sender's domain sent it. */
    boolean authenticated() {
        return sender == SenderCheck.AUTHENTICATED;
    }
}
