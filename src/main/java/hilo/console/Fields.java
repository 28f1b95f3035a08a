package hilo.console;

import hilo.platform.Problem;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads single values of requests; what is none of its kind is refused naming the field. */
final class Fields {
    private Fields() {
    }

    static @Nullable UUID id(@Nullable String text, String pointer) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("bad-id", "That is not an id.").at(pointer, "a UUID");
        }
    }

    static <T> T required(@Nullable T value, String pointer) {
        if (value == null) {
            throw Problem.invalid("missing", "A value is missing.").at(pointer, "must not be empty");
        }
        return value;
    }
}
