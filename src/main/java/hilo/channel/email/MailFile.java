package hilo.channel.email;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** A file that came with a mail, its name made safe, its type found in its bytes rather than believed. */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way from the mail to the store; nobody compares two files.
record MailFile(String name, String type, byte[] bytes, @Nullable String contentId) {
    private static final int MAX_NAME = 120;

    /** A name that is only a name: no path, nothing invisible or that turns the writing direction, never empty, the extension kept. */
    static String safeName(@Nullable String raw, String fallback) {
        String name = raw == null ? "" : Normalizer.normalize(MailText.oneLine(MailText.decodeHeader(raw), 2_000), Normalizer.Form.NFC);
        name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        name = name.replaceAll("[\\p{Cf}\\p{Cc}\\p{Co}]", "").replaceAll("[<>:\"|?*]", "_").strip();
        name = name.replaceAll("^\\.+", "").strip();
        if (name.isEmpty()) {
            return fallback;
        }
        if (name.length() > MAX_NAME) {
            int dot = name.lastIndexOf('.');
            String extension = dot > 0 && name.length() - dot <= 12 ? name.substring(dot) : "";
            name = MailText.oneLine(name, MAX_NAME - extension.length()) + extension;
        }
        return name;
    }
}
