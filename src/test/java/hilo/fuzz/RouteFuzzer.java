package hilo.fuzz;

import hilo.ApiRoutes;
import hilo.ApiRoutes.Route;
import hilo.launch.DemoDesk;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends requests to every route and page. A request may be refused in any way but by a failure of the server: 500 and above is a finding. */
final class RouteFuzzer {
    private static final List<String> PAGES = List.of("/portal/?q={q}&scope={q}&cursor={q}", "/portal/tickets/{id}", "/portal/tickets/new", "/portal/sign-in?target={q}",
            "/portal/link?token={q}", "/portal/sso?token={q}", "/portal/account", "/portal/company", "/portal/{q}", "/console/{q}", "/openapi?format={q}",
            "/api/{q}", "/widget/{q}", "/_static/{q}", "/{q}");
    private static final List<String> FORMS = List.of("/portal/sign-in", "/portal/password", "/portal/link", "/portal/sso", "/portal/account", "/portal/tickets/new",
            "/portal/tickets/{id}/replies", "/portal/company/consent", "/hooks/twilio/voice", "/hooks/twilio/status");
    private static final List<String> FIELDS = List.of("email", "login", "password", "token", "subject", "text", "kind", "service", "module", "organisation", "key", "current", "q",
            "distributor", "From", "CallSid");
    private static final List<String> TYPES = List.of("application/json", "application/json; charset=nope", "application/json; charset=utf-16", "text/plain", "application/xml",
            "multipart/form-data", "nonsense", "application/json; charset=\"");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).followRedirects(HttpClient.Redirect.NEVER).build();

    private final URI desk;
    private final DemoDesk people;
    private final HostileValues values;
    private final List<Route> routes = ApiRoutes.all();

    RouteFuzzer(URI desk, DemoDesk people, HostileValues values) {
        this.desk = desk;
        this.people = people;
        this.values = values;
    }

    /** Sends the next request. Returns what was wrong with its answer, and how to ask again. */
    Optional<String> next(int turn) throws IOException, InterruptedException {
        return switch (turn % 8) {
            case 0 -> page();
            case 1 -> form();
            default -> route(routes.get(Math.floorMod(turn, routes.size())));
        };
    }

    private Optional<String> route(Route route) throws IOException, InterruptedException {
        String path = filled(route.path()) + query(route);
        var body = Arrays.stream(route.method().getParameters()).filter(RouteFuzzer::isBody).findFirst();
        String type = values.chance(90) ? accepted(route) : values.one(TYPES);
        String text = body.isEmpty() && values.chance(90) ? null : values.body(body.<java.lang.reflect.Type>map(Parameter::getParameterizedType).orElse(String.class));
        return send(route.verb(), path, text, type, token(route));
    }

    private Optional<String> page() throws IOException, InterruptedException {
        return send("GET", filled(values.one(PAGES)), null, "text/html", values.chance(50) ? people.token("customerA") : null);
    }

    private Optional<String> form() throws IOException, InterruptedException {
        String fields = FIELDS.stream().filter(field -> values.chance(60)).map(field -> field + "=" + values.encoded()).collect(Collectors.joining("&"));
        return send("POST", filled(values.one(FORMS)), fields, "application/x-www-form-urlencoded", values.chance(60) ? people.token("customerB") : null);
    }

    private static String accepted(Route route) {
        var consumes = Optional.ofNullable(route.method().getAnnotation(Consumes.class)).or(() -> Optional.ofNullable(route.resource().getAnnotation(Consumes.class)));
        return consumes.map(types -> types.value()[0]).filter(type -> !type.equals("*/*")).orElse("application/json");
    }

    private @Nullable String token(Route route) {
        if (values.chance(10)) {
            return null;
        }
        if (route.path().startsWith("/api/portal")) {
            return people.token(values.one(List.of("customerA", "customerB", "distributor")));
        }
        return people.token(route.roles().contains("agent") ? values.one(List.of("agent", "level2", "supervisor", "admin")) : "admin");
    }

    private String filled(String path) {
        return ApiRoutes.TEMPLATE.matcher(path).replaceAll(template -> Matcher.quoteReplacement(template.group().startsWith("{seq") ? "1" : values.encoded()));
    }

    private String query(Route route) {
        var all = new ArrayList<String>();
        for (Parameter parameter : route.method().getParameters()) {
            var query = parameter.getAnnotation(QueryParam.class);
            if (query != null && values.chance(60)) {
                all.add(query.value() + "=" + values.encoded());
            }
        }
        return all.isEmpty() ? "" : "?" + String.join("&", all);
    }

    private static boolean isBody(Parameter parameter) {
        return Arrays.stream(parameter.getAnnotations()).noneMatch(a -> a.annotationType().getName().startsWith("jakarta.ws.rs."));
    }

    private Optional<String> send(String verb, String path, @Nullable String body, String type, @Nullable String token) throws IOException, InterruptedException {
        var publisher = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(URI.create(desk + path)).timeout(PATIENCE).method(verb, publisher).header("Content-Type", type);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (values.chance(20)) {
            request.header("Idempotency-Key", values.one(List.of("k1", "k2", "x".repeat(300), "\u00e9")));
        }
        if (values.chance(10)) {
            request.header("If-Match", values.one(List.of("\"v1\"", "*", "nonsense", "\"v99999999999999999999\"")));
        }
        String asked = verb + " " + cut(path) + " " + type + " " + (token == null ? "anonymous" : "signed in") + " body " + cut(String.valueOf(body));
        HttpResponse<String> answer;
        try {
            answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            return Optional.of("no answer to " + asked);
        }
        if (answer.statusCode() < 500) {
            return Optional.empty();
        }
        return Optional.of(answer.statusCode() + " to " + asked + " -> " + cut(answer.body()));
    }

    private static String cut(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
