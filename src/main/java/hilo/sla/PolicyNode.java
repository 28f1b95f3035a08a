package hilo.sla;

import hilo.platform.Problem;
import hilo.worktime.OpenHours;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A place in the policy's document, which knows its JSON pointer so that what is wrong can be pointed at. */
record PolicyNode(String pointer, @Nullable Object value) {
    /** The whole of a document. */
    static PolicyNode root(String yaml) {
        try {
            return new PolicyNode("", new Load(LoadSettings.builder().setLabel("policy").setMaxAliasesForCollections(20).build()).loadFromString(yaml));
        } catch (YamlEngineException e) {
            throw Problem.invalid("bad-policy", "The policy is not YAML: " + e.getMessage());
        }
    }

    Problem wrong(@Nullable String detail) {
        return Problem.invalid("bad-policy", "The policy cannot be used: " + (pointer.isEmpty() ? "/" : pointer) + ": " + detail).at(pointer, String.valueOf(detail));
    }

    /** Refuses settings that nobody reads: a misspelt one would otherwise be silently without effect. */
    PolicyNode only(String... keys) {
        var known = Set.of(keys);
        for (var key : map().keySet()) {
            if (!known.contains(key)) {
                throw wrong("There is no setting \"" + key + "\".");
            }
        }
        return this;
    }

    boolean has(String key) {
        return map().containsKey(key);
    }

    PolicyNode at(String key) {
        var map = map();
        if (!map.containsKey(key)) {
            throw wrong("The setting \"" + key + "\" is missing.");
        }
        return new PolicyNode(pointer + "/" + key, map.get(key));
    }

    Map<String, PolicyNode> entries() {
        var result = new LinkedHashMap<String, PolicyNode>();
        map().keySet().forEach(key -> result.put(key, at(key)));
        return result;
    }

    List<PolicyNode> items() {
        if (!(value instanceof List<?> list)) {
            throw wrong("A list is expected.");
        }
        var result = new ArrayList<PolicyNode>();
        for (var item : list) {
            result.add(new PolicyNode(pointer + "/" + result.size(), item));
        }
        return result;
    }

    String text() {
        if (value instanceof String text && !text.isBlank()) {
            return text.strip();
        }
        throw wrong("A text is expected.");
    }

    int number() {
        if (value instanceof Integer number) {
            return number;
        }
        throw wrong("A whole number is expected.");
    }

    double decimal() {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong("A number is expected.");
    }

    boolean flag() {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong("true or false is expected.");
    }

    ZoneId zone() {
        return read(ZoneId::of, text(), "There is no such time zone.");
    }

    /** A date that stands here, or names this place. */
    LocalDate date(String text) {
        return read(LocalDate::parse, text, "Dates are written 2026-12-24.");
    }

    MonthDay monthDay() {
        return read(MonthDay::parse, "--" + text(), "A day of every year is written 12-24.");
    }

    List<OpenHours> hours() {
        return items().stream().map(item -> item.read(OpenHours::parse, item.text(), null)).toList();
    }

    /** The days that the name of this place says: {@code monday} or {@code friday-monday}, in their order. */
    List<DayOfWeek> days(String name) {
        var range = name.split("-", -1);
        var last = day(range[range.length - 1]);
        var first = day(range[0]);
        int more = Math.floorMod(last.ordinal() - first.ordinal(), DayOfWeek.values().length);
        return IntStream.rangeClosed(0, more).mapToObj(first::plus).toList();
    }

    private DayOfWeek day(String name) {
        return read(DayOfWeek::valueOf, name.toUpperCase(Locale.ROOT), "Days are written monday or monday-friday.");
    }

    private <T> T read(Function<String, T> reading, String text, @Nullable String otherwise) {
        try {
            return reading.apply(text);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw wrong(otherwise == null ? e.getMessage() : otherwise);
        }
    }

    private Map<String, @Nullable Object> map() {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("Settings with names are expected.");
        }
        var result = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, item) -> result.put(String.valueOf(key), item));
        return result;
    }
}
