package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.Patience;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** People change their own password, see and end their own sessions; administrators cannot lock everybody out. */
@DeskTest
class OwnAccountIT {
    private static final String PASSWORD = "faro-nieve-canela-71";
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private final Desk desk = Desk.current();
    private final Api admin = desk.administrator();

    private record Person(String id, String login) {
    }

    @Test
    void anAgentChangesTheirPasswordAndOnlyThisSessionGoesOn() {
        var person = agent();
        var here = signIn(person.login(), PASSWORD);
        var elsewhere = signIn(person.login(), PASSWORD);
        String token = issue("agent", person.id());

        assertThat(change(here, "no es esta", "lluvia-mapa-tambor-9").expect(400).json().getString("type")).isEqualTo("/problems/wrong-password");
        assertThat(change(here, PASSWORD, "password1234").expect(400).json().getString("type")).isEqualTo("/problems/common-password");
        assertThat(change(here, PASSWORD, "soy-" + person.login()).expect(400).json().getString("type")).isEqualTo("/problems/personal-password");
        var changed = change(here, PASSWORD, "lluvia-mapa-tambor-9").expect(204);

        assertThat(who(cookieOf(changed))).isEqualTo(200);
        assertThat(who(here)).isEqualTo(401);
        assertThat(who(elsewhere)).isEqualTo(401);
        assertThat(desk.with(token).get("/api/session").status()).isEqualTo(401);
        assertThat(who(signIn(person.login(), "lluvia-mapa-tambor-9"))).isEqualTo(200);
    }

    @Test
    void aCustomerChangesTheirPasswordToo() {
        var customer = customer();
        var here = signIn(customer.login(), PASSWORD);
        String token = issue("customer", customer.id());

        change(here, PASSWORD, "lluvia-mapa-tambor-9").expect(204);

        assertThat(desk.with(token).get("/api/session").status()).isEqualTo(401);
        assertThat(who(signIn(customer.login(), "lluvia-mapa-tambor-9"))).isEqualTo(200);
    }

    @Test
    void theCurrentPasswordCannotBeGuessedOnAndOn() {
        var here = signIn(agent().login(), PASSWORD);
        var answers = new ArrayList<Integer>();
        for (int i = 0; i < 11; i++) {
            answers.add(change(here, "intento numero " + i, "lluvia-mapa-tambor-9").status());
        }

        assertThat(answers.subList(0, 10)).containsOnly(400);
        assertThat(answers.getLast()).isEqualTo(429);
        assertThat(change(here, PASSWORD, "lluvia-mapa-tambor-9").status()).isEqualTo(429);
    }

    @Test
    void peopleSeeTheirSessionsAndEndThem() throws Exception {
        var person = agent();
        var here = signIn(person.login(), PASSWORD, Map.of("User-Agent", FIREFOX));
        var second = signIn(person.login(), PASSWORD);
        var third = signIn(person.login(), PASSWORD);
        var stranger = signIn(agent().login(), PASSWORD);
        var listed = sessions(here);
        assertThat(listed).hasSize(3).allSatisfy(session -> assertThat(session.getString("address")).isNotEmpty());
        var current = listed.stream().filter(session -> session.getBoolean("current")).toList();
        assertThat(current).hasSize(1).allSatisfy(session -> assertThat(session.getString("browser")).isEqualTo("Firefox"));
        String secondsId = sessions(second).stream().filter(session -> session.getBoolean("current")).findFirst().orElseThrow().getString("id");

        assertThat(send("DELETE", "/api/sessions/" + secondsId, null, stranger).status()).isEqualTo(404);
        assertThat(who(second)).isEqualTo(200);
        try (var socket = ChatClient.openWith(desk.url(), "/ws/console", second)) {
            send("DELETE", "/api/sessions/" + secondsId, null, here).expect(204);
            Patience.within(Duration.ofSeconds(5), () -> socket.closedWith() == 4401);
        }
        assertThat(who(second)).isEqualTo(401);
        assertThat(send("DELETE", "/api/sessions", null, here).expect(200).json().getInt("ended")).isEqualTo(1);
        assertThat(who(third)).isEqualTo(401);
        assertThat(who(here)).isEqualTo(200);
        assertThat(who(stranger)).isEqualTo(200);
    }

    @Test
    void administratorsSeeAndEndAnybodysSessions() {
        var person = agent();
        var first = signIn(person.login(), PASSWORD);
        var second = signIn(person.login(), PASSWORD);
        String path = "/api/admin/sessions?holder=" + person.id();
        var listed = admin.get(path).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
        assertThat(listed).hasSize(2);

        admin.delete("/api/admin/sessions/" + listed.getLast().getString("id")).expect(204);
        assertThat(List.of(who(first), who(second))).containsExactlyInAnyOrder(200, 401);
        assertThat(admin.delete(path).expect(200).json().getInt("ended")).isEqualTo(1);

        assertThat(List.of(who(first), who(second))).containsOnly(401);
        assertThat(desk.agent().get(path).status()).isEqualTo(403);
    }

    @Test
    void aLostRoleEndsTheSessionsAndNarrowsTheTokens() throws Exception {
        var person = agent("supervisor", "admin");
        var here = signIn(person.login(), PASSWORD);
        String token = issue("agent", person.id());
        assertThat(send("GET", "/api/admin/agents", null, here).status()).isEqualTo(200);
        try (var socket = ChatClient.openWith(desk.url(), "/ws/console", here)) {
            roles(person.id(), 2).expect(204);

            Patience.within(Duration.ofSeconds(5), () -> socket.closedWith() == 4401);
        }
        assertThat(who(here)).isEqualTo(401);
        assertThat(desk.with(token).get("/api/admin/agents").status()).isEqualTo(403);
        var now = send("GET", "/api/session", null, signIn(person.login(), PASSWORD)).expect(200).json();
        assertThat(now.getJsonArray("roles").toString()).isEqualTo("[\"agent\"]");
        assertThat(now.getInt("level")).isEqualTo(2);
        assertThat(roles(person.id(), 1, "emperor").expect(400).json().getString("type")).isEqualTo("/problems/unknown-role");
    }

    @Test
    void theLastAdministratorStays() {
        String own = desk.people().person("admin").id();
        for (var agent : admin.get("/api/admin/agents").expect(200).array().getValuesAs(JsonObject.class)) {
            if (agent.getJsonArray("roles").toString().contains("admin") && !agent.getString("id").equals(own)) {
                roles(agent.getString("id"), 1).expect(204);
            }
        }
        add(null, "admin"); // has no password, so it opens nothing

        assertThat(roles(own, 1, "supervisor").expect(409).json().getString("type")).isEqualTo("/problems/last-admin");
        assertThat(active(own, false).expect(409).json().getString("type")).isEqualTo("/problems/not-yourself");
        var second = agent("admin");
        var secondIn = signIn(second.login(), PASSWORD);
        roles(second.id(), 1).expect(204);
        assertThat(who(secondIn)).isEqualTo(401);
        assertThat(admin.get("/api/admin/agents").status()).isEqualTo(200);
    }

    @Test
    void anAgentsAddressIsAnAddress() {
        var wanted = Json.createObjectBuilder().add("login", "sin-correo").add("name", "Sin Correo").add("email", "not-an-email").add("level", 1).build();

        assertThat(admin.post("/api/admin/agents", wanted).expect(400).json().getString("type")).isEqualTo("/problems/bad-address");
    }

    private Api.Answer roles(String agent, int level, String... roles) {
        var all = Json.createArrayBuilder();
        List.of(roles).forEach(all::add);
        return admin.put("/api/admin/agents/" + agent + "/roles", Json.createObjectBuilder().add("roles", all).add("level", level).build());
    }

    private Api.Answer active(String agent, boolean active) {
        return admin.put("/api/admin/agents/" + agent + "/active", Json.createObjectBuilder().add("active", active).build());
    }

    private List<JsonObject> sessions(Map<String, String> cookie) {
        return send("GET", "/api/sessions", null, cookie).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
    }

    private Api.Answer change(Map<String, String> cookie, String current, String wanted) {
        return send("PUT", "/api/session/password", Json.createObjectBuilder().add("current", current).add("new", wanted).build().toString(), cookie);
    }

    private int who(Map<String, String> cookie) {
        return send("GET", "/api/session", null, cookie).status();
    }

    private Api.Answer send(String method, String path, @Nullable String body, Map<String, String> cookie) {
        var headers = new HashMap<>(cookie);
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        return desk.anonymous().send(method, path, body, headers);
    }

    private Person agent(String... roles) {
        return add(PASSWORD, roles);
    }

    private Person add(@Nullable String password, String... roles) {
        String login = "cuenta" + UUID.randomUUID().toString().substring(0, 8);
        var all = Json.createArrayBuilder();
        List.of(roles).forEach(all::add);
        JsonObjectBuilder wanted = Json.createObjectBuilder().add("login", login).add("name", "Vera Solano").add("email", login + "@factupronto.example").add("roles", all)
                .add("level", 1);
        if (password != null) {
            wanted.add("password", password);
        }
        return new Person(admin.post("/api/admin/agents", wanted.build()).expect(201).json().getString("id"), login);
    }

    private Person customer() {
        String email = "cuenta" + UUID.randomUUID().toString().substring(0, 8) + "@cliente.example";
        var wanted = Json.createObjectBuilder().add("name", "Iris Solano").add("email", email).add("password", PASSWORD).build();
        return new Person(admin.post("/api/admin/accounts", wanted).expect(201).json().getString("id"), email);
    }

    private String issue(String kind, String holder) {
        return admin.post("/api/admin/tokens", Json.createObjectBuilder().add("holderKind", kind).add("holderId", holder).add("label", "cuenta").build()).expect(201).json()
                .getString("token");
    }

    private Map<String, String> signIn(String login, String password) {
        return signIn(login, password, Map.of());
    }

    private Map<String, String> signIn(String login, String password, Map<String, String> headers) {
        return cookieOf(desk.anonymous().post("/api/session", Json.createObjectBuilder().add("login", login).add("password", password).build(), headers).expect(200));
    }

    private static Map<String, String> cookieOf(Api.Answer answer) {
        return Map.of("Cookie", answer.header("Set-Cookie").replaceFirst(";.*", ""));
    }
}
