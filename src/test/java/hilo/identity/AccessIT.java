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
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A right ends with the sign-in or token that opened the door: for requests at once, for live sockets within five seconds and before anything else is sent to them. */
@DeskTest
class AccessIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int SIGNED_OUT = 4401;
    private static final String PASSWORD = "clave-de-ensayo-1";

    private final Desk desk = Desk.current();
    private final Api admin = desk.administrator();
    private final Api ana = desk.agent();

    /** An agent of a test's own. */
    private record Person(String id, String login) {
    }

    @Test
    void signingOutEndsTheSocketOfThatSignInOnly() throws Exception {
        var person = person();
        var leaving = cookie(person.login(), PASSWORD);
        var staying = cookie(person.login(), PASSWORD);
        String id = conversation();
        try (var gone = watching(leaving, id); var there = watching(staying, id)) {
            desk.anonymous().send("DELETE", "/api/session", null, leaving).expect(204);
            note(id, "DESPUES-DE-SALIR");

            there.await(frame -> frame.toString().contains("DESPUES-DE-SALIR"));
            endsWithout(gone, "DESPUES-DE-SALIR");
        }
    }

    @Test
    void aSocketWhoseSignInEndedWritesNothing() throws Exception {
        var person = person();
        var leaving = cookie(person.login(), PASSWORD);
        String id = conversation();
        try (var gone = watching(leaving, id)) {
            // The row goes without any announcement, as when it runs out.
            try (var connection = desk.database(); var delete = connection.prepareStatement("delete from sign_in where holder_id = ?")) {
                delete.setObject(1, UUID.fromString(person.id()));
                assertThat(delete.executeUpdate()).isEqualTo(1);
            }
            gone.send("note", Json.createObjectBuilder().add("conversationId", id).add("text", "ESCRITA-SIN-SESION"));

            Patience.within(SOON, () -> gone.closedWith() == SIGNED_OUT);
            assertThat(ana.get("/api/agent/conversations/" + id + "/entries").expect(200).body()).doesNotContain("ESCRITA-SIN-SESION");
        }
    }

    @Test
    void anIdleSocketEndsWhenItsSignInRunsOut() throws Exception {
        var person = person();
        var old = cookie(person.login(), PASSWORD);
        try (var idle = watching(old, conversation())) {
            try (var connection = desk.database();
                    var age = connection.prepareStatement("update sign_in set opened_at = clock_timestamp() - interval '15 days' where holder_id = ?")) {
                age.setObject(1, UUID.fromString(person.id()));
                assertThat(age.executeUpdate()).isEqualTo(1);
            }

            Patience.within(SOON, () -> idle.closedWith() == SIGNED_OUT);
        }
    }

    @Test
    void anAnswerIsNotRepeatedToWhoIsSignedOut() {
        var here = new HashMap<>(cookie(person().login(), PASSWORD));
        here.put("Idempotency-Key", UUID.randomUUID().toString());
        here.put("Content-Type", "application/json");
        String body = Json.createObjectBuilder().add("subject", "Una vez").build().toString();
        desk.anonymous().send("POST", "/api/agent/conversations", body, here).expect(201);
        assertThat(desk.anonymous().send("POST", "/api/agent/conversations", body, here).expect(201).header("Idempotency-Replayed")).isEqualTo("true");

        desk.anonymous().send("DELETE", "/api/session", null, here).expect(204);

        assertThat(desk.anonymous().send("POST", "/api/agent/conversations", body, here).status()).isEqualTo(401);
    }

    @Test
    void aDisabledAgentsIdleSocketIsSentNothingMore() throws Exception {
        var person = person();
        String id = conversation();
        try (var idle = watching(cookie(person.login(), PASSWORD), id); var tool = watching(bearer(token(person)), id)) {
            admin.put("/api/admin/agents/" + person.id() + "/active", Json.createObjectBuilder().add("active", false).build()).expect(204);
            note(id, "DESPUES-DE-LA-BAJA");

            endsWithout(idle, "DESPUES-DE-LA-BAJA");
            endsWithout(tool, "DESPUES-DE-LA-BAJA");
        }
    }

    @Test
    void aNewPasswordEndsSignInsTokensAndTheirSockets() throws Exception {
        var person = person();
        var signedIn = cookie(person.login(), PASSWORD);
        String token = token(person);
        try (var socket = watching(bearer(token), conversation())) {
            admin.put("/api/admin/agents/" + person.id() + "/password", Json.createObjectBuilder().add("password", "otra-clave-de-ensayo").build()).expect(204);

            assertThat(desk.with(token).get("/api/session").status()).isEqualTo(401);
            assertThat(desk.anonymous().send("GET", "/api/session", null, signedIn).status()).isEqualTo(401);
            Patience.within(SOON, () -> socket.closedWith() == SIGNED_OUT);
        }
    }

    @Test
    void enablingAgainBringsNoTokenBack() {
        var person = person();
        String token = token(person);
        for (boolean active : new boolean[]{false, true}) {
            admin.put("/api/admin/agents/" + person.id() + "/active", Json.createObjectBuilder().add("active", active).build()).expect(204);
        }

        assertThat(desk.with(token).get("/api/session").status()).isEqualTo(401);
    }

    @Test
    void tokensAreListedAndWithdrawnByAdministrators() throws Exception {
        var person = person();
        String token = token(person);
        String kept = token(person);
        var listed = admin.get("/api/admin/tokens?holder=" + person.id()).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
        assertThat(listed).hasSize(2).allSatisfy(item -> assertThat(item.getString("label")).isEqualTo("ensayo"));
        assertThat(listed.toString()).doesNotContain(token).contains("expiresAt");
        try (var socket = watching(bearer(token), conversation())) {
            admin.delete("/api/admin/tokens/" + listed.getLast().getString("id")).expect(204);

            assertThat(desk.with(token).get("/api/session").status()).isEqualTo(401);
            assertThat(desk.with(kept).get("/api/session").status()).isEqualTo(200);
            Patience.within(SOON, () -> socket.closedWith() == SIGNED_OUT);
        }
        assertThat(admin.delete("/api/admin/tokens/" + listed.getLast().getString("id")).status()).isEqualTo(404);
        assertThat(admin.get("/api/admin/tokens").expect(200).json().getJsonArray("items").size()).isPositive();
    }

    @Test
    void peopleIssueAndWithdrawTheirOwnTokensAndNobodyElses() {
        var person = person();
        var mine = cookie(person.login(), PASSWORD);
        var others = cookie(person().login(), PASSWORD);
        var wanted = Json.createObjectBuilder().add("label", "mi herramienta").add("days", 1).build().toString();
        var headers = new HashMap<>(mine);
        headers.put("Content-Type", "application/json");
        var issued = desk.anonymous().send("POST", "/api/tokens", wanted, headers).expect(201).json();
        String token = issued.getString("token");

        assertThat(desk.with(token).get("/api/session").expect(200).json().getString("id")).isEqualTo(person.id());
        assertThat(desk.with(token).get("/api/tokens").expect(200).json().getJsonArray("items")).hasSize(1);
        assertThat(desk.with(token).post("/api/tokens", Json.createObjectBuilder().add("label", "otra").build()).status()).isEqualTo(403);
        assertThat(desk.anonymous().send("DELETE", "/api/tokens/" + issued.getString("id"), null, others).status()).isEqualTo(404);
        desk.anonymous().send("DELETE", "/api/tokens/" + issued.getString("id"), null, mine).expect(204);
        assertThat(desk.with(token).get("/api/session").status()).isEqualTo(401);
    }

    @Test
    void aTokenCarriesOnlyTheRolesItWasGiven() {
        String id = addAgent("supervisor", "admin").id();
        var full = issue("agent", id, Json.createObjectBuilder()).expect(201).json().getString("token");
        var narrow = issue("agent", id, Json.createObjectBuilder().add("roles", Json.createArrayBuilder().add("agent"))).expect(201).json().getString("token");

        assertThat(desk.with(full).get("/api/admin/agents").status()).isEqualTo(200);
        assertThat(desk.with(narrow).get("/api/admin/agents").status()).isEqualTo(403);
        assertThat(desk.with(narrow).get("/api/session").expect(200).json().getJsonArray("roles").toString()).isEqualTo("[\"agent\"]");
        assertThat(issue("agent", person().id(), Json.createObjectBuilder().add("roles", Json.createArrayBuilder().add("admin"))).expect(400).json().getString("type"))
                .isEqualTo("/problems/unknown-role");
    }

    @Test
    void aTokenLivesNinetyDaysAndNeverMoreThanAYear() throws Exception {
        var person = person();
        assertThat(issue("agent", person.id(), Json.createObjectBuilder().add("days", 367)).expect(400).json().getString("type")).isEqualTo("/problems/bad-days");
        assertThat(issue("agent", person.id(), Json.createObjectBuilder().add("days", 0)).expect(400).json().getString("type")).isEqualTo("/problems/bad-days");
        String token = token(person);
        assertThat(desk.count("select count(*) from token where hash = ? and expires_at between clock_timestamp() + interval '89 days' and clock_timestamp() + interval '91 days'",
                Tokens.hashed(token))).isEqualTo(1);

        try (var connection = desk.database(); var age = connection.prepareStatement("update token set expires_at = clock_timestamp() where hash = ?")) {
            age.setString(1, Tokens.hashed(token));
            assertThat(age.executeUpdate()).isEqualTo(1);
        }
        assertThat(desk.with(token).get("/api/session").status()).isEqualTo(401);
    }

    @Test
    void aTokenHandsOutNoAccess() {
        var tool = desk.with(desk.people().token("admin"));
        var person = person();
        String login = "acceso" + UUID.randomUUID().toString().substring(0, 8);
        var wanted = Json.createObjectBuilder().add("login", login).add("name", "Persona de Paso").add("email", login + "@factupronto.example").add("level", 1).build();
        var token = Json.createObjectBuilder().add("holderKind", "agent").add("holderId", person.id()).add("label", "más").build();
        var account = Json.createObjectBuilder().add("name", "Persona de Paso").add("email", login + "@cliente.example").add("password", PASSWORD).build();

        assertThat(tool.post("/api/admin/tokens", token).status()).isEqualTo(403);
        assertThat(tool.put("/api/admin/agents/" + person.id() + "/password", Json.createObjectBuilder().add("password", "otra-clave-de-ensayo").build()).status()).isEqualTo(403);
        assertThat(tool.put("/api/admin/agents/" + person.id() + "/roles", Json.createObjectBuilder().add("roles", Json.createArrayBuilder().add("admin")).add("level", 1).build())
                .status()).isEqualTo(403);
        assertThat(tool.post("/api/admin/agents", Json.createObjectBuilder(wanted).add("password", PASSWORD).build()).status()).isEqualTo(403);
        assertThat(tool.post("/api/admin/accounts", account).status()).isEqualTo(403);
        assertThat(tool.post("/api/admin/agents", wanted).status()).isEqualTo(201);
    }

    @Test
    void aTokenIssuedWhileTheHolderIsSignedOutOfEverythingIsRefused() throws Exception {
        var person = person();
        var stolen = new HashMap<>(cookie(person.login(), PASSWORD));
        stolen.put("Content-Type", "application/json");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor(); var connection = desk.database()) {
            connection.setAutoCommit(false);
            try (var raise = connection.prepareStatement("update agent set epoch = epoch + 1 where id = ?")) {
                raise.setObject(1, UUID.fromString(person.id()));
                assertThat(raise.executeUpdate()).isEqualTo(1);
            }
            var answer = threads.submit(() -> desk.anonymous().send("POST", "/api/tokens", "{\"label\":\"para después\"}", stolen).status());
            Patience.within(SOON,
                    () -> answer.isDone() || desk.count("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'insert into token%'") > 0);
            connection.commit();

            assertThat(answer.get()).isEqualTo(401);
        }
        assertThat(desk.count("select count(*) from token where holder_id = ?", UUID.fromString(person.id()))).isZero();
    }

    private void endsWithout(ChatClient socket, String text) throws Exception {
        Patience.within(SOON, () -> socket.closedWith() == SIGNED_OUT);
        assertThat(socket.comes(frame -> frame.toString().contains(text), Duration.ZERO)).isFalse();
    }

    private ChatClient watching(Map<String, String> proof, String conversation) {
        var socket = ChatClient.openWith(desk.url(), "/ws/console", proof);
        socket.send("watch", Json.createObjectBuilder().add("conversationId", conversation));
        socket.await("ack");
        return socket;
    }

    private void note(String conversation, String text) {
        ana.post("/api/agent/conversations/" + conversation + "/notes", Json.createObjectBuilder().add("text", text).build()).expect(201);
    }

    private String conversation() {
        return ana.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Accesos").build()).expect(201).json().getString("id");
    }

    private Person person() {
        return addAgent();
    }

    private Person addAgent(String... roles) {
        String login = "acceso" + UUID.randomUUID().toString().substring(0, 8);
        var all = Json.createArrayBuilder();
        for (String role : roles) {
            all.add(role);
        }
        var wanted = Json.createObjectBuilder().add("login", login).add("name", "Persona de Paso").add("email", login + "@factupronto.example").add("roles", all).add("level", 1)
                .add("password", PASSWORD).build();
        return new Person(admin.post("/api/admin/agents", wanted).expect(201).json().getString("id"), login);
    }

    private String token(Person holder) {
        return issue("agent", holder.id(), Json.createObjectBuilder()).expect(201).json().getString("token");
    }

    private Api.Answer issue(String kind, String holder, JsonObjectBuilder more) {
        return admin.post("/api/admin/tokens", more.add("holderKind", kind).add("holderId", holder).add("label", "ensayo").build());
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private Map<String, String> cookie(String login, String password) {
        var answer = desk.anonymous().post("/api/session", Json.createObjectBuilder().add("login", login).add("password", password).build()).expect(200);
        return Map.of("Cookie", answer.header("Set-Cookie").replaceFirst(";.*", ""));
    }
}
