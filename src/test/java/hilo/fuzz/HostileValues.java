package hilo.fuzz;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes values that a careless or hostile client sends: of the right type, of the wrong one, too large, too deep, not even text. */
final class HostileValues {
    private static final List<String> WORDS = List.of("fault", "question", "suggestion", "infrastructure", "open", "waiting", "solved", "closed", "email", "phone", "chat",
            "portal",
            "agent", "customer", "high", "facturacion", "timbrado", "available", "duplicate", "authorise", "deliver", "ana@cliente.example", "+528181570060", "EKU9003173C9", "es");
    private static final List<String> ENCODED = List.of("%00", "%ED%A0%80", "%FF%FE", "%C0%80", "%2e%2e%2f", "%252e", "%0d%0aX:%20y", "%E2%80%AE", "%F0%9F%98%80", "%20", "%09");
    private static final List<String> NUMBERS = List.of("0", "-1", "1", "3", "2147483648", "9223372036854775808", "-9223372036854775809", "1e400", "1e999999999", "0.1",
            "1E-999999",
            "9".repeat(1200));
    private static final List<String> INSTANTS = List.of("2026-03-02T15:00:00Z", "+999999999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z", "0000-00-00T00:00:00Z",
            "1969-12-31T23:59:60Z",
            "10000-01-01T00:00:00Z", "now", "");
    private static final List<String> BODIES = List.of("null", "", "[]", "{}", "\"text\"", "7", "true", "{", "[[[", "{\"\":null}", "\uFEFF{}", "\0", "{\"a\":1,\"a\":2}", "<x/>",
            "a=b&c=d");

    private final Random random;
    private final List<String> ids;

    /** @param ids of things that exist */
    HostileValues(long seed, Collection<String> ids) {
        this.random = new Random(seed);
        this.ids = List.copyOf(ids);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A path segment or a query value, percent-encoded. */
    String encoded() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> one(ids);
            case 3 -> UUID.randomUUID().toString();
            case 4 -> one(ENCODED) + one(ENCODED);
            case 5 -> URLEncoder.encode(one(NUMBERS), StandardCharsets.UTF_8);
            case 6 -> URLEncoder.encode(one(INSTANTS), StandardCharsets.UTF_8);
            default -> URLEncoder.encode(text().replaceAll("[\\uD800-\\uDFFF]", "?"), StandardCharsets.UTF_8);
        };
    }

    /** Any text, also with characters that are none. */
    String text() {
        return switch (random.nextInt(16)) {
            case 0 -> "";
            case 1 -> "\0";
            case 2 -> "a\uD800b";
            case 3 -> "-".repeat(1 + random.nextInt(80));
            case 4 -> "\"( & | ! <-> :* \\ '";
            case 5 -> "- ".repeat(60) + "or or";
            case 6 -> "x".repeat(1 + random.nextInt(5000));
            case 7 -> "%_\\%__";
            case 8 -> one(ids);
            case 9 -> one(INSTANTS);
            case 10 -> "{\"a\": [1, 2]}";
            case 11 -> "ñ\u0301\u202E\uD83D\uDE00<script>alert(1)</script>";
            default -> one(WORDS);
        };
    }

    /** A whole body: now and then none at all, or no JSON. */
    String body(Type type) {
        return switch (random.nextInt(10)) {
            case 0 -> one(BODIES);
            case 1 -> nested(random.nextInt(3));
            default -> json(type, 0);
        };
    }

    /** Deeper than a parser likes: arrays, objects, or half of either. */
    String nested(int kind) {
        int depth = 1 + random.nextInt(3000);
        return switch (kind) {
            case 0 -> "[".repeat(depth) + "]".repeat(depth);
            case 1 -> "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
            default -> "{\"text\":" + "[".repeat(depth);
        };
    }

    /** JSON for a type; one value in six is of another type. */
    String json(Type type, int depth) {
        if (chance(16)) {
            return one(List.of("null", "[]", "{}", "true", one(NUMBERS), quoted(text())));
        }
        if (type instanceof ParameterizedType parameterized && depth < 6) {
            var arguments = parameterized.getActualTypeArguments();
            if (parameterized.getRawType() instanceof Class<?> raw && Map.class.isAssignableFrom(raw)) {
                return '{' + quoted(text()) + ':' + json(arguments[1], depth + 1) + '}';
            }
            return IntStream.range(0, random.nextInt(4)).mapToObj(i -> json(arguments[0], depth + 1)).collect(Collectors.joining(",", "[", "]"));
        }
        if (type instanceof Class<?> plain) {
            return json(plain, depth);
        }
        return quoted(text());
    }

    private String json(Class<?> type, int depth) {
        if (type.isRecord() && depth < 6) {
            var fields = new ArrayList<>(Arrays.asList(type.getRecordComponents()));
            if (chance(20)) {
                fields.remove(random.nextInt(Math.max(1, fields.size())));
            }
            return fields.stream().map(field -> '"' + field.getName() + "\":" + component(field, depth)).collect(Collectors.joining(",", "{", "}"));
        }
        if (type == UUID.class) {
            return quoted(chance(70) ? one(ids) : text());
        }
        if (type == Instant.class || type == LocalDate.class) {
            return quoted(one(INSTANTS));
        }
        if (type == boolean.class || type == Boolean.class) {
            return String.valueOf(random.nextBoolean());
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return one(NUMBERS);
        }
        return quoted(text());
    }

    private String component(RecordComponent field, int depth) {
        return json(field.getGenericType(), depth + 1);
    }

    /** JSON has an escape for every character, also for half a pair. */
    static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            out.append(c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return out.append('"').toString();
    }
}
