package hilo.channel;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a customer writes Spanish or English, by the small words of either: what nobody wrote answers them in theirs. */
public final class Language {
    private static final int ENOUGH = 2_000;
    private static final int FEWEST = 2;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}']+");
    private static final Set<String> ENGLISH = words("""
            the and is are was you your we our not this that these with have has please hello hi dear thanks thank can can't cannot could would don't doesn't when what how why my
            for from it it's i'm to of on at but there any been get help need""");
    private static final Set<String> SPANISH = words("""
            el la los las de del que y en un una por para con es se mi su sus lo al como cómo pero ya muy hola buenos buenas días tardes gracias favor saludos cuando qué está están
            puedo puede pueden quiero tengo tenemos nos le les esta este ayuda necesito porque más""");

    private Language() {
    }

    /** {@code en} or {@code es}; empty where the text is too short or too mixed to tell. */
    public static Optional<String> of(String text) {
        int english = 0;
        int spanish = 0;
        for (String word : BETWEEN_WORDS.split(text.substring(0, Math.min(ENOUGH, text.length())).toLowerCase(Locale.ROOT))) {
            english += ENGLISH.contains(word) ? 1 : 0;
            spanish += SPANISH.contains(word) ? 1 : 0;
        }
        if (english >= FEWEST && english > 2 * spanish) {
            return Optional.of("en");
        }
        return spanish >= FEWEST && spanish > 2 * english ? Optional.of("es") : Optional.empty();
    }

    private static Set<String> words(String all) {
        return Set.copyOf(new HashSet<>(Arrays.asList(all.strip().split("\\s+"))));
    }
}
