package hilo.directory;

import java.util.Random;

/** RFCs that no other test has. */
public final class MadeUpRfc {
    private static final Random RANDOM = new Random();

    private MadeUpRfc() {
    }

    /** A company's, with the right check digit. */
    public static String next() {
        var letters = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            letters.append((char) ('A' + RANDOM.nextInt(26)));
        }
        String base = "%s%02d%02d%02dT%d".formatted(letters, RANDOM.nextInt(100), 1 + RANDOM.nextInt(12), 1 + RANDOM.nextInt(28), RANDOM.nextInt(10));
        return "0123456789A".chars().mapToObj(digit -> base + (char) digit).filter(key -> Rfc.parse(key).isPresent()).findFirst().orElseThrow();
    }
}
