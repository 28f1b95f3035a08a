package hilo.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.MailServer;
import hilo.launch.Rig;
import hilo.launch.Rig.Node;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two servers on one database are one desk: whoever comes to either finds the same, and what one commits the other tells. They are processes of this test's own. */
class TwoNodesIT {
    private static final Duration SOON = Duration.ofSeconds(3);
    private static Rig rig;
    private static Node first;
    private static Node second;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        rig = Rig.start(Path.of(System.getProperty("hilo.build.dir"), "two-nodes"), new Rig.Plan(2, TwoNodesIT::behindProxy, List.of()));
        first = rig.nodes().getFirst();
        second = rig.nodes().getLast();
        rig.people();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void whoSignsInOnOneIsSignedInOnTheOtherAndSignedOutOnBoth() {
        var person = rig.people().person("level2");
        var credentials = Json.createObjectBuilder().add("login", person.login()).add("password", person.password()).build();
        var cookie = Map.of("Cookie", anonymous(first).post("/api/session", credentials).expect(200).header("Set-Cookie").replaceFirst(";.*", ""));
        assertThat(anonymous(second).send("GET", "/api/session", null, cookie).expect(200).json().getString("name")).isEqualTo(person.name());

        anonymous(second).send("DELETE", "/api/session", null, cookie).expect(204);

        assertThat(anonymous(first).send("GET", "/api/session", null, cookie).status()).isEqualTo(401);
    }

    @Test
    void whatASignInOpenedOnOneNodeEndsWithItOnTheOther() throws IOException, InterruptedException {
        String id = agent(first).post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Salida").build()).expect(201).json().getString("id");
        var person = rig.people().person("level2");
        var credentials = Json.createObjectBuilder().add("login", person.login()).add("password", person.password()).build();
        var cookie = Map.of("Cookie", anonymous(first).post("/api/session", credentials).expect(200).header("Set-Cookie").replaceFirst(";.*", ""));
        try (var console = ChatClient.openWith(first.url(), "/ws/console", cookie)) {
            console.send("watch", conversation(id));
            console.await("ack");

            anonymous(second).send("DELETE", "/api/session", null, cookie).expect(204);
            agent(second).post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "DESPUES-DE-SALIR").build()).expect(201);

            await(Duration.ofSeconds(5), () -> console.closedWith() == 4401);
            assertThat(console.comes(frame -> frame.toString().contains("DESPUES-DE-SALIR"), Duration.ZERO)).isFalse();
        }
    }

    @Test
    void guessesAreCountedOnAllNodesByTheAddressThatTheProxySaw() {
        String login = rig.people().person("customerB").login();
        for (int i = 0; i < 10; i++) {
            assertThat(guess(i % 2 == 0 ? first : second, login, "10.9.8." + i + ", 203.0.113.7")).isEqualTo(400);
        }

        assertThat(guess(first, login, "203.0.113.99, 203.0.113.7")).isEqualTo(429);
        assertThat(guess(second, login, "198.51.100.1,203.0.113.7")).isEqualTo(429);
        assertThat(guess(second, login, "203.0.113.7, 203.0.113.8")).isEqualTo(400);
    }

    private static int guess(Node node, String login, String forwardedFor) {
        var credentials = Json.createObjectBuilder().add("login", login).add("password", "no es esta").build();
        return anonymous(node).post("/api/session", credentials, Map.of("X-Forwarded-For", forwardedFor, "X-Forwarded-Host", "evil.example")).status();
    }

    /** As if a proxy on this machine stood in front of both. */
    private static Map<String, String> behindProxy(Map<String, String> settings) {
        settings.put("hilo.http.behind.proxy", "true");
        return settings;
    }

    @Test
    void aVisitorOfOneNodeAndAnAgentOfTheOtherTalk() {
        try (var visitor = ChatClient.visitor(first.url(), null, "Nora Nodos"); var agent = console(second, "agent")) {
            visitor.await("welcome");
            String id = visitor.say("Hola desde el primer nodo").getString("conversationId");
            agent.await(frame -> frame.getString("type").equals("conversation") && id.equals(frame.getString("conversationId")));
            agent.send("watch", conversation(id));
            agent.await("ack");

            visitor.say("¿Me lee alguien?");
            var heard = agent.await(frame -> frame.getString("type").equals("entries") && frame.toString().contains("¿Me lee alguien?"));
            assertThat(heard.getString("conversationId")).isEqualTo(id);

            visitor.send("typing", Json.createObjectBuilder());
            agent.await("typing");

            agent.send("reply", conversation(id).add("channel", "chat").add("text", "Sí, desde el segundo").add("attachments", Json.createArrayBuilder()));
            visitor.await(frame -> frame.toString().contains("Sí, desde el segundo"));
        }
    }

    @Test
    void visitorWhoIsSignedOutOnOneNodeIsClosedOnTheOther() throws InterruptedException {
        try (var visitor = ChatClient.visitor(first.url(), null, "Lola Logout"); var leaving = ChatClient.open(second.url(), "/ws/chat", null)) {
            String token = visitor.await("welcome").getJsonObject("data").getString("token");

            leaving.send("logout", Json.createObjectBuilder().add("token", token));
            leaving.await("ended");

            await(SOON, () -> visitor.closedWith() == 4401);
        }
    }

    @Test
    void whatOneNodeDoesToTheRecordTheConsolesOfTheOtherAreShown() {
        String id = agent(first).post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Dos nodos").build()).expect(201).json().getString("id");
        try (var console = console(second, "agent2")) {
            agent(first).post("/api/agent/conversations/" + id + "/kind", Json.createObjectBuilder().add("kind", "question").build()).expect(200);
            console.await(frame -> frame.getString("type").equals("conversation") && id.equals(frame.getString("conversationId"))
                    && "question".equals(frame.getJsonObject("data").getJsonObject("conversation").getString("kind", "")));

            agent(first).put("/api/agent/presence", Json.createObjectBuilder().add("state", "busy").build());
            console.await(frame -> frame.getString("type").equals("presence") && frame.getJsonObject("data").getString("state").equals("busy"));
        }
    }

    @Test
    void whenANodeIsKilledItsVisitorsGoOnAtTheOtherAndItsMailComesInThere() throws IOException, InterruptedException {
        String token;
        String id;
        int told;
        try (var visitor = ChatClient.visitor(first.url(), null, "Sara Sobrevive")) {
            token = visitor.await("welcome").getJsonObject("data").getString("token");
            id = visitor.say("Antes de la caída").getString("conversationId");
            told = visitor.say("Lo último que se confirmó").getInt("seq");
        }
        first.kill();
        try (var visitor = ChatClient.visitor(second.url(), token, null)) {
            assertThat(visitor.await("welcome").getString("conversationId")).isEqualTo(id);
            assertThat(visitor.say("Ya en el otro").getInt("seq")).isGreaterThan(told);
            visitor.send("resume", Json.createObjectBuilder().add("after", 0));
            visitor.await(frame -> frame.toString().contains("Lo último que se confirmó"));
        }
        GreenMailUtil.sendTextEmail(MailServer.SUPPORT, "nodos@cliente.example", "Con un nodo menos", "¿Llega?", new ServerSetup(rig.mail().smtpPort(), "127.0.0.1", "smtp"));
        await(Duration.ofSeconds(20), () -> subjects(second).contains("Con un nodo menos"));

        first.start();
        first.awaitReady();
        try (var visitor = ChatClient.visitor(second.url(), token, null); var agent = console(first, "agent")) {
            visitor.await("welcome");
            agent.send("watch", conversation(id));
            agent.await("ack");
            visitor.say("De vuelta los dos");
            agent.await(frame -> frame.getString("type").equals("entries") && frame.toString().contains("De vuelta los dos"));
        }
    }

    @Test
    void theNodesThatCannotHearEachOtherStillShowTheSameWithinSeconds() throws IOException, InterruptedException {
        String id = agent(first).post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Sin oírse").build()).expect(201).json().getString("id");
        second.hold();
        try {
            agent(first).post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "escrita mientras el otro estaba detenido").build()).expect(201);
        } finally {
            second.resume();
        }

        await(SOON, () -> entries(second, id).contains("mientras el otro estaba detenido"));
    }

    @Test
    void aNodeThatIsHeldInTheMiddleOfAChangeDoesNotKeepTheRecordFromTheOther() throws IOException, InterruptedException {
        String id = agent(first).post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Detenido a medias").build()).expect(201).json().getString("id");
        var writers = new ArrayList<Thread>();
        var over = new AtomicBoolean();
        for (int i = 0; i < 6; i++) {
            writers.add(Thread.startVirtualThread(() -> {
                while (!over.get()) {
                    agent(first).post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "una de muchas").build());
                }
            }));
        }
        Thread.sleep(1000);
        first.hold();
        try {
            over.set(true);
            await(Duration.ofSeconds(30), () -> agent(second).post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "desde el otro").build())
                    .status() == 201);
        } finally {
            first.resume();
        }
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(entries(first, id)).contains("desde el otro").isEqualTo(entries(second, id));
    }

    @Test
    void nodesThatArePartedTalkThroughTheDatabaseAndHearEachOtherAgainWhenTheNetworkIsWhole() throws IOException, InterruptedException {
        assumeTrue(rig.hasHosts(), "this machine gives no hosts");
        try (var visitor = ChatClient.visitor(first.url(), null, "Paula Partida"); var agent = console(second, "agent")) {
            visitor.await("welcome");
            String id = visitor.say("Antes del corte").getString("conversationId");
            agent.await(frame -> frame.getString("type").equals("conversation") && id.equals(frame.getString("conversationId")));
            agent.send("watch", conversation(id));
            agent.await("ack");
            rig.part();
            try {
                visitor.say("Con la red partida");
                agent.await(frame -> frame.getString("type").equals("entries") && frame.toString().contains("Con la red partida"));
                agent.send("reply", conversation(id).add("channel", "chat").add("text", "También se oye").add("attachments", Json.createArrayBuilder()));
                visitor.await(frame -> frame.toString().contains("También se oye"));
                // Until each has given the other up, so that there are two views to be made one.
                Thread.sleep(Duration.ofSeconds(20));
                visitor.say("Ya se dieron por perdidos");
                agent.await(frame -> frame.getString("type").equals("entries") && frame.toString().contains("Ya se dieron por perdidos"));
            } finally {
                rig.healNetwork();
            }

            // Only the nodes' own channel carries typing.
            await(Duration.ofMinutes(2), () -> {
                visitor.send("typing", Json.createObjectBuilder());
                return agent.comes(frame -> frame.getString("type").equals("typing"), Duration.ofSeconds(1));
            });
        }
    }

    @Test
    void aNodeThatIsCutOffIsMissedByNobodyAndTellsNothingOldWhenItIsBack() throws IOException, InterruptedException {
        assumeTrue(rig.hasHosts(), "this machine gives no hosts");
        String token;
        String id;
        try (var visitor = ChatClient.visitor(first.url(), null, "Aurora Aislada")) {
            token = visitor.await("welcome").getJsonObject("data").getString("token");
            id = visitor.say("Antes de quedar aislado").getString("conversationId");
        }
        first.cutOff();
        try (var visitor = ChatClient.visitor(second.url(), token, null)) {
            assertThat(visitor.await("welcome").getString("conversationId")).isEqualTo(id);
            visitor.say("En el otro, sin el primero");
            GreenMailUtil.sendTextEmail(MailServer.SUPPORT, "nodos@cliente.example", "Con un nodo aislado", "¿Llega?", new ServerSetup(rig.mail().smtpPort(), "127.0.0.1", "smtp"));
            await(Duration.ofSeconds(20), () -> subjects(second).contains("Con un nodo aislado"));
        } finally {
            rig.healNetwork();
        }

        first.awaitReady();
        assertThat(entries(first, id)).contains("En el otro, sin el primero").isEqualTo(entries(second, id));
        try (var visitor = ChatClient.visitor(second.url(), token, null); var agent = console(first, "agent")) {
            visitor.await("welcome");
            agent.send("watch", conversation(id));
            agent.await("ack");
            visitor.say("Otra vez los dos");
            agent.await(frame -> frame.getString("type").equals("entries") && frame.toString().contains("Otra vez los dos"));
        }
    }

    private static List<String> subjects(Node node) {
        return agent(node).get("/api/agent/conversations?channel=email").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .map(item -> item.getString("subject")).toList();
    }

    private static String entries(Node node, String id) {
        var all = new StringBuilder();
        for (int page = 0; page < 10; page++) {
            all.append(agent(node).get("/api/agent/conversations/" + id + "/entries?limit=100&after=" + 100 * page).expect(200).body());
        }
        return all.toString();
    }

    private static void await(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not come within %s", patience).isLessThan(end);
            Thread.sleep(100);
        }
        assertThat(System.nanoTime()).as("it came, and not within %s", patience).isLessThan(end);
    }

    private static Api anonymous(Node node) {
        return new Api(node.url(), null);
    }

    private static Api agent(Node node) {
        return new Api(node.url(), rig.people().token("agent"));
    }

    private static ChatClient console(Node node, String role) {
        URI url = node.url();
        return ChatClient.open(url, "/ws/console", rig.people().token(role));
    }

    private static JsonObjectBuilder conversation(String id) {
        return Json.createObjectBuilder().add("conversationId", id);
    }
}
