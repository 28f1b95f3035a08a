package hilo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.junit.jupiter.api.Test;

/**
 * Every resource stands in {@code src/docs/api.md} with its method, path, role and what it does. Write the table anew with
 * {@code mvn test -Dtest=ApiTableTest -Dhilo.write.docs=true}.
 */
class ApiTableTest {
    private static final java.nio.file.Path PAGE = java.nio.file.Path.of("src/docs/api.md");
    private static final String BEGIN = "<!-- table: written by ApiTableTest -->\n";
    private static final String END = "<!-- end of table -->\n";

    @Test
    void thePageShowsEveryResource() throws IOException {
        var rows = ApiRoutes.all().stream().map(ApiTableTest::row).collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).hasSizeGreaterThan(60);
        String table = "| path | method | role | what it does |\n| --- | --- | --- | --- |\n" + rows.stream().map(row -> row + "\n").collect(Collectors.joining());
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).isGreaterThan(BEGIN.length());
        assertThat(end).isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean("hilo.write.docs")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
        } else {
            assertThat(page.substring(begin, end)).as("%s; write it anew with -Dhilo.write.docs=true", PAGE).isEqualTo(table);
        }
    }

    private static String row(ApiRoutes.Route route) {
        var operation = route.method().getAnnotation(Operation.class);
        String what = operation == null ? "" : operation.summary().replace("|", "\\|");
        String roles = route.roles().isEmpty() ? "anyone" : String.join(", ", route.roles());
        return "| `" + route.path().replace("|", "\\|") + "` | " + route.verb() + " | " + roles + " | " + what + " |";
    }
}
