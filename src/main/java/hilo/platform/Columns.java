package hilo.platform;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns rows into the columns that PostgreSQL's {@code unnest} makes rows of again: one statement, however many there are. */
public final class Columns {
    private Columns() {
    }

    /** One value of each row, as text that the statement casts to what the column is. */
    public static <R> @Nullable String[] texts(Collection<R> rows, Function<? super R, ? extends @Nullable Object> value) {
        return rows.stream().map(value).map(one -> one == null ? null : one.toString()).toArray(String[]::new);
    }
}
