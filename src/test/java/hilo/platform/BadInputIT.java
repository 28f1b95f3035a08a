package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that no person types on purpose gets a clear answer, from everybody and at every door. */
@DeskTest
class BadInputIT {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final String FIRST_ID = "00000000-0000-0000-0000-000000000000";

    private final Api anonymous = Desk.current().anonymous();
    private final Api agent = Desk.current().agent();
    private final Api customer = Desk.current().with(Desk.current().people().token("customerA"));

    private static void assertProblem(Api.Answer answer, int status, String slug) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().getString("type")).isEqualTo("/problems/" + slug);
    }

    @ParameterizedTest
    @CsvSource({"null,body-missing", "'',body-missing", "[],bad-json", "{,bad-json", "'{\"login\":[[[[[[',bad-json", "'{\"login\":{\"a\":',bad-json"})
    void aBodyThatIsNotWhatTheRouteNeedsIsRefused(String body, String slug) {
        assertProblem(anonymous.send("POST", "/api/session", body, JSON), 400, slug);
    }

    @Test
    void aBodyThatIsTooDeepOrHoldsANumberTooLongIsRefused() {
        String deep = "{\"login\":" + "[".repeat(2000) + "]".repeat(2000) + "}";

        assertProblem(anonymous.send("POST", "/api/session", deep, JSON), 400, "bad-json");
        assertThat(agent.send("POST", "/api/agent/incidents", "{\"name\":" + "9".repeat(1200) + "}", JSON).status()).isEqualTo(400);
    }

    @Test
    void anUnknownCharsetIsRefused() {
        assertProblem(anonymous.send("POST", "/api/session", "{}", Map.of("Content-Type", "application/json; charset=nope")), 415, "unsupported-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/portal/conversations/%00", "/api/portal/conversations?q=%00", "/portal/?q=%00", "/portal/tickets/%00", "/api/agent/contacts?q=a%00b", "/%00"})
    void nulInAnAddressIsRefused(String path) {
        assertProblem(customer.get(path), 400, "bad-text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/agent/conversations?q=", "/api/agent/mail?q=", "/api/portal/conversations?q=", "/portal/?q="})
    void aSearchForDashesFindsNothingAndFailsNowhere(String path) {
        var api = path.contains("portal") ? customer : agent;
        for (String text : new String[]{"-".repeat(60), "-%20".repeat(60), "%22".repeat(61), "or%20".repeat(60), "a%20-".repeat(400)}) {
            assertThat(api.get(path + text).status()).as(text).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1000000000-01-01T00:00:00Z " + FIRST_ID, "-1000000000-01-01T00:00:00Z " + FIRST_ID, "\u0000" + FIRST_ID, "nonsense", " "})
    void aCursorThatIsNotOursIsRefused(String text) {
        String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));

        assertProblem(agent.get("/api/agent/conversations?cursor=" + cursor), 400, "bad-cursor");
        assertProblem(agent.get("/api/agent/mail?cursor=" + cursor), 400, "bad-cursor");
        assertProblem(customer.get("/api/portal/conversations?cursor=" + cursor), 400, "bad-cursor");
        // Names may be anything but NUL, so that these two take most texts before an id.
        assertThat(agent.get("/api/agent/contacts?cursor=" + cursor).status()).isIn(200, 400);
        assertThat(agent.get("/api/agent/organisations?cursor=" + cursor).status()).isIn(200, 400);
    }

    @Test
    void aFrameThatCanNeverSucceedIsNotAnsweredWithSendItAgain() {
        for (String path : new String[]{"/ws/chat", "/ws/console"}) {
            try (var socket = ChatClient.open(Desk.current().url(), path, path.equals("/ws/chat") ? null : Desk.current().people().token("agent"))) {
                socket.raw("{\"id\":\"deep\",\"type\":\"ping\",\"data\":" + "[".repeat(2000) + "]".repeat(2000) + "}");
                assertThat(socket.await("problem").getJsonObject("data").getString("type")).isEqualTo("/problems/bad-json");
            }
        }
    }
}
