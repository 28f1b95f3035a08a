package hilo.mails;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One mail and what is expected of it. */
@SuppressWarnings("ArrayRecordComponent") // Handed through, never compared.
record MailCase(String name, byte[] raw, Expected expected) {
    /** A file that must be among a mail's; without a name any will do. */
    record File(@Nullable String name, String sha256) {
    }

    /** What is expected; null and empty lists: nothing. {@code state} and {@code nature} are the ledger's words. */
    record Expected(@Nullable String subject, @Nullable String from, List<String> bodyContains, List<File> files, @Nullable Boolean bounce, @Nullable Boolean autoReply,
            @Nullable String state, @Nullable String nature) {
        static final Expected NOTHING = new Expected(null, null, List.of(), List.of(), null, null, null, null);

        /** Reads {@code {subject, from_address, body_contains[], attachments[{name, sha256}], is_bounce, is_auto_reply}}; {@code state} and {@code nature} may stand there too. */
        static Expected from(String json) {
            JsonObject o;
            try (var reader = Json.createReader(new StringReader(json))) {
                o = reader.readObject();
            }
            List<String> body = o.containsKey("body_contains") && !o.isNull("body_contains")
                    ? o.getJsonArray("body_contains").getValuesAs(JsonString.class).stream().map(JsonString::getString).toList()
                    : List.of();
            List<File> files = o.containsKey("attachments") && !o.isNull("attachments")
                    ? o.getJsonArray("attachments").getValuesAs(JsonObject.class).stream().map(f -> new File(text(f, "name"), f.getString("sha256", ""))).toList()
                    : List.of();
            return new Expected(text(o, "subject"), text(o, "from_address"), body, files, flag(o, "is_bounce"), flag(o, "is_auto_reply"), text(o, "state"), text(o, "nature"));
        }

        static Expected of(String state, String nature) {
            return new Expected(null, null, List.of(), List.of(), null, null, state, nature);
        }

        Expected subject(String wanted) {
            return new Expected(wanted, from, bodyContains, files, bounce, autoReply, state, nature);
        }

        Expected by(String wanted) {
            return new Expected(subject, wanted, bodyContains, files, bounce, autoReply, state, nature);
        }

        Expected says(String... words) {
            return new Expected(subject, from, List.of(words), files, bounce, autoReply, state, nature);
        }

        Expected files(File... wanted) {
            return new Expected(subject, from, bodyContains, List.of(wanted), bounce, autoReply, state, nature);
        }

        private static @Nullable String text(JsonObject o, String name) {
            return o.get(name) instanceof JsonString value ? value.getString() : null;
        }

        private static @Nullable Boolean flag(JsonObject o, String name) {
            return o.containsKey(name) && !o.isNull(name) ? o.getBoolean(name) : null;
        }
    }

    /** A mail that was written as text: its letters are UTF-8, its lines end as mails' do. */
    static MailCase of(String name, String mail, Expected expected) {
        return new MailCase(name, mail.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), expected);
    }
}
