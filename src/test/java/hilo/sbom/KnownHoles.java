package hilo.sbom;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import org.apache.maven.artifact.versioning.ComparableVersion;

/**
 * Known holes of Maven packages, read from a data set in the OSV format: a folder of {@code .json} records, or a {@code .zip} of them as the OSV project publishes for each ecosystem.
 * Versions are ordered as Maven orders them.
 */
final class KnownHoles {
    /** A jar with a hole; {@code id} is the record's, {@code aliases} its CVE numbers, {@code fixedIn} empty where no fixed version is named. */
    record Hole(Jar jar, String id, List<String> aliases, String summary, List<String> fixedIn) {
    }

    private record Range(String introduced, Optional<String> fixed, Optional<String> last) {
        boolean holds(ComparableVersion version) {
            boolean begun = introduced.equals("0") || version.compareTo(new ComparableVersion(introduced)) >= 0;
            boolean ended = fixed.map(end -> version.compareTo(new ComparableVersion(end)) >= 0).orElse(false)
                    || last.map(end -> version.compareTo(new ComparableVersion(end)) > 0).orElse(false);
            return begun && !ended;
        }
    }

    private record Affected(String id, List<String> aliases, String summary, List<Range> ranges, List<String> versions) {
    }

    private final Map<String, List<Affected>> byPackage = new HashMap<>();

    private KnownHoles() {
    }

    /** Throws {@link IOException} where the data set cannot be read or holds no record. */
    static KnownHoles read(Path dataSet) throws IOException {
        var holes = new KnownHoles();
        int records = 0;
        if (Files.isDirectory(dataSet)) {
            try (var files = Files.walk(dataSet)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
                    try (var in = Files.newInputStream(file)) {
                        holes.add(in, file.toString());
                        records++;
                    }
                }
            }
        } else {
            try (var zip = new ZipInputStream(Files.newInputStream(dataSet))) {
                for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    if (entry.getName().endsWith(".json")) {
                        holes.add(new ByteArrayInputStream(zip.readAllBytes()), entry.getName());
                        records++;
                    }
                }
            }
        }
        if (records == 0) {
            throw new IOException(dataSet + " holds no OSV record");
        }
        return holes;
    }

    /** Those of the jars that have a known hole, in their order. A record that was withdrawn does not count. */
    List<Hole> of(List<Jar> jars) {
        var found = new ArrayList<Hole>();
        for (Jar jar : jars) {
            var version = new ComparableVersion(jar.version());
            for (Affected affected : byPackage.getOrDefault(jar.name(), List.of())) {
                if (affected.versions().contains(jar.version()) || affected.ranges().stream().anyMatch(range -> range.holds(version))) {
                    found.add(new Hole(jar, affected.id(), affected.aliases(), affected.summary(), affected.ranges().stream().flatMap(range -> range.fixed().stream()).toList()));
                }
            }
        }
        return found;
    }

    private void add(InputStream json, String name) throws IOException {
        try (var reader = Json.createReader(json)) {
            add(reader.readObject());
        } catch (JsonException | ClassCastException | NullPointerException e) {
            throw new IOException(name + " is no OSV record", e);
        }
    }

    private void add(JsonObject entry) {
        if (entry.containsKey("withdrawn") || !entry.containsKey("affected")) {
            return;
        }
        for (JsonObject affected : entry.getJsonArray("affected").getValuesAs(JsonObject.class)) {
            var target = affected.getJsonObject("package");
            if (target == null || !target.getString("ecosystem", "").equals("Maven")) {
                continue;
            }
            var ranges = new ArrayList<Range>();
            if (affected.containsKey("ranges")) {
                affected.getJsonArray("ranges").getValuesAs(JsonObject.class).stream().filter(range -> range.getString("type", "").equals("ECOSYSTEM"))
                        .forEach(range -> ranges.addAll(ranges(range)));
            }
            byPackage.computeIfAbsent(target.getString("name"), key -> new ArrayList<>())
                    .add(new Affected(entry.getString("id"), texts(entry, "aliases"), entry.getString("summary", ""), ranges, texts(affected, "versions")));
        }
    }

    /** Events stand in order: each "introduced" begins a range that the next "fixed" or "last_affected" ends. */
    private static List<Range> ranges(JsonObject range) {
        var found = new ArrayList<Range>();
        var introduced = Optional.<String>empty();
        for (JsonObject event : range.getJsonArray("events").getValuesAs(JsonObject.class)) {
            if (event.containsKey("introduced")) {
                introduced = Optional.of(event.getString("introduced"));
            } else if (introduced.isPresent() && (event.containsKey("fixed") || event.containsKey("last_affected"))) {
                found.add(new Range(introduced.get(), text(event, "fixed"), text(event, "last_affected")));
                introduced = Optional.empty();
            }
        }
        introduced.ifPresent(from -> found.add(new Range(from, Optional.empty(), Optional.empty())));
        return found;
    }

    private static Optional<String> text(JsonObject event, String name) {
        return event.containsKey(name) ? Optional.of(event.getString(name)) : Optional.empty();
    }

    private static List<String> texts(JsonObject object, String name) {
        return object.containsKey(name)
                ? object.getJsonArray(name).getValuesAs(jakarta.json.JsonString.class).stream().map(jakarta.json.JsonString::getString).toList()
                : List.of();
    }
}
