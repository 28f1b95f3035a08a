package hilo.channel.email;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * Turns the bytes of mails into text whatever their label says: the declared charset if it exists and fits, else UTF-8 if it fits, else what another script's bytes look like, else
 * windows-1252, which fits anything.
 * The result holds nothing that the database refuses (no NUL, no lone surrogate).
 */
final class MailText {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    /** Labels seen in real mail that Java does not know, or that mean something wider than they say. */
    private static final Map<String, Charset> ALIASES = Map.ofEntries(Map.entry("iso-8859-1", WINDOWS_1252), Map.entry("latin1", WINDOWS_1252),
            Map.entry("ansi", WINDOWS_1252), Map.entry("cp-850", Charset.forName("IBM850")), Map.entry("iso-8859-8-i", Charset.forName("ISO-8859-8")),
            Map.entry("ks_c_5601", Charset.forName("x-windows-949")), Map.entry("ks_c_5601-1987", Charset.forName("x-windows-949")),
            Map.entry("gb2312", Charset.forName("GB18030")),
            Map.entry("utf8mb4", StandardCharsets.UTF_8), Map.entry("utf-8mb4", StandardCharsets.UTF_8));
    private static final int FEWEST_FOREIGN = 16;
    private static final int LOOKED_AT = 64_000;
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern SHIFTED = Pattern.compile("\\+([A-Za-z0-9+/]*)-?");
    private static final Pattern ENCODED_WORD = Pattern.compile("=\\?([^?*\\s]+)(?:\\*[^?]*)?\\?([bBqQ])\\?(.*?)\\?=");

    private MailText() {
    }

    static String decode(byte[] bytes, @Nullable String label) {
        return clean(decodeRaw(bytes, label));
    }

    private static String decodeRaw(byte[] bytes, @Nullable String label) {
        if (label != null && label.toLowerCase(Locale.ROOT).endsWith("utf-7")) {
            return utf7(new String(bytes, StandardCharsets.US_ASCII));
        }
        return charset(label).flatMap(c -> strictly(bytes, c)).or(() -> strictly(bytes, StandardCharsets.UTF_8)).or(() -> foreign(bytes))
                .orElseGet(() -> new String(bytes, WINDOWS_1252));
    }

    private static Optional<Charset> charset(@Nullable String label) {
        if (label == null || label.isBlank()) {
            return Optional.empty();
        }
        String name = label.strip().replaceAll("[\"']", "").toLowerCase(Locale.ROOT);
        Charset alias = ALIASES.get(name);
        if (alias != null) {
            return Optional.of(alias);
        }
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }

    /** A guess, for bytes that can be no Latin script: there most letters are plain ones. */
    private static Optional<String> foreign(byte[] bytes) {
        int high = 0;
        int letters = 0;
        for (byte one : bytes) {
            high += one < 0 ? 1 : 0;
            letters += one < 0 || Character.isLetter(one) ? 1 : 0;
        }
        if (high < FEWEST_FOREIGN || high * 3 < letters) {
            return Optional.empty();
        }
        var detector = new UniversalDetector();
        detector.handleData(bytes, 0, Math.min(bytes.length, LOOKED_AT));
        detector.dataEnd();
        return charset(detector.getDetectedCharset()).flatMap(charset -> strictly(bytes, charset));
    }

    private static Optional<String> strictly(byte[] bytes, Charset charset) {
        try {
            return Optional.of(
                    charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException misfit) {
            return Optional.empty();
        }
    }

    /** RFC 2152, which Java lacks: {@code +…-} is base64 of UTF-16. What does not decode stays as it is. */
    private static String utf7(String text) {
        return SHIFTED.matcher(text).replaceAll(m -> {
            String inner = m.group(1);
            if (inner.isEmpty()) {
                return "+";
            }
            try {
                return Matcher.quoteReplacement(new String(Base64.getDecoder().decode(inner), StandardCharsets.UTF_16BE));
            } catch (IllegalArgumentException notBase64) {
                return Matcher.quoteReplacement(m.group());
            }
        });
    }

    /** Decodes RFC 2047 words leniently; words of one charset that follow each other are joined as bytes first, since mailers cut inside characters. */
    static String decodeHeader(String value) {
        if (!value.contains("=?")) {
            return clean(value);
        }
        StringBuilder out = new StringBuilder();
        ByteArrayOutputStream pending = new ByteArrayOutputStream();
        String pendingCharset = null;
        int end = 0;
        Matcher m = ENCODED_WORD.matcher(value);
        while (m.find()) {
            String between = value.substring(end, m.start());
            String charset = m.group(1);
            boolean joined = pendingCharset != null && between.isBlank();
            if (!joined || !charset.equalsIgnoreCase(pendingCharset)) {
                out.append(decodeRaw(pending.toByteArray(), pendingCharset));
                pending.reset();
            }
            if (!joined) {
                out.append(between);
            }
            pendingCharset = charset;
            pending.writeBytes("b".equalsIgnoreCase(m.group(2)) ? base64(m.group(3)) : quoted(m.group(3)));
            end = m.end();
        }
        out.append(decodeRaw(pending.toByteArray(), pendingCharset)).append(value, end, value.length());
        return clean(out.toString());
    }

    private static byte[] base64(String word) {
        String letters = word.replaceAll("[^A-Za-z0-9+/]", "");
        String whole = letters.length() % 4 == 1 ? letters.substring(0, letters.length() - 1) : letters;
        return Base64.getDecoder().decode(whole);
    }

    private static byte[] quoted(String word) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] in = word.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '=' && i + 2 < in.length && Character.digit(in[i + 1], 16) >= 0 && Character.digit(in[i + 2], 16) >= 0) {
                out.write(Character.digit(in[i + 1], 16) * 16 + Character.digit(in[i + 2], 16));
                i += 2;
            } else {
                out.write(in[i] == '_' ? ' ' : in[i]);
            }
        }
        return out.toByteArray();
    }

    /** Takes out what neither the database nor a screen can show: control characters but tab and line breaks, and halves of surrogate pairs. Line ends become {@code \n}. */
    static String clean(String text) {
        int at = 0;
        while (at < text.length() && isPlain(text, at)) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, at);
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isPlain(text, at)) {
                out.append(c);
            } else if (c == '\r') {
                out.append(at + 1 < text.length() && text.charAt(at + 1) == '\n' ? "" : "\n");
            } else if (Character.isSurrogate(c)) {
                out.append('\uFFFD');
            }
        }
        return out.toString();
    }

    /** No control character but tab and line feed, and no half of a surrogate pair. */
    private static boolean isPlain(String text, int at) {
        char c = text.charAt(at);
        if (c < ' ') {
            return c == '\n' || c == '\t';
        }
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        return c != 0x7f && (!Character.isLowSurrogate(c) || at > 0 && Character.isHighSurrogate(text.charAt(at - 1)));
    }

    /** One line for screens, logs and headers: no line break can get through. */
    static String oneLine(String text, int maxLength) {
        String line = SPACE.matcher(clean(text)).replaceAll(" ").strip();
        if (line.length() <= maxLength) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
        return line.substring(0, end);
    }
}
