package hilo.channel.email;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mail of ours before it is MIME.
 *
 * @param cc         who else gets it
 * @param reader     to whom of them this one goes
 * @param replyTo    the signed reply address, where there is a conversation to reply to
 * @param returnPath where servers send it back, where that is not the sender's address
 * @param automatic  nobody wrote it: it says so, and no machine may answer it
 * @param references oldest first
 * @param footer     lines under the text: who wrote it, the folio
 */
record OutgoingMail(String messageId, MailAddress from, MailAddress to, List<MailAddress> cc, String reader, @Nullable String replyTo, @Nullable String returnPath, String subject,
        String text, List<String> footer,
        List<Quote> quotes, @Nullable String inReplyTo, List<String> references, boolean automatic, List<MailFile> files, Instant date) {

    /** What was said before, told in its own words below ours; newest first. */
    record Quote(String introduction, String text) {
    }
}
