package hilo.channel.email;

import hilo.platform.Text;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who wrote a mail, about what and under which Message-ID, read roughly from its first lines before anybody tries to understand it: enough to keep the mails of one writer in order,
 * and to name one that nobody ever understands.
 */
record Letterhead(@Nullable String messageId, @Nullable String sender, String subject) {
    private static final Pattern ID = Pattern.compile("<[^<>\\s]{1,900}>");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"(),;:]{1,64}@[^\\s<>\"(),;:]{1,255}");

    static Letterhead of(byte[] raw) {
        var headers = HeaderBlock.of(raw);
        String subject = headers.first("Subject").orElse("");
        return new Letterhead(found(ID, headers.first("Message-ID").orElse("")), found(ADDRESS, headers.first("From").orElse("").toLowerCase(Locale.ROOT)),
                MailText.oneLine(MailText.decodeHeader(subject.substring(0, Math.min(2_000, subject.length()))), 500));
    }

    private static @Nullable String found(Pattern what, String value) {
        var found = what.matcher(Text.storable(value));
        return found.find() ? found.group() : null;
    }
}
