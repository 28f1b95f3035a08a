package hilo.ledger;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the ledger says became of an operation. */
final class Fate {
    private final Operation operation;
    private final Instant attemptedAt;
    private @Nullable JsonObject said;
    private @Nullable Instant acknowledgedAt;
    private boolean refused;
    private @Nullable String dropped;

    private Fate(Operation operation, Instant attemptedAt) {
        this.operation = operation;
        this.attemptedAt = attemptedAt;
    }

    /** Everything in a ledger by its id, in order of the attempts. A last line that was cut off is none. */
    static Map<String, Fate> read(Path ledger) throws IOException {
        var all = new LinkedHashMap<String, Fate>();
        try (var lines = Files.lines(ledger)) {
            lines.filter(line -> line.endsWith("}")).forEach(line -> take(all, object(line)));
        }
        return all;
    }

    private static void take(Map<String, Fate> all, JsonObject record) {
        String id = record.getString("id");
        var at = Instant.parse(record.getString("at"));
        var fate = all.computeIfAbsent(id, key -> new Fate(Operation.from(record), at));
        switch (record.getString("what")) {
            case "ack" -> {
                if (fate.acknowledgedAt == null) {
                    fate.said = record;
                    fate.acknowledgedAt = at;
                }
            }
            case "refused" -> fate.refused = true;
            case "dropped" -> fate.dropped = record.getString("why");
            default -> {
                // the attempt itself
            }
        }
    }

    private static JsonObject object(String line) {
        try (var reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }

    Operation operation() {
        return operation;
    }

    Instant attemptedAt() {
        return attemptedAt;
    }

    boolean isAcknowledged() {
        return acknowledgedAt != null;
    }

    @Nullable
    Instant acknowledgedAt() {
        return acknowledgedAt;
    }

    /** What the acknowledgement said under that name; empty where it said nothing. */
    String said(String name) {
        return said == null || !said.containsKey(name) || said.isNull(name) ? "" : String.valueOf(said.get(name)).replace("\"", "");
    }

    /** Whether the server ever said no to it: then what came after may stand before it. */
    boolean wasRefused() {
        return refused;
    }

    /** Why it was given up; null where it was not. */
    @Nullable
    String dropped() {
        return dropped;
    }
}
