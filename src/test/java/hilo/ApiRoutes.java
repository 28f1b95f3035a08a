package hilo;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every REST operation of the archive, read from the resource classes. */
public final class ApiRoutes {
    /**
     * One operation.
     *
     * @param path with its templates, such as {@code /api/agent/mail/{id}}
     * @param roles those that may call it, sorted; empty where anybody may
     */
    public record Route(String verb, String path, List<String> roles, Class<?> resource, Method method) {
        /** Such as {@code GET /api/agent/mail/{id}}. */
        public String name() {
            return verb + " " + path;
        }

        /** The path with values that its templates take and that name nothing. */
        public String pathToNothing() {
            return TEMPLATE.matcher(path).replaceAll(template -> Matcher.quoteReplacement(valueOf(template.group())));
        }

        private static String valueOf(String template) {
            if (template.contains("CA[0-9a-f]")) {
                return "CA" + "0".repeat(32);
            }
            if (template.contains("\\d")) {
                return "999999999";
            }
            int choice = template.indexOf(':');
            return choice < 0 ? UUID.randomUUID().toString() : template.substring(choice + 1, template.length() - 1).strip().split("\\|", -1)[0];
        }
    }

    /** A place in a path, such as {@code {id}} or {@code {act: keys|hang-up}}. */
    public static final Pattern TEMPLATE = Pattern.compile("\\{[^{}]*(\\{[^}]*}[^{}]*)*}");

    private ApiRoutes() {
    }

    /** All of them, by path and verb. */
    public static List<Route> all() {
        return new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("hilo").stream()
                .filter(type -> type.isAnnotatedWith(Path.class)).map(JavaClass::reflect)
                .flatMap(type -> Arrays.stream(type.getMethods()).flatMap(method -> route(type, method).stream()))
                .sorted(Comparator.comparing(Route::path).thenComparing(Route::verb)).toList();
    }

    private static Optional<Route> route(Class<?> type, Method method) {
        return Arrays.stream(method.getAnnotations()).flatMap(a -> Stream.ofNullable(a.annotationType().getAnnotation(HttpMethod.class))).findFirst()
                .map(verb -> new Route(verb.value(), path(type) + path(method), roles(type, method), type, method));
    }

    private static String path(AnnotatedElement element) {
        var path = element.getAnnotation(Path.class);
        String text = path == null ? "" : path.value().replaceFirst("/$", "");
        return text.isEmpty() || text.startsWith("/") ? text : "/" + text;
    }

    private static List<String> roles(Class<?> type, Method method) {
        for (AnnotatedElement element : new AnnotatedElement[]{method, type}) {
            if (element.isAnnotationPresent(RolesAllowed.class)) {
                return Arrays.stream(element.getAnnotation(RolesAllowed.class).value()).sorted().toList();
            }
            if (element.isAnnotationPresent(PermitAll.class)) {
                return List.of();
            }
        }
        return List.of();
    }
}
