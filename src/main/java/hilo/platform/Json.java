package hilo.platform;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.serializer.DeserializationContext;
import jakarta.json.bind.serializer.JsonbDeserializer;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON-B of the house, and its one JSON-P: building a JSON-B per request costs five to twelve times the CPU, and each static call of the library's own {@code Json} looks
 * through every module and archive for a provider. Null fields are written, instants are ISO-8601 UTC.
 */
public final class Json {
    private static final Jsonb JSONB = JsonbBuilder.create(new JsonbConfig().withNullValues(true).withDeserializers(new InstantReader()));
    private static final JsonProvider PROVIDER = JsonProvider.provider();
    private static final JsonReaderFactory READERS = PROVIDER.createReaderFactory(Map.of());
    private static final JsonParserFactory PARSERS = PROVIDER.createParserFactory(Map.of());
    private static final JsonBuilderFactory BUILDERS = PROVIDER.createBuilderFactory(Map.of());
    private static final JsonObject EMPTY = JsonValue.EMPTY_JSON_OBJECT;

    /** Reads an instant in ISO-8601; one that no column can hold is refused like any other wrong value. */
    private static final class InstantReader implements JsonbDeserializer<Instant> {
        @Override
        public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context, Type type) {
            try {
                return switch (parser.getValue()) {
                    case JsonString text -> Instants.parse(text.getString());
                    case JsonValue value when value.getValueType() == JsonValue.ValueType.NULL -> null;
                    default -> throw new JsonbException("no instant");
                };
            } catch (DateTimeException e) {
                throw new JsonbException("no instant", e);
            }
        }
    }

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
            requireWellFormed(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            return JSONB.fromJson(text, type);
        } catch (RuntimeException e) { // the parser has its own exceptions for depth and for long numbers
            throw Problem.invalid("bad-json", "The body is not the JSON that was expected.");
        }
    }

    /**
     * Reads the whole text in UTF-8 or UTF-16 and throws an unchecked exception where it is not well-formed, too deep or its end is missing. JSON-B must not see such a text: where it
     * skips an array that has no end, it does not end either.
     */
    static void requireWellFormed(InputStream text) {
        try (var parser = PARSERS.createParser(text)) {
            while (parser.hasNext()) {
                parser.next();
            }
        }
    }

    /** Throws {@link Problem} {@code bad-json} where the text is no JSON object. */
    public static JsonObject object(String text) {
        try (var reader = reader(text)) {
            return reader.readObject();
        } catch (RuntimeException e) { // as above
            throw Problem.invalid("bad-json", "The text is not a JSON object.");
        }
    }

    public static JsonReader reader(String text) {
        return READERS.createReader(new StringReader(text));
    }

    public static JsonObjectBuilder newObject() {
        return BUILDERS.createObjectBuilder();
    }

    /** Begins with what another object holds. */
    public static JsonObjectBuilder newObject(JsonObject from) {
        return BUILDERS.createObjectBuilder(from);
    }

    public static JsonArrayBuilder newArray() {
        return BUILDERS.createArrayBuilder();
    }

    public static JsonObject empty() {
        return EMPTY;
    }
}
