package hilo.channel.twilio;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that one of our tokens signed.
 *
 * @param fields the form, all of it, in order
 * @param query the query's pairs: part of the signed URL
 * @param idempotencyToken the same on repeats of one request; not signed and often absent, so never the only key
 * @param key position of the token that signed it
 */
public record SignedRequest(List<Field> fields, List<Field> query, @Nullable String idempotencyToken, int key) {
    /** The form's value; empty when absent or blank. A name that comes twice counts by its first value. */
    public Optional<String> value(String name) {
        return first(fields, name);
    }

    /** The same for the query. */
    public Optional<String> queryValue(String name) {
        return first(query, name);
    }

    private static Optional<String> first(List<Field> fields, String name) {
        return fields.stream().filter(field -> field.name().equals(name)).map(Field::value).findFirst().filter(value -> !value.isBlank());
    }
}
