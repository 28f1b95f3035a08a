package hilo.channel.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.Patience;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.mail.Message;
import jakarta.mail.internet.InternetAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@DeskTest
class ChatJourneyIT {
    private final Desk desk = Desk.current();

    @Test
    void firstLineOpensAConversationAndIsAcknowledgedAfterItIsStored() throws Exception {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Raúl Águila")) {
            visitor.await("welcome");

            var ack = visitor.say("No puedo timbrar mis facturas");

            String conversation = ack.getString("conversationId");
            assertThat(desk.count("select count(*) from entry where conversation_id = ?::uuid and seq = ? and type = 'message'", conversation, (long) ack.getInt("seq")))
                    .isEqualTo(1);
            assertThat(desk.count("select count(*) from clock where conversation_id = ?::uuid and channel = 'chat'", conversation)).isEqualTo(1);
        }
    }

    @Test
    void lineSentAgainWithTheSameIdIsOneEntry() throws Exception {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Eva")) {
            visitor.await("welcome");
            var data = Json.createObjectBuilder().add("text", "¿Hay alguien?").build();
            visitor.send("same-id", "say", Json.createObjectBuilder(data));
            visitor.send("same-id", "say", Json.createObjectBuilder(data));

            var first = visitor.await("ack");
            var second = visitor.await("ack");

            assertThat(second.getInt("seq")).isEqualTo(first.getInt("seq"));
            assertThat(desk.count("select count(*) from entry where conversation_id = ?::uuid and type = 'message'", first.getString("conversationId"))).isEqualTo(1);
        }
    }

    @Test
    void visitorWhoComesBackGetsWhatCameMeanwhileAndNothingElse() {
        String token;
        String conversation;
        int last;
        try (var visitor = ChatClient.visitor(desk.url(), null, "Lupita")) {
            token = visitor.await("welcome").getJsonObject("data").getString("token");
            var ack = visitor.say("Primera");
            conversation = ack.getString("conversationId");
            last = ack.getInt("seq");
        }
        var agent = desk.agent();
        agent.post("/api/agent/conversations/" + conversation + "/notes", Json.createObjectBuilder().add("text", "nota interna").build()).expect(201);
        agent.post("/api/agent/conversations/" + conversation + "/replies", Json.createObjectBuilder().add("channel", "chat").add("text", "Buenos días").build()).expect(201);

        try (var visitor = ChatClient.visitor(desk.url(), token, null)) {
            assertThat(visitor.await("welcome").getString("conversationId")).isEqualTo(conversation);
            visitor.send("resume", Json.createObjectBuilder().add("after", last));

            var entries = visitor.await("entries").getJsonObject("data").getJsonArray("entries").getValuesAs(JsonObject.class);

            assertThat(entries).extracting(e -> e.getString("text")).containsExactly("Buenos días");
            assertThat(visitor.comes(f -> f.toString().contains("nota interna"), Duration.ofMillis(500))).isFalse();
        }
    }

    @Test
    void manyLinesOfOneVisitorKeepTheirOrderWithoutAGap() throws Exception {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Prisa")) {
            visitor.await("welcome");
            String conversation = visitor.say("línea 0").getString("conversationId");
            var ids = new ArrayList<String>();
            IntStream.rangeClosed(1, 100).forEach(i -> ids.add(visitor.send("say", Json.createObjectBuilder().add("text", "línea " + i))));

            var seqs = new ArrayList<Integer>();
            for (String id : ids) {
                seqs.add(visitor.await(f -> f.getString("type").equals("ack") && f.getString("re").equals(id)).getInt("seq"));
            }

            assertThat(seqs).isSorted().doesNotHaveDuplicates();
            assertThat(desk.count("select count(*) from entry where conversation_id = ?::uuid", conversation))
                    .isEqualTo(desk.count("select last_seq from conversation where id = ?::uuid", conversation));
        }
    }

    @Test
    void badTextIsRefusedAndTheNextLineIsFine() {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Ataque")) {
            visitor.await("welcome");
            visitor.send("say", Json.createObjectBuilder().add("text", "nul \u0000 aquí"));
            assertThat(visitor.await("problem").getJsonObject("data").getString("type")).isEqualTo("/problems/bad-text");

            assertThat(visitor.say("ahora sí").getInt("seq")).isPositive();
        }
    }

    @Test
    void messageOverTheLimitClosesTheSocketEvenUncompressed() {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Grande")) {
            visitor.await("welcome");

            visitor.raw("{\"id\":\"x\",\"type\":\"say\",\"data\":{\"text\":\"" + "x".repeat(2_000_000) + "\"}}");

            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (visitor.closedWith() == 0 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(visitor.closedWith()).isEqualTo(1009);
        }
    }

    @Test
    void lineWithoutHelloIsRefused() {
        try (var socket = ChatClient.open(desk.url(), "/ws/chat", null)) {
            socket.send("say", Json.createObjectBuilder().add("text", "sin saludar"));

            assertThat(socket.await("problem").getJsonObject("data").getString("type")).isEqualTo("/problems/unauthorized");
        }
    }

    @Test
    void strangersWhoNameSomebodysAddressMakeTheDeskSendItOnePlainMail() throws Exception {
        String victim = "victima-" + UUID.randomUUID() + "@ajeno.example";
        String witness = "testigo-" + UUID.randomUUID() + "@ajeno.example";
        var strangers = new ArrayList<ChatClient>();
        try {
            for (int i = 0; i < 40; i++) {
                strangers.add(ChatClient.visitor(desk.url(), null, "Nadie"));
            }
            for (var stranger : strangers) {
                stranger.await("welcome");
                IntStream.range(0, 5).forEach(i -> stranger.send("ticket", ticket(victim)));
            }
            String folio = "";
            for (var stranger : strangers) {
                for (int i = 0; i < 5; i++) {
                    folio = stranger.await("ack").getJsonObject("data").getString("folio");
                }
            }
            assertThat(folio).isNotEmpty();
        } finally {
            strangers.forEach(ChatClient::close);
        }
        try (var last = ChatClient.visitor(desk.url(), null, "Testigo")) {
            last.await("welcome");
            last.send("ticket", ticket(witness));
            last.await("ack");
        }
        Patience.within(Duration.ofSeconds(60),
                () -> !desk.mail().inbox(witness).isEmpty() && desk.count("select count(*) from outbox where state = 'pending' and attempts = 0") == 0);

        assertThat(desk.count("select count(*) from outbox where payload->>'to' = ?", victim)).isEqualTo(1);
        Patience.within(Duration.ofSeconds(30), () -> !desk.mail().inbox(victim).isEmpty());
        assertThat(desk.mail().inbox(victim)).singleElement().satisfies(mail -> {
            assertThat(mail.getSubject()).startsWith("Folio del ticket: FP-");
            assertThat(mail.getRecipients(Message.RecipientType.TO)).extracting(to -> ((InternetAddress) to).getPersonal()).containsOnlyNulls();
            var raw = new ByteArrayOutputStream();
            mail.writeTo(raw);
            assertThat(raw.toString(StandardCharsets.UTF_8)).doesNotContain("phish", "URGENTE", "SAT");
        });
    }

    private static JsonObjectBuilder ticket(String email) {
        return Json.createObjectBuilder().add("name", "SAT: su RFC fue bloqueado").add("email", email).add("text", "URGENTE: verifique su cuenta en http://phish.example/1");
    }
}
