package hilo.channel.email;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header fields of one mail as they stand in its bytes, unfolded, within our limits.
 *
 * <p>Read by ourselves because the mail library throws on what real mailers write and has no limits. A mail whose first line is no header field has no headers at all: all of
 * it is body.
 */
record HeaderBlock(List<Field> fields, int bodyStart, boolean truncated) {
    static final int MAX_BYTES = 256 * 1024;
    static final int MAX_FIELDS = 2_000;
    private static final Pattern FOLD = Pattern.compile("\n[ \\t]?");

    record Field(String name, String value) {
    }

    static HeaderBlock of(byte[] raw) {
        List<Field> fields = new ArrayList<>();
        boolean truncated = false;
        int at = 0;
        // Mailbox files put a separator line in front; some gateways leave it in.
        if (startsWith(raw, "From ") || startsWith(raw, ">From ")) {
            at = lineEnd(raw, 0);
        }
        int start = at;
        while (at < raw.length) {
            if (fields.size() >= MAX_FIELDS || at - start > MAX_BYTES) {
                truncated = true;
                at = afterEmptyLine(raw, at);
                break;
            }
            int end = lineEnd(raw, at);
            String line = text(raw, at, end);
            if (line.isBlank() && !startsFold(raw, at)) {
                at = end;
                break;
            }
            if (startsFold(raw, at) && !fields.isEmpty()) {
                // A folded field: found below with its first line.
                at = end;
                continue;
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || !isFieldName(line.substring(0, colon).stripTrailing())) {
                if (fields.isEmpty()) {
                    return new HeaderBlock(List.of(), start, false);
                }
                // Rubbish between fields is skipped; it must not cost the fields behind it.
                at = end;
                continue;
            }
            int foldedEnd = end;
            while (foldedEnd < raw.length && startsFold(raw, foldedEnd)) {
                foldedEnd = lineEnd(raw, foldedEnd);
            }
            int kept = Math.min(foldedEnd, at + MAX_BYTES);
            truncated |= kept < foldedEnd;
            String whole = kept == end ? line : text(raw, at, kept);
            String value = FOLD.matcher(whole.substring(colon + 1)).replaceAll(" ").strip();
            fields.add(new Field(line.substring(0, colon).strip(), value));
            at = foldedEnd;
        }
        return new HeaderBlock(List.copyOf(fields), Math.min(at, raw.length), truncated);
    }

    /** The first field of that name, as it stands. */
    Optional<String> first(String name) {
        return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Field::value).findFirst();
    }

    List<String> all(String name) {
        return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Field::value).toList();
    }

    boolean has(String name) {
        return first(name).isPresent();
    }

    /** The first field of that name in lower case without comments and what follows a semicolon, or an empty text. */
    String token(String name) {
        return first(name).map(v -> v.replaceAll("\\([^)]*\\)", " ").split(";", 2)[0].strip().toLowerCase(Locale.ROOT)).orElse("");
    }

    private static boolean isFieldName(String name) {
        return !name.isEmpty() && name.length() <= 200 && name.chars().allMatch(c -> c > 32 && c < 127);
    }

    private static boolean startsFold(byte[] raw, int at) {
        return at < raw.length && (raw[at] == ' ' || raw[at] == '\t');
    }

    private static boolean startsWith(byte[] raw, String prefix) {
        byte[] bytes = prefix.getBytes(StandardCharsets.US_ASCII);
        return raw.length >= bytes.length && Arrays.equals(raw, 0, bytes.length, bytes, 0, bytes.length);
    }

    /** Where the body begins behind headers that nobody reads any further. */
    private static int afterEmptyLine(byte[] raw, int from) {
        int at = from;
        while (at < raw.length) {
            int end = lineEnd(raw, at);
            if (raw[at] == '\n' || raw[at] == '\r' && end == at + 2) {
                return end;
            }
            at = end;
        }
        return at;
    }

    private static int lineEnd(byte[] raw, int from) {
        for (int i = from; i < raw.length; i++) {
            if (raw[i] == '\n') {
                return i + 1;
            }
        }
        return raw.length;
    }

    private static String text(byte[] raw, int from, int to) {
        return MailText.decode(Arrays.copyOfRange(raw, from, to), null);
    }
}
