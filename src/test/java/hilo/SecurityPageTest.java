package hilo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tests that {@code src/docs/security.md} names are there. */
class SecurityPageTest {
    private static final Pattern TEST = Pattern.compile("`([A-Za-z]+(?:IT|Test))`");

    @Test
    void everyTestThatThePageNamesExists() throws IOException {
        var named = TEST.matcher(Files.readString(Path.of("src/docs/security.md"))).results().map(test -> test.group(1) + ".java").collect(Collectors.toSet());
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var there = files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet());
            assertThat(named).hasSizeGreaterThan(20);
            assertThat(there).containsAll(named);
        }
    }
}
