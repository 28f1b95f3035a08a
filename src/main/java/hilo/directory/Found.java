package hilo.directory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a search; {@code next} is the cursor of the following page, null on the last. */
public record Found<T>(List<T> items, @Nullable String next) {
}
