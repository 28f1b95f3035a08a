package hilo.platform;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import java.io.StringReader;

/** The one JSON-B of the house: building one per request costs five to twelve times the CPU. Null fields are written, instants are ISO-8601 UTC. */
public final class Json {
    private static final Jsonb JSONB = JsonbBuilder.create(new JsonbConfig().withNullValues(true));
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
        try (var reader = jakarta.json.Json.createReader(new StringReader(text))) {
            return reader.readObject();
        } catch (JsonException | IllegalStateException e) {
            throw Problem.invalid("bad-json", "The text is not a JSON object.");
        }
    }

    public static JsonObject empty() {
        return EMPTY;
    }
}
