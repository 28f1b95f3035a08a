package hilo.channel.email;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who wrote a mail that somebody passed on: the From of the mail that is attached, else of the block of header lines in front of the quoted text.
 *
 * <p>Anybody can write such a block, so this is only ever asked about mail of the desk's own people: otherwise everybody could speak as everybody.
 */
final class Forwards {
    private static final Pattern SUBJECT = Pattern.compile("^\\s*(?:fwd?|rv|tr|wg|enc|reenv(?:iado|[ií]o)?|i)\\s*:.*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    private static final Pattern FROM_LINE = Pattern.compile("(?im)^[>\\s*]{0,8}(?:de|from|von|da)\\s?\\*?:\\*?[ \\t]*([^\\n]{3,400})\\n"
            + "(?:[^\\n]{0,400}\\n){0,3}?[>\\s*]{0,8}(?:enviado(?: el)?|sent|fecha|date|para|to|asunto|subject|gesendet|betreff)\\s?\\*?:");

    private Forwards() {
    }

    static Optional<MailAddress> writer(String subject, String text, @Nullable HeaderBlock attached) {
        if (!SUBJECT.matcher(subject).matches()) {
            return Optional.empty();
        }
        Optional<MailAddress> original = attached == null ? Optional.empty() : attached.first("From").flatMap(Forwards::address);
        if (original.isPresent()) {
            return original;
        }
        Matcher block = FROM_LINE.matcher(text.substring(0, Math.min(50_000, text.length())));
        return block.find() ? address(block.group(1)) : Optional.empty();
    }

    private static Optional<MailAddress> address(String value) {
        // Outlook writes "Ana Pérez [mailto:ana@cliente.example]" and stars around the name.
        String plain = value.replaceAll("\\[(?:mailto:)?([^\\]\\s]+)\\]", "<$1>").replaceAll("<mailto:", "<").replace("*", "").strip();
        List<MailAddress> found = MailAddress.parse(plain.substring(0, Math.min(1_000, plain.length())), 1);
        return found.stream().findFirst();
    }
}
