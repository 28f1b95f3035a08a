package hilo.conversation;

import hilo.platform.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How constants are spelled outside Java: {@code OUT_OF_SCOPE} is {@code out-of-scope}, in JSON and in the database. */
public final class Wire {
    private Wire() {
    }

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of a stored word. */
    static <E extends Enum<E>> E read(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The constant of a word from outside; throws {@link Problem} naming the field where there is no such word. */
    public static <E extends Enum<E>> E parse(Class<E> type, String word, String pointer) {
        return Arrays.stream(type.getEnumConstants()).filter(c -> of(c).equals(word)).findFirst()
                .orElseThrow(() -> Problem.invalid("unknown-word", "There is no such value.").at(pointer, "one of " + words(type)));
    }

    public static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Wire::of).collect(Collectors.toList());
    }
}
