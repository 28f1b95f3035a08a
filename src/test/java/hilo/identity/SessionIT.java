package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

@DeskTest
class SessionIT {
    private final Desk desk = Desk.current();

    @Test
    void anonymousIsToldToSignIn() {
        var answer = desk.anonymous().get("/api/session");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().getString("type")).isEqualTo("/problems/unauthorized");
    }

    @Test
    void guardedRouteAnswers401ToNobodyAnd403ToTheWrongRole() {
        assertThat(desk.anonymous().get("/api/admin/agents").status()).isEqualTo(401);
        assertThat(desk.with("hilo_nonsense").get("/api/admin/agents").status()).isEqualTo(401);
        assertThat(desk.agent().get("/api/admin/agents").status()).isEqualTo(403);
    }

    @Test
    void signOutEndsTheSession() {
        var person = desk.people().person("level2");
        var credentials = Json.createObjectBuilder().add("login", person.login()).add("password", person.password()).build();
        var signedIn = desk.anonymous().post("/api/session", credentials).expect(200);
        var cookie = Map.of("Cookie", signedIn.header("Set-Cookie").replaceFirst(";.*", ""));
        assertThat(signedIn.header("Set-Cookie")).startsWith("hilo=").contains("HttpOnly").contains("SameSite=Lax");
        assertThat(desk.anonymous().send("GET", "/api/session", null, cookie).status()).isEqualTo(200);

        desk.anonymous().send("DELETE", "/api/session", null, cookie).expect(204);

        assertThat(desk.anonymous().send("GET", "/api/session", null, cookie).status()).isEqualTo(401);
    }

    @Test
    void anotherSiteCannotMakeABrowserChangeAnything() {
        var foreign = Map.of("Origin", "https://evil.example", "Content-Type", "application/json");

        assertThat(desk.anonymous().send("POST", "/api/session", "{}", foreign).status()).isEqualTo(403);
    }

    @Test
    void wrongPasswordAndUnknownLoginAnswerAlike() {
        var wrong = desk.anonymous().post("/api/session", Json.createObjectBuilder().add("login", "beto").add("password", "not the password").build());
        var unknown = desk.anonymous().post("/api/session", Json.createObjectBuilder().add("login", "nobody").add("password", "not the password").build());

        assertThat(wrong.status()).isEqualTo(400).isEqualTo(unknown.status());
        assertThat(wrong.json().getString("detail")).isEqualTo(unknown.json().getString("detail"));
    }
}
