package hilo.sla;

import hilo.platform.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A place in the policy's document, which knows its JSON pointer so that what is wrong can be pointed at. */
record PolicyNode(String pointer, @Nullable Object value) {
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

    private Map<String, @Nullable Object> map() {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("Settings with names are expected.");
        }
        var result = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, item) -> result.put(String.valueOf(key), item));
        return result;
    }
}
