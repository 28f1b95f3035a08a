package hilo.conversation;

import hilo.platform.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words of a secret and where they are repeated: subjects that are a first line, changes that carry them, quotations. Also how a change looks whose words are secret. */
final class SecretWords {
    private static final int SHORTEST_COPY = 4;
    private static final int SHORTEST_LINE = 20;
    private static final int SHORTEST_TOKEN = 6;
    private static final Pattern TOKEN = Pattern.compile("(?=.*\\d)\\S{" + SHORTEST_TOKEN + ",}");
    private static final Pattern COMMON = Pattern.compile("fp-\\d+|[\\d.,:/-]*[.,:/-][\\d.,:/-]*"); // a folio, a date, an amount
    private static final Pattern EDGE = Pattern.compile("^[\\p{Punct}«»“”¿¡]+|[\\p{Punct}«»“”]+$");

    /** Changes whose from and to are words of the record, not of people. */
    private static final Set<String> CODED = Set.of("level", "status", "kind", "priority", "assignee", "team", "secret", "moved", "merge", "reminder", "commitment", "delivery");
    /** Changes that others depend on as they are. */
    private static final Set<String> STRUCTURAL = Set.of("secret", "moved", "merge");

    private SecretWords() {
    }

    /** What an entry itself says, without what it quotes. */
    static String of(Entry entry) {
        if (entry.type() == EntryType.CHANGE) {
            return String.join("\n", ofChange(entry.details()));
        }
        return own(entry.text(), entry.details());
    }

    /** A text without what it quotes. */
    static String own(String text, JsonObject details) {
        return text.substring(0, quoteFrom(details, text));
    }

    /** What an entry repeats of others: the quotation of a mail; empty where there is none. */
    static String quotedBy(String text, JsonObject details) {
        return text.substring(quoteFrom(details, text));
    }

    private static int quoteFrom(JsonObject details, String text) {
        return Math.clamp(details.getInt("quoteFrom", text.length()), 0, text.length());
    }

    /** What people wrote in a change: a finding, a solution, a reason, a subject. */
    static List<String> ofChange(JsonObject change) {
        boolean coded = CODED.contains(change.getString("field", ""));
        return (coded ? Stream.of("reason") : Stream.of("from", "to", "reason")).map(change::get).filter(JsonString.class::isInstance)
                .map(word -> ((JsonString) word).getString()).filter(word -> !word.isBlank()).toList();
    }

    static boolean canBeSecret(Entry entry) {
        return entry.type() != EntryType.CHANGE || !STRUCTURAL.contains(entry.details().getString("field", "")) && !ofChange(entry.details()).isEmpty();
    }

    /** A change without its words. */
    static JsonObject masked(JsonObject change) {
        boolean coded = CODED.contains(change.getString("field", ""));
        var shown = Json.newObject();
        change.forEach((name, value) -> {
            boolean words = name.equals("reason") || !coded && (name.equals("from") || name.equals("to"));
            if (words && value instanceof JsonString) {
                shown.add(name, Secrets.MASK);
            } else {
                shown.add(name, value);
            }
        });
        return shown.build();
    }

    /** Whether a subject repeats words of a secret: one holds the other, or both name the same key-like word. */
    static boolean repeats(String secret, String subject) {
        String one = plain(secret);
        String two = plain(subject);
        return holds(one, two) || holds(two, one) || sharesToken(one, two);
    }

    /**
     * Whether a text of some length, such as a finding, repeats a secret: it holds all of it, or is much of it, or both name the same key-like word. A few ordinary words that a long
     * secret also holds are no copy of it.
     */
    static boolean repeatsMuch(String secret, String text) {
        String one = plain(secret);
        String two = plain(text);
        boolean much = two.length() >= SHORTEST_LINE || 2 * two.length() >= one.length() || secret.lines().map(SecretWords::plain).anyMatch(two::equals);
        return holds(two, one) || much && holds(one, two) || sharesToken(one, two);
    }

    /** Short words are held as whole words only; a long line may be cut off in the middle of one. */
    private static boolean holds(String text, String part) {
        if (part.length() >= SHORTEST_LINE) {
            return text.contains(part);
        }
        for (int at = part.length() < SHORTEST_COPY ? -1 : text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            if (isEdge(text, at) && isEdge(text, at + part.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEdge(String text, int at) {
        return at == 0 || at == text.length() || !Character.isLetterOrDigit(text.charAt(at - 1)) || !Character.isLetterOrDigit(text.charAt(at));
    }

    /** Whether a long text, such as a quotation, repeats a secret: all of it, a long line of it, or a key-like word of it. */
    static boolean repeatsIn(String secret, String quotation) {
        String one = plain(secret);
        String two = plain(quotation);
        return one.length() >= SHORTEST_COPY && two.contains(one) || sharesToken(one, two)
                || secret.lines().map(SecretWords::plain).anyMatch(line -> line.length() >= SHORTEST_LINE && two.contains(line));
    }

    private static boolean sharesToken(String one, String two) {
        var tokens = tokens(one);
        return !tokens.isEmpty() && tokens(two).stream().anyMatch(tokens::contains);
    }

    private static Set<String> tokens(String plain) {
        return Arrays.stream(plain.split(" ")).map(token -> EDGE.matcher(token).replaceAll("")).filter(token -> TOKEN.matcher(token).matches())
                .filter(token -> !COMMON.matcher(token).matches()).collect(Collectors.toSet());
    }

    /** In lower case, without the marks of a quotation and of what is cut off, and with single blanks. */
    private static String plain(String text) {
        String words = text.lines().map(line -> line.replaceFirst("^[>\\s]+", "")).collect(Collectors.joining(" "));
        return Objects.requireNonNull(words).replaceFirst("…\\s*$", "").replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT);
    }
}
