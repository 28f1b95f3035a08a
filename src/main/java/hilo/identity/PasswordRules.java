package hilo.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which passwords are too easy to guess: short ones, well-known ones, and those made of the holder's own login, address or name. There are no rules of which characters to use.
 *
 * <p>A password counts as well known if too few letters remain without common words (a short list), sequences and rows of the keyboard.
 */
final class PasswordRules {
    static final int SHORTEST = 12;
    static final int LONGEST = 200;

    /** Why a password is refused. */
    enum Objection {
        LENGTH, COMMON, PERSONAL
    }

    /** Letters that must be left of a password without its common parts. */
    private static final int LEAST_OWN = 6;
    private static final int LEAST_DIFFERENT = 5;
    private static final int SHORTEST_RUN = 3;
    private static final int SHORTEST_NAME = 4;
    private static final List<String> ROWS = List.of("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp");
    private static final List<String> COMMON = read("common-passwords.txt");

    private PasswordRules() {
    }

    /**
     * The first objection to a password; empty where it is good.
     *
     * @param personal the holder's login, e-mail address and name
     */
    static Optional<Objection> objection(String password, Collection<String> personal) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            return Optional.of(Objection.LENGTH);
        }
        String folded = fold(password);
        var names = personal.stream().flatMap(PasswordRules::parts).collect(Collectors.toSet());
        if (names.stream().anyMatch(name -> name.length() >= SHORTEST_NAME && folded.contains(name))) {
            return Optional.of(Objection.PERSONAL);
        }
        return isCommon(folded, names) ? Optional.of(Objection.COMMON) : Optional.empty();
    }

    private static boolean isCommon(String folded, Set<String> names) {
        if (folded.chars().distinct().count() < LEAST_DIFFERENT || repeats(folded)) {
            return true;
        }
        String left = folded;
        for (String word : COMMON) {
            left = left.replace(word, " ");
        }
        for (String name : names) {
            left = name.length() >= SHORTEST_RUN ? left.replace(name, " ") : left;
        }
        left = withoutRuns(left);
        return left.codePoints().filter(Character::isLetter).count() < LEAST_OWN;
    }

    /** The same few characters again and again. */
    private static boolean repeats(String text) {
        for (int length = 1; length <= text.length() / 2 && length < SHORTEST; length++) {
            if (text.substring(0, length).repeat(text.length() / length + 1).startsWith(text)) {
                return true;
            }
        }
        return false;
    }

    /** Without stretches of the alphabet, of digits and of the keyboard, in either direction. */
    private static String withoutRuns(String text) {
        var left = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = runFrom(text, at);
            if (end - at >= SHORTEST_RUN) {
                at = end;
            } else {
                left.append(text.charAt(at++));
            }
        }
        return left.toString();
    }

    private static int runFrom(String text, int from) {
        int longest = from + 1;
        for (String row : ROWS) {
            for (String line : List.of(row, new StringBuilder(row).reverse().toString())) {
                int end = from + 1;
                while (end < text.length() && line.contains(text.substring(from, end + 1))) {
                    end++;
                }
                longest = Math.max(longest, end);
            }
        }
        return longest;
    }

    private static Stream<String> parts(String text) {
        int at = text.indexOf('@');
        String local = at < 0 ? text : text.substring(0, at);
        return Stream.concat(Stream.of(text, local), Stream.of(local.split("[^\\p{L}\\p{N}]+", -1))).map(PasswordRules::fold).filter(part -> part.length() >= SHORTEST_RUN);
    }

    /** Small letters without accents, and the letters that signs and digits commonly stand for. */
    private static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}", "").toLowerCase(Locale.ROOT).replace('@', 'a').replace('$', 's').replace('!', 'i');
    }

    private static List<String> read(String name) {
        try (var in = new BufferedReader(new InputStreamReader(Objects.requireNonNull(PasswordRules.class.getResourceAsStream(name), name), StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).map(String::strip).sorted((a, b) -> b.length() - a.length()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
