package hilo.console;

import hilo.platform.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long a page is, and how a version travels as an ETag. */
final class Pages {
    private static final int LONGEST = 200;

    private Pages() {
    }

    static int limit(int wanted) {
        if (wanted < 1 || wanted > LONGEST) {
            throw Problem.invalid("bad-limit", "A page has 1 to " + LONGEST + " items.").at("/limit", "1 to " + LONGEST);
        }
        return wanted;
    }

    static String etag(long version) {
        return "\"v" + version + '"';
    }

    /** The version that If-Match names; empty where there is none or any will do. */
    static Optional<Long> version(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.equals("*")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.valueOf(ifMatch.replaceAll("^(W/)?\"v|\"$", "")));
        } catch (NumberFormatException e) {
            throw Problem.stale();
        }
    }
}
