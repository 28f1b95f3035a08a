package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.ApiRoutes;
import hilo.ApiRoutes.Route;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.Patience;
import jakarta.json.Json;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another site makes a browser send, with the cookie of somebody who is signed in, does nothing: on every route there is. */
@DeskTest
class OriginIT {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Desk desk = Desk.current();
    private final String own = desk.url().toString();

    /** Requests of a page that is not ours. */
    private Map<String, Map<String, String>> foreign() {
        return Map.of("foreign origin", Map.of("Origin", "http://evil.example"), //
                "foreign origin and site", Map.of("Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site"), //
                "foreign site without origin", Map.of("Sec-Fetch-Site", "cross-site"), //
                "other scheme", Map.of("Origin", own.replaceFirst("^http:", "https:")), //
                "other port", Map.of("Origin", own.replaceFirst(":\\d+$", ":1")), //
                "opaque origin", Map.of("Origin", "null"), //
                "foreign origin with another Authorization", Map.of("Origin", "http://evil.example", "Authorization", "Basic eDp5"));
    }

    /** Requests that may come from a page of ours or from a tool. */
    private Map<String, Map<String, String>> ours() {
        return Map.of("no origin", Map.of(), //
                "own origin", Map.of("Origin", own), //
                "own origin and site", Map.of("Origin", own, "Sec-Fetch-Site", "same-origin"), //
                "origin kept back by the page's policy", Map.of("Origin", "null", "Sec-Fetch-Site", "same-origin"));
    }

    @Test
    void noRouteTakesAChangeFromAnotherSite() {
        var cookie = cookie("level2");
        var passed = mutating().parallelStream().flatMap(route -> foreign().entrySet().stream().flatMap(page -> {
            int status = send(route, page.getValue(), cookie).status();
            return status == 403 ? Stream.of() : Stream.of(page.getKey() + ": " + route.name() + " answered " + status);
        })).toList();

        assertThat(passed).isEmpty();
        assertThat(desk.anonymous().send("GET", "/api/session", null, Map.of("Cookie", cookie)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/portal/sign-in", "/portal/password", "/portal/link", "/portal/sign-out", "/portal/account", "/portal/account/sessions", "/portal/tickets/new",
            "/portal/tickets/FP-1/replies", "/portal/company/consent"})
    void noFormOfThePortalTakesAChangeFromAnotherSite(String path) {
        foreign().forEach((name, headers) -> {
            var all = new HashMap<>(headers);
            all.put("Content-Type", "application/x-www-form-urlencoded");
            assertThat(desk.anonymous().send("POST", path, "email=x", all).status()).as(name).isEqualTo(403);
        });
    }

    @Test
    void everyRouteTakesAChangeFromOurOwnPagesAndTools() {
        // Nobody is signed in under this cookie: what asks for a role answers 401, which shows that the origin was let through.
        var refused = mutating().parallelStream().flatMap(route -> ours().entrySet().stream().flatMap(page -> {
            int status = send(route, page.getValue(), "hilo=nonsense").status();
            // This desk has no phone company of the demo's.
            boolean phoneless = status == 503 && route.path().startsWith("/demo/calls");
            boolean letThrough = route.roles().isEmpty() ? status != 403 && status < 500 || phoneless : status == 401;
            return letThrough ? Stream.of() : Stream.of(page.getKey() + ": " + route.name() + " answered " + status);
        })).toList();

        assertThat(refused).isEmpty();
    }

    @Test
    void aSignInCountsBehindAProxyThatPassesItsOwnAuthorizationOn() {
        var cookie = cookie("level2");

        assertThat(desk.anonymous().send("GET", "/api/session", null, Map.of("Cookie", cookie, "Authorization", "Basic eDp5")).status()).isEqualTo(200);
        assertThat(desk.anonymous().send("GET", "/api/agent/conversations", null, Map.of("Cookie", cookie, "Authorization", "Digest username=\"x\"")).status()).isEqualTo(200);
        assertThat(desk.anonymous().send("GET", "/api/session", null, Map.of("Cookie", cookie, "Authorization", "Bearer hilo_nonsense")).status()).isEqualTo(401);
    }

    @Test
    void refusalsAreLoggedWithBothOrigins() throws Exception {
        desk.anonymous().send("POST", "/api/session", "{}", Map.of("Origin", "http://other-name.example", "Content-Type", "application/json")).expect(403);

        var log = Path.of(System.getProperty("hilo.server.dir"), "standalone/log/server.log");
        Patience.within(Duration.ofSeconds(10), () -> Files.readString(log).lines()
                .anyMatch(line -> line.contains("from pages of other origins") && line.contains("our own is " + own)));
    }

    @Test
    void noSocketOpensForAnotherSite() {
        var cookie = cookie("level2");
        foreign().forEach((name, headers) -> {
            if (headers.containsKey("Origin")) {
                for (String path : List.of("/ws/console", "/ws/chat")) {
                    var all = new HashMap<>(headers);
                    all.put("Cookie", cookie);
                    assertThatThrownBy(() -> ChatClient.openWith(desk.url(), path, all)).as(name + " " + path).hasMessageContaining("WebSocketHandshakeException");
                }
            }
        });
        for (var headers : List.of(Map.of("Cookie", cookie, "Origin", own), Map.of("Cookie", cookie, "Origin", own, "Authorization", "Basic eDp5"))) {
            try (var console = ChatClient.openWith(desk.url(), "/ws/console", headers)) {
                console.send("ping", Json.createObjectBuilder());
                console.await("pong");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console", "/demo/start", "/demo/site", "/portal", "/portal/account", "/widget", "/common", "/portal/tickets/new"})
    void noRedirectLeadsToTheHostThatTheRequestNames(String path) throws IOException {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: worse.example\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n");

        assertThat(answer).doesNotContain("evil.example").doesNotContain("worse.example");
    }

    @Test
    void theAddressOfANewThingDoesNotNameTheRequestsHostEither() throws IOException {
        String body = "{\"subject\":\"Otro anfitrión\"}";
        String answer = raw("POST /api/agent/conversations HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer " + desk.people().token("agent")
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + body);

        assertThat(answer).startsWith("HTTP/1.1 201").containsPattern("(?i)\nLocation: /api/agent/conversations/[0-9a-f-]{36}\r").doesNotContain("evil.example");
    }

    /** All but the phone system's webhooks, which are signed; nobody is signed in there. */
    private static List<Route> mutating() {
        var routes = ApiRoutes.all().stream().filter(route -> !SAFE.contains(route.verb()) && !route.path().startsWith("/hooks/")).toList();
        assertThat(routes).hasSizeGreaterThan(60);
        return routes;
    }

    private Api.Answer send(Route route, Map<String, String> headers, String cookie) {
        var all = new HashMap<>(headers);
        all.put("Cookie", cookie);
        all.put("Content-Type", "application/json");
        return desk.anonymous().send(route.verb(), route.pathToNothing(), route.verb().equals("GET") ? null : "{}", all);
    }

    private String cookie(String role) {
        var person = desk.people().person(role);
        var credentials = Json.createObjectBuilder().add("login", person.login()).add("password", person.password()).build();
        return desk.anonymous().post("/api/session", credentials).expect(200).header("Set-Cookie").replaceFirst(";.*", "");
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(desk.url().getHost(), desk.url().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
