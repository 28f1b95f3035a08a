package hilo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.ApiRoutes.Route;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may call what: every route with every kind of caller, each customer's route with another customer's things, the pages and the sockets. The expectations stand in
 * {@code authorisation.csv}: a route without a row fails, and so does a row without a route. What a mail may join is tried by {@code ThreadingIT}.
 */
@DeskTest
class AuthorisationMatrixIT {
    private static final Path TABLE = Path.of("src/test/resources/authorisation.csv");
    private static final List<String> CALLERS = List.of("anonymous", "customerA", "agent", "supervisor", "admin");
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    /** Routes of customers whose id is one of the caller's own organisation, not of a thing that somebody else may own. */
    private static final List<String> OWN_ORGANISATION = List.of("PUT /api/portal/distributors/{id}/consent", "DELETE /api/portal/distributors/{id}/consent");

    private static String conversation = "";
    private static String folio = "";
    private static String clock = "";
    private static String file = "";

    private static Api caller(String who) {
        return who.equals("anonymous") ? Desk.current().anonymous() : Desk.current().with(Desk.current().people().token(who));
    }

    @BeforeAll
    static void openATicketWithAFile() {
        var customer = caller("customerA");
        file = customer.send("POST", "/api/portal/attachments?name=detalle.txt", "detalle", Map.of("Content-Type", "text/plain")).expect(201).json().getString("id");
        var ticket = Json.createObjectBuilder().add("subject", "Matriz").add("text", "¿Quién puede leer esto?").add("kind", "question")
                .add("attachments", Json.createArrayBuilder().add(file));
        var opened = customer.post("/api/portal/conversations", ticket.build()).expect(201).json();
        conversation = opened.getString("id");
        folio = opened.getJsonObject("ticket").getString("folio");
        clock = opened.getJsonArray("clocks").getJsonObject(0).getString("id");
    }

    // ---- routes

    @Test
    void everyRouteLetsInWhomItsRowNames() throws IOException {
        var expected = Files.readAllLines(TABLE).stream().skip(1).toList();
        var seen = ApiRoutes.all().stream()
                .map(route -> route.name() + CALLERS.stream().map(who -> ";" + outcome(route, ask(route, caller(who)))).collect(Collectors.joining())).toList();

        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Api.Answer ask(Route route, Api caller) {
        boolean hasBody = !route.verb().equals("GET") && !route.verb().equals("DELETE");
        return caller.send(route.verb(), route.pathToNothing(), hasBody ? "{}" : null, hasBody ? JSON : Map.of());
    }

    private static String outcome(Route route, Api.Answer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            return String.valueOf(answer.status());
        }
        // This desk has no phone company of the demo's.
        boolean in = answer.status() < 500 || route.path().startsWith("/demo/") && answer.status() == 503;
        return in ? "in" : "failed " + answer.body();
    }

    // ---- things of other customers

    @Test
    void whatAnotherCustomerOwnsIsLikeWhatDoesNotExist() {
        var wrong = new ArrayList<String>();
        for (Route route : ApiRoutes.all()) {
            if (!route.path().startsWith("/api/portal/") || !route.path().contains("{") || OWN_ORGANISATION.contains(route.name())) {
                continue;
            }
            String owned = filled(route.path(), conversation, clock, file);
            String unknown = filled(route.path(), UUID.randomUUID().toString(), UUID.randomUUID().toString(), UUID.randomUUID().toString());
            for (String other : List.of("customerB", "distributor")) {
                String answer = plain(send(route, caller(other), owned));
                if (!answer.startsWith("404") || !answer.equals(plain(send(route, caller(other), unknown)))) {
                    wrong.add(other + " " + route.name() + ": " + answer);
                }
            }
            if (send(route, caller("customerA"), owned).status() == 404) {
                wrong.add("the owner " + route.name());
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Api.Answer send(Route route, Api caller, String path) {
        boolean posts = route.verb().equals("POST");
        return caller.send(route.verb(), path, posts ? "{\"text\":\"hola\"}" : null, posts ? JSON : Map.of());
    }

    private static String filled(String path, String conversation, String clock, String file) {
        return path.replace("/conversations/{id}", "/conversations/" + conversation).replace("{clock}", clock).replace("/attachments/{id}", "/attachments/" + file);
    }

    private static String plain(Api.Answer answer) {
        return answer.status() + " " + answer.body().replaceAll("\"traceId\":\"[^\"]*\"", "");
    }

    @Test
    void anotherCustomersFolioAndPageAreLikeWhatDoesNotExist() {
        assertThat(plain(caller("customerB").get("/api/portal/conversations/" + folio))).isEqualTo(plain(caller("customerB").get("/api/portal/conversations/FP-1")))
                .startsWith("404");
        assertThat(caller("customerB").get("/portal/tickets/" + folio).status()).isEqualTo(404);
        assertThat(caller("customerA").get("/portal/tickets/" + folio).status()).isEqualTo(200);
        assertThat(caller("anonymous").get("/portal/tickets/" + folio).status()).isEqualTo(303);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/portal/", "/portal/tickets/new", "/portal/account", "/portal/company"})
    void pagesOfCustomersSendOthersToTheSignIn(String page) {
        for (String who : List.of("anonymous", "agent", "admin")) {
            var answer = caller(who).get(page);
            assertThat(answer.status()).as(who).isEqualTo(303);
            assertThat(answer.header("Location")).startsWith("/portal/sign-in");
        }
        assertThat(caller("customerA").get(page).status()).isEqualTo(200);
    }

    // ---- sockets

    @ParameterizedTest
    @CsvSource({"anonymous,401", "customerA,403"})
    void theConsolesSocketIsForStaff(String who, int status) {
        @Nullable
        String token = who.equals("anonymous") ? null : Desk.current().people().token(who);

        assertThatThrownBy(() -> ChatClient.open(Desk.current().url(), "/ws/console", token)).hasRootCauseMessage("Unexpected HTTP response status code " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume", "watch", "reply", "note"})
    void aConsoleMessageAboutWhatDoesNotExistIsRefused(String type) {
        try (var console = ChatClient.open(Desk.current().url(), "/ws/console", Desk.current().people().token("agent"))) {
            String id = console.send(type, Json.createObjectBuilder().add("conversationId", UUID.randomUUID().toString()).add("text", "hola").add("channel", "email"));
            var answer = console.await(frame -> id.equals(frame.getString("re", "")));
            assertThat(answer.getJsonObject("data").getString("type")).isEqualTo("/problems/not-found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"say", "resume", "ticket", "typing"})
    void aChatFrameBeforeHelloIsRefused(String type) {
        try (var socket = ChatClient.open(Desk.current().url(), "/ws/chat", null)) {
            socket.send(type, Json.createObjectBuilder().add("text", "hola").add("name", "Vera").add("email", "vera@cliente.example"));
            assertThat(socket.await("problem").getJsonObject("data").getString("type")).isEqualTo("/problems/unauthorized");
        }
    }

    @Test
    void aVisitorWhoNamesAnotherChatReadsNothingOfIt() {
        try (var first = ChatClient.visitor(Desk.current().url(), null, "Vera"); var second = ChatClient.visitor(Desk.current().url(), null, "Otra")) {
            first.await("welcome");
            second.await("welcome");
            String theirs = first.say("Lo mío").getString("conversationId");
            second.send("resume", Json.createObjectBuilder().add("conversationId", theirs).add("after", 0));
            assertThat(second.await(frame -> !frame.getString("type").equals("ping")).getString("type")).isEqualTo("reset");
        }
    }
}
