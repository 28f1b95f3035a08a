package hilo.channel.email;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds where the quoted history of a mail begins, so that a screen can fold it. Nothing is ever deleted, and in doubt nothing is folded: an answer written between the
 * quoted lines or below them stays in sight, and so does what somebody forwards to the desk.
 */
final class Quotes {
    private static final int FLAGS = Pattern.MULTILINE | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    /** "El lun, 23 nov 2026 a las 9:12, Ana (<ana@…>) escribió:" in the languages of our customers' mailers, which break it over up to three lines. */
    private static final Pattern ATTRIBUTION = Pattern.compile("^[ \\t]*(?:El|On|Am|Le|Em|Il)[ \\t][^\\n]{3,300}(?:\\n[^\\n]{0,300}){0,2}?"
            + "(?:escribi[oó]|wrote|schrieb[^\\n:]{0,80}|a écrit|escreveu|ha scritto)[ \\t\\u00A0]*:[ \\t]*$", FLAGS);
    private static final Pattern SEPARATOR = Pattern
            .compile("^[ \\t]*-{2,}[ \\t]*(?:Original Message|Mensaje original|Original-Nachricht|Message d'origine|Mensagem original)[ \\t]*-{2,}", FLAGS);
    /** Outlook's block of header lines, in Spanish and English, with or without the line above it. */
    private static final Pattern OUTLOOK = Pattern.compile(
            "^(?:_{10,}[ \\t]*\\n+)?[ \\t]*\\*?(?:De|From|Von)\\*?:[ \\t][^\\n]+\\n(?:[^\\n]+\\n){0,1}?[ \\t]*\\*?(?:Enviado(?: el)?|Sent|Fecha|Date|Gesendet)\\*?:[ \\t]",
            FLAGS);

    private Quotes() {
    }

    static OptionalInt find(String text) {
        int ownEnd = endOfOwnWords(text);
        int firstWord = nextWord(text, 0);
        int best = ownEnd > 0 && text.startsWith(">", ownEnd) ? ownEnd : -1;
        for (Pattern pattern : new Pattern[]{ATTRIBUTION, SEPARATOR, OUTLOOK}) {
            Matcher m = pattern.matcher(text);
            while (m.find()) {
                if (best >= 0 && m.start() >= best) {
                    break;
                }
                int next = nextWord(text, m.end());
                boolean markedLines = next < text.length() && text.charAt(next) == '>';
                // Where the history is marked line by line, a line without the mark is somebody's own words.
                if (m.start() > firstWord && (!markedLines || next >= ownEnd)) {
                    best = m.start();
                }
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }

    private static int nextWord(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Where the first line of the marked lines stands that run to the end of the text; a short signature under them does not count as words. */
    private static int endOfOwnWords(String text) {
        int end = withoutSignature(text);
        int firstQuoted = end;
        int lineEnd = end;
        while (lineEnd > 0) {
            int lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1;
            boolean quoted = lineStart < lineEnd && text.charAt(lineStart) == '>';
            if (quoted) {
                firstQuoted = lineStart;
            } else if (!text.substring(lineStart, lineEnd).isBlank()) {
                return firstQuoted;
            }
            lineEnd = lineStart - 1;
        }
        return 0;
    }

    private static int withoutSignature(String text) {
        int lines = 0;
        int lineEnd = text.length();
        while (lineEnd > 0 && lines < 12) {
            int lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1;
            String line = text.substring(lineStart, lineEnd);
            if (line.startsWith(">")) {
                return text.length();
            }
            if (line.strip().equals("--")) {
                return lineStart;
            }
            lines++;
            lineEnd = lineStart - 1;
        }
        return text.length();
    }
}
