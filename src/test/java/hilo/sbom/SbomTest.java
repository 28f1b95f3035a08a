package hilo.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SbomTest {
    private static final Jar SOUP = new Jar("org.jsoup", "jsoup", "1.21.2", "ROOT.war/WEB-INF/lib/jsoup-1.21.2.jar", "0".repeat(64));

    @TempDir
    Path folder;

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(out)) {
            for (var entry : new TreeMap<>(entries).entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return out.toByteArray();
    }

    private static byte[] described(String group, String artifact, String version) throws IOException {
        String text = "groupId=" + group + "\nartifactId=" + artifact + "\nversion=" + version + "\n";
        return zip(Map.of("META-INF/maven/" + group + "/" + artifact + "/pom.properties", text.getBytes(StandardCharsets.UTF_8)));
    }

    // ---- jars

    @Test
    void jarsAreFoundInFoldersAndInArchivesWithTheirCoordinates() throws IOException {
        Files.createDirectories(folder.resolve("modules/a/main"));
        Files.write(folder.resolve("modules/a/main/one-1.0.Final.jar"), described("org.one", "one", "1.0.Final"));
        Files.write(folder.resolve("modules/a/main/bare-2.1.jar"), zip(Map.of("a.txt", new byte[]{1})));
        Files.write(folder.resolve("ROOT.war"), zip(Map.of("WEB-INF/lib/two-3.jar", described("org.two", "two", "3"), "index.html", new byte[0])));

        assertThat(Jars.below(folder)).extracting(Jar::name, Jar::version).containsExactly(tuple("org.two:two", "3"),
                tuple("modules/a/main/bare-2.1.jar:bare", "2.1"), tuple("org.one:one", "1.0.Final"));
    }

    private static org.assertj.core.groups.Tuple tuple(String name, String version) {
        return org.assertj.core.groups.Tuple.tuple(name, version);
    }

    @Test
    void aJarThatCarriesOthersIsNamedByItsOwnDescription() throws IOException {
        byte[] shaded = zip(Map.of("META-INF/maven/a.b/carried/pom.properties", "groupId=a.b\nartifactId=carried\nversion=9".getBytes(StandardCharsets.UTF_8),
                "META-INF/maven/z.z/outer/pom.properties", "groupId=z.z\nartifactId=outer\nversion=1".getBytes(StandardCharsets.UTF_8)));

        assertThat(Jars.read("lib/outer-1.jar", shaded).name()).isEqualTo("z.z:outer");
    }

    @Test
    void aJarThatNamesNoGroupIsFoundInTheRepositoryByItsBytes() throws IOException {
        byte[] bare = zip(Map.of("a.txt", new byte[]{1}));
        Path there = Files.createDirectories(folder.resolve("repository/org/bare/bare/2.1"));
        Files.write(there.resolve("bare-2.1.jar"), bare);

        assertThat(Jars.named(List.of(Jars.read("lib/bare-2.1.jar", bare)), folder.resolve("repository"))).extracting(Jar::name).containsExactly("org.bare:bare");
        assertThat(Jars.named(List.of(Jars.read("lib/bare-2.1.jar", zip(Map.of()))), folder.resolve("repository"))).extracting(Jar::group).containsExactly("lib/bare-2.1.jar");
    }

    // ---- document

    @Test
    void theDocumentIsValidCycloneDx() throws Exception {
        String json = BillOfMaterials.json("1", List.of(SOUP, new Jar("lib/x.jar", "x", "", "lib/x.jar", "1".repeat(64))));

        assertThat(new JsonParser().validate(json.getBytes(StandardCharsets.UTF_8), Version.VERSION_16)).isEmpty();
        assertThat(json).contains("pkg:maven/org.jsoup/jsoup@1.21.2").doesNotContain("pkg:maven/lib/x.jar");
        assertThat(BillOfMaterials.json("1", List.of(SOUP))).isEqualTo(BillOfMaterials.json("1", List.of(SOUP)));
    }

    // ---- known holes

    private KnownHoles holes(String events) throws IOException {
        Files.writeString(folder.resolve("hole.json"), """
                {"id": "GHSA-1", "aliases": ["CVE-2026-1"], "summary": "A hole", "affected": [{"package": {"ecosystem": "Maven", "name": "org.jsoup:jsoup"},
                 "ranges": [{"type": "ECOSYSTEM", "events": [%s]}]}]}""".formatted(events));
        return KnownHoles.read(folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"{\"introduced\": \"0\"}, {\"fixed\": \"1.22.1\"}; true", "{\"introduced\": \"0\"}, {\"fixed\": \"1.21.2\"}; false",
            "{\"introduced\": \"1.21.2\"}, {\"last_affected\": \"1.21.2\"}; true", "{\"introduced\": \"1.22\"}; false",
            "{\"introduced\": \"0\"}, {\"fixed\": \"1.9\"}, {\"introduced\": \"1.21\"}; true", "{\"introduced\": \"1.21.2.Final\"}; true"})
    void aVersionInsideOfAnAffectedRangeHasTheHole(String events, boolean affected) throws IOException {
        assertThat(holes(events).of(List.of(SOUP))).hasSize(affected ? 1 : 0);
    }

    @Test
    void otherPackagesAndWithdrawnRecordsAreNoHoles() throws IOException {
        var holes = holes("{\"introduced\": \"0\"}");
        assertThat(holes.of(List.of(new Jar("org.jsoup", "other", "1", "lib/other.jar", "")))).isEmpty();

        Files.writeString(folder.resolve("hole.json"), "{\"id\": \"GHSA-1\", \"withdrawn\": \"2026-01-01T00:00:00Z\", \"affected\": []}");
        assertThat(KnownHoles.read(folder).of(List.of(SOUP))).isEmpty();
    }

    @Test
    void aDataSetMayBeAZipAndMustHoldRecords() throws IOException {
        Path zip = Files.write(folder.resolve("all.zip"), zip(Map.of("GHSA-2.json", """
                {"id": "GHSA-2", "affected": [{"package": {"ecosystem": "Maven", "name": "org.jsoup:jsoup"}, "versions": ["1.21.2"]}]}""".getBytes(StandardCharsets.UTF_8))));
        assertThat(KnownHoles.read(zip).of(List.of(SOUP))).extracting(KnownHoles.Hole::id).containsExactly("GHSA-2");

        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> KnownHoles.read(empty)).isInstanceOf(IOException.class);
        Files.writeString(empty.resolve("odd.json"), "{\"id\": \"x\", \"affected\": {}}");
        assertThatThrownBy(() -> KnownHoles.read(empty)).isInstanceOf(IOException.class);
    }
}
