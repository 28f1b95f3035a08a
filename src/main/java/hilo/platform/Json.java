package hilo.platform;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.Map;

/**
 * The one JSON-B of the house, and its one JSON-P: building a JSON-B per request costs five to twelve times the CPU, and each static call of the library's own {@code Json} looks
 * through every module and archive for a provider. Null fields are written, instants are ISO-8601 UTC.
 */
public final class Json {
    private static final Jsonb JSONB = JsonbBuilder.create(new JsonbConfig().withNullValues(true));
    private static final JsonProvider PROVIDER = JsonProvider.provider();
    private static final JsonReaderFactory READERS = PROVIDER.createReaderFactory(Map.of());
    private static final JsonBuilderFactory BUILDERS = PROVIDER.createBuilderFactory(Map.of());
    private static final JsonObject EMPTY = jakarta.json.JsonValue.EMPTY_JSON_OBJECT;

    private Json() {
    }

    static Jsonb jsonb() {
        return JSONB;
    }

    public static String write(Object value) {
        return JSONB.toJson(value);
    }

    /** Throws {@link Problem} {@code bad-json} where the text is no such thing. */
    public static <T> T read(String text, Class<T> type) {
        try {
            return JSONB.fromJson(text, type);
        } catch (JsonbException | JsonException e) {
            throw Problem.invalid("bad-json", "The body is not the JSON that was expected.");
        }
    }

    /** Throws {@link Problem} {@code bad-json} where the text is no JSON object. */
    public static JsonObject object(String text) {
        try (var reader = reader(text)) {
            return reader.readObject();
        } catch (JsonException | IllegalStateException e) {
            throw Problem.invalid("bad-json", "The text is not a JSON object.");
        }
    }

    public static JsonReader reader(String text) {
        return READERS.createReader(new StringReader(text));
    }

    public static JsonObjectBuilder newObject() {
        return BUILDERS.createObjectBuilder();
    }

    public static JsonArrayBuilder newArray() {
        return BUILDERS.createArrayBuilder();
    }

    public static JsonObject empty() {
        return EMPTY;
    }
}
