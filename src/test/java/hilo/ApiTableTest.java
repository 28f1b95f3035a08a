package hilo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
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
        var rows = new TreeSet<String>();
        for (JavaClass type : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("hilo")) {
            if (type.isAnnotatedWith(Path.class)) {
                rows.addAll(Arrays.stream(type.reflect().getMethods()).flatMap(method -> row(type.reflect(), method).stream()).toList());
            }
        }
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

    private static Optional<String> row(Class<?> type, Method method) {
        return Arrays.stream(method.getAnnotations()).map(a -> a.annotationType().getAnnotation(HttpMethod.class)).filter(a -> a != null).findFirst()
                .map(verb -> "| `" + (path(type) + path(method)).replace("|", "\\|") + "` | " + verb.value() + " | " + role(type, method) + " | " + what(method) + " |");
    }

    private static String path(AnnotatedElement element) {
        var path = element.getAnnotation(Path.class);
        String text = path == null ? "" : path.value().replaceFirst("/$", "");
        return text.isEmpty() || text.startsWith("/") ? text : "/" + text;
    }

    private static String role(Class<?> type, Method method) {
        for (AnnotatedElement element : new AnnotatedElement[]{method, type}) {
            if (element.isAnnotationPresent(RolesAllowed.class)) {
                return Arrays.stream(element.getAnnotation(RolesAllowed.class).value()).sorted().collect(Collectors.joining(", "));
            }
            if (element.isAnnotationPresent(PermitAll.class)) {
                return "anyone";
            }
        }
        return "anyone";
    }

    private static String what(Method method) {
        var operation = method.getAnnotation(Operation.class);
        return operation == null ? "" : operation.summary().replace("|", "\\|");
    }
}
