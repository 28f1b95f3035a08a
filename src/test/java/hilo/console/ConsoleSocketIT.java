package hilo.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The agents' live socket, from outside. */
@DeskTest
class ConsoleSocketIT {
    private final Desk desk = Desk.current();
    private final Api ana = desk.agent();

    @Test
    void onlyStaffGetIn() {
        assertThatThrownBy(() -> ChatClient.open(desk.url(), "/ws/console", null)).hasMessageContaining("WebSocketHandshakeException");
        assertThatThrownBy(() -> ChatClient.open(desk.url(), "/ws/console", "hilo_nonsense")).hasMessageContaining("WebSocketHandshakeException");
    }

    @Test
    void whatIsWrittenReachesWhoWatchesAndEverybodySeesTheRecordChange() {
        String id = open();
        try (var watching = console("agent2"); var elsewhere = console("level2")) {
            watching.send("watch", conversation(id));
            watching.await("ack");

            var note = ana.post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "Para todos").build()).expect(201).json();

            var entries = watching.await(frame -> frame.getString("type").equals("entries") && frame.toString().contains("Para todos"));
            assertThat(entries.getString("conversationId")).isEqualTo(id);
            assertThat(entries.getInt("seq")).isEqualTo(note.getInt("seq"));
            var changed = elsewhere.await(frame -> frame.getString("type").equals("conversation") && id.equals(frame.getString("conversationId")));
            assertThat(changed.getJsonObject("data").getJsonObject("conversation").getInt("lastSeq")).isGreaterThanOrEqualTo(note.getInt("seq"));
            assertThat(elsewhere.comes(frame -> frame.toString().contains("Para todos"), Duration.ofMillis(300))).isFalse();
        }
    }

    @Test
    void aNoteIsAcknowledgedOnceItIsStoredAndSentAgainIsTheSame() {
        String id = open();
        try (var console = console("agent")) {
            String frameId = UUID.randomUUID().toString();
            console.send(frameId, "note", conversation(id).add("text", "Desde el socket"));
            var ack = console.await(frame -> frame.getString("type").equals("ack") && frameId.equals(frame.getString("re")));
            console.send(frameId, "note", conversation(id).add("text", "Desde el socket"));
            var again = console.await(frame -> frame.getString("type").equals("ack") && frameId.equals(frame.getString("re")));

            assertThat(again.getInt("seq")).isEqualTo(ack.getInt("seq"));
            assertThat(entries(id).stream().filter(e -> e.getString("text").equals("Desde el socket"))).hasSize(1);
        }
    }

    @Test
    void resumingReplaysExactlyWhatWasMissed() {
        String id = open();
        try (var console = console("agent")) {
            console.send("resume", conversation(id).add("after", 0));
            var first = console.await("ack");
            int seen = first.getInt("seq");
            for (int i = 0; i < 5; i++) {
                ana.post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "perdida " + i).build()).expect(201);
            }
            try (var back = console("agent")) {
                back.send("resume", conversation(id).add("after", seen));
                // What is told live may come first; the console weaves both by seq.
                var replay = back.await(frame -> frame.getString("type").equals("entries") && frame.getJsonObject("data").getJsonArray("entries").size() == 5).getJsonObject("data")
                        .getJsonArray("entries").getValuesAs(JsonObject.class);

                var fetched = ana.get("/api/agent/conversations/" + id + "/entries?after=" + seen).expect(200).json().getJsonArray("items");
                assertThat(replay).isEqualTo(fetched.getValuesAs(JsonObject.class));
                back.send("resume", conversation(id).add("after", 100_000));
                assertThat(back.await("reset").getString("conversationId")).isEqualTo(id);
            }
        }
    }

    @Test
    void resumingTellsAlsoWhichKnownEntriesHaveChanged() {
        String id = open();
        int seq = ana.post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "la clave es 1234").build()).expect(201).json().getInt("seq");
        ana.post("/api/agent/conversations/" + id + "/entries/" + seq + "/secret", Json.createObjectBuilder().add("secret", true).build()).expect(200);
        try (var console = console("agent")) {
            console.send("resume", conversation(id).add("after", seq));

            var told = console.await("entries").getJsonObject("data").getJsonArray("entries").getValuesAs(JsonObject.class);
            assertThat(told.getFirst().getInt("seq")).isEqualTo(seq);
            assertThat(told.getFirst().getBoolean("secret")).isTrue();
            assertThat(told).isEqualTo(entries(id).stream().filter(entry -> entry.getInt("seq") >= seq).toList());
            console.await("ack");

            String ack = console.send("resume", conversation(id).add("after", told.getLast().getInt("seq")).add("since", "2999-01-01T00:00:00Z"));
            assertThat(console.await(frame -> !frame.getString("type").equals("conversation")).getString("re", "")).isEqualTo(ack);
        }
    }

    @Test
    void framesThatComeTogetherComeInOneMessageToWhoAskedForIt() {
        String one = open();
        String other = open();
        try (var console = console("agent")) {
            console.send("batches", Json.createObjectBuilder());
            console.await("ack");
            for (String id : List.of(one, other)) {
                console.send("watch", conversation(id));
                console.await("ack");
            }
            ana.post("/api/agent/conversations/" + one + "/merge", Json.createObjectBuilder().add("into", other).build()).expect(200);

            var both = console.await(frame -> frame.getString("type").equals("batch") && frame.toString().contains(one) && frame.toString().contains(other));
            assertThat(both.getJsonObject("data").getJsonArray("frames").getValuesAs(JsonObject.class)).hasSizeGreaterThan(1)
                    .allSatisfy(frame -> assertThat(frame.getString("type")).isIn("entries", "conversation"));
        }
    }

    @Test
    void aMessageThatIsTooBigClosesTheSocket() throws InterruptedException {
        try (var console = console("agent")) {
            console.raw("{\"type\":\"ping\",\"data\":{\"text\":\"" + "x".repeat(60_000) + "\"}}");

            for (int i = 0; i < 100 && console.closedWith() == 0; i++) {
                Thread.sleep(50);
            }
            assertThat(console.closedWith()).isEqualTo(1009);
        }
    }

    @Test
    void nonsenseIsRefusedAndTheSocketLives() {
        try (var console = console("agent")) {
            console.raw("this is no JSON");
            assertThat(console.await("problem").getJsonObject("data").getString("type")).isEqualTo("/problems/bad-json");
            String id = console.send("dance", Json.createObjectBuilder());
            assertThat(console.await("problem").getString("re")).isEqualTo(id);
            console.send("watch", conversation(UUID.randomUUID().toString()));
            assertThat(console.await("problem").getJsonObject("data").getInt("status")).isEqualTo(404);
            console.send("ping", Json.createObjectBuilder());
            console.await("pong");
        }
    }

    @Test
    void aNoteNeverReachesTheVisitor() {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Vera Visitante")) {
            visitor.await("welcome");
            String id = visitor.say("Hola, ¿me ayudan?").getString("conversationId");
            ana.post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "NO-LO-VEAS-CLIENTE").build()).expect(201);
            ana.post("/api/agent/conversations/" + id + "/replies", Json.createObjectBuilder().add("channel", "chat").add("text", "Claro que sí").build()).expect(201);

            var heard = visitor.await(frame -> frame.toString().contains("Claro que sí") || frame.toString().contains("NO-LO-VEAS"));
            assertThat(heard.toString()).contains("Claro que sí").doesNotContain("NO-LO-VEAS");
            visitor.send("resume", Json.createObjectBuilder().add("after", 0));
            assertThat(visitor.comes(frame -> frame.toString().contains("NO-LO-VEAS"), Duration.ofSeconds(1))).isFalse();
        }
    }

    private ChatClient console(String role) {
        return ChatClient.open(desk.url(), "/ws/console", desk.people().token(role));
    }

    private String open() {
        return ana.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "En vivo").build()).expect(201).json().getString("id");
    }

    private List<JsonObject> entries(String id) {
        return ana.get("/api/agent/conversations/" + id + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
    }

    private static JsonObjectBuilder conversation(String id) {
        return Json.createObjectBuilder().add("conversationId", id);
    }
}
