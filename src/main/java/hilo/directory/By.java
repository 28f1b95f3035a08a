package hilo.directory;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who does something to the directory: {@code agent} or {@code customer}, their id and name; the directory knows no accounts. */
public record By(String type, @Nullable UUID id, String name) {
}
