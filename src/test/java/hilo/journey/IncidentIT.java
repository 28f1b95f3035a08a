package hilo.journey;

import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.MailServer;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One cause, many conversations: twenty by e-mail, one by chat without an address, one closed. Answered once. */
@DeskTest
class IncidentIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MAILS = 20;

    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @Test
    void twentyConversationsAreAnsweredOnceWithAnEntryAndAMailEach() throws Exception {
        for (int i = 0; i < MAILS; i++) {
            GreenMailUtil.sendTextEmail(MailServer.SUPPORT, sender(i), "No timbra " + mark + " " + i, "El servicio no responde.",
                    new ServerSetup(desk.mail().smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        }
        within(SOON, () -> desk.count("select count(*) from conversation where subject like 'No timbra " + mark + "%'") == MAILS);
        var parts = new ArrayList<String>();
        for (int i = 0; i < MAILS; i++) {
            parts.add(id("No timbra " + mark + " " + i));
        }
        try (var visitor = ChatClient.visitor(desk.url(), null, "Sin Correo")) {
            visitor.await("welcome");
            String chat = visitor.say("Tampoco puedo timbrar").getString("conversationId");
            parts.add(chat);
            String incident = agent.post("/api/agent/incidents", Json.createObjectBuilder().add("title", "Timbrado caído " + mark).add("conversations", ids(parts)).build())
                    .expect(201)
                    .json().getJsonObject("incident").getString("id");
            assertThat(agent.get("/api/agent/conversations/" + chat).expect(200).json().getJsonObject("incident").getString("name")).isEqualTo("Timbrado caído " + mark);
            assertThat(agent.get("/api/agent/incidents").expect(200).body()).contains("Timbrado caído " + mark);

            var answer = Json.createObjectBuilder().add("text", "El servicio ya responde " + mark).add("solve", true).build();
            var once = Map.of("Idempotency-Key", "incidente-" + mark);
            agent.post("/api/agent/incidents/" + incident + "/answer", answer, once).expect(202);
            agent.post("/api/agent/incidents/" + incident + "/answer", answer, once).expect(202);

            within(SOON, () -> answer(incident).getInt("written") == parts.size());
            assertThat(visitor.comes(frame -> frame.toString().contains("El servicio ya responde " + mark), Duration.ofSeconds(10))).isTrue();
            for (String part : parts) {
                var entries = agent.get("/api/agent/conversations/" + part + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
                assertThat(entries.stream().filter(entry -> entry.getString("text").equals("El servicio ya responde " + mark))).hasSize(1);
                assertThat(agent.get("/api/agent/conversations/" + part).expect(200).json().getString("status")).isEqualTo("solved");
            }
            within(SOON, () -> {
                for (int i = 0; i < MAILS; i++) {
                    if (mails(sender(i)) != 1) {
                        return false;
                    }
                }
                return true;
            });
        }
    }

    @Test
    void whatCannotBeAnsweredIsNamedAndTheRestIs() throws Exception {
        String open = conversation("Con correo " + mark, "uno-" + mark + "@cliente.example");
        String mute = conversation("Sin correo " + mark, null);
        String incident = agent.post("/api/agent/incidents", Json.createObjectBuilder().add("title", "Parcial " + mark).add("conversations", ids(List.of(open, mute))).build())
                .expect(201).json().getJsonObject("incident").getString("id");

        agent.post("/api/agent/incidents/" + incident + "/answer", Json.createObjectBuilder().add("text", "Listo " + mark).build()).expect(202);

        within(SOON, () -> answer(incident).getInt("waiting") == 0);
        assertThat(answer(incident).getInt("written")).isEqualTo(1);
        var troubles = answer(incident).getJsonArray("troubles");
        assertThat(troubles).hasSize(1);
        assertThat(troubles.getJsonObject(0).getString("conversation")).isEqualTo(mute);
        assertThat(troubles.getJsonObject(0).getString("why")).isEqualTo("no-address");

        agent.send("DELETE", "/api/agent/incidents/" + incident + "/conversations/" + mute, "", Map.of()).expect(200);
        assertThat(agent.get("/api/agent/conversations/" + mute).expect(200).json().isNull("incident")).isTrue();
        agent.post("/api/agent/incidents/" + incident + "/closing", Json.createObjectBuilder().build()).expect(200);
        var refused = agent.post("/api/agent/incidents/" + incident + "/conversations", Json.createObjectBuilder().add("conversations", ids(List.of(mute))).build());
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().getString("type")).isEqualTo("/problems/incident-closed");
    }

    private JsonObject answer(String incident) {
        return agent.get("/api/agent/incidents/" + incident).expect(200).json().getJsonArray("answers").getJsonObject(0);
    }

    @Test
    void whatWasAnsweredTogetherCanBeMergedAndStaysInTheIncident() throws Exception {
        String one = conversation("Primera " + mark, "dos-" + mark + "@cliente.example");
        String other = conversation("Segunda " + mark, "tres-" + mark + "@cliente.example");
        String incident = agent.post("/api/agent/incidents", Json.createObjectBuilder().add("title", "Unidas " + mark).add("conversations", ids(List.of(one, other))).build())
                .expect(201).json().getJsonObject("incident").getString("id");
        agent.post("/api/agent/incidents/" + incident + "/answer", Json.createObjectBuilder().add("text", "Primero " + mark).build()).expect(202);
        within(SOON, () -> answer(incident).getInt("written") == 2);

        agent.post("/api/agent/conversations/" + one + "/merge", Json.createObjectBuilder().add("into", other).build()).expect(200);

        assertThat(agent.get("/api/agent/incidents/" + incident).expect(200).json().getJsonObject("incident").getInt("conversations")).isEqualTo(1);
        agent.post("/api/agent/incidents/" + incident + "/answer", Json.createObjectBuilder().add("text", "Después " + mark).build()).expect(202);
        within(SOON, () -> answer(incident).getInt("written") == 1);
        var entries = agent.get("/api/agent/conversations/" + other + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
        assertThat(entries.stream().map(entry -> entry.getString("text")).filter(text -> text.endsWith(mark))).containsExactlyInAnyOrder("Primero " + mark, "Primero " + mark,
                "Después " + mark);
    }

    private String conversation(String subject, @Nullable String email) {
        var contact = Json.createObjectBuilder().add("name", "Cliente " + mark);
        if (email != null) {
            contact.add("addresses", Json.createArrayBuilder().add(Json.createObjectBuilder().add("kind", "email").add("value", email).add("verified", true)));
        }
        String id = agent.post("/api/agent/contacts", contact.build()).expect(201).json().getString("id");
        return agent.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", subject).add("contact", id).build()).expect(201).json().getString("id");
    }

    private String id(String subject) throws Exception {
        try (var db = desk.database(); var query = db.prepareStatement("select id from conversation where subject = ?")) {
            query.setString(1, subject);
            var row = query.executeQuery();
            row.next();
            return row.getString(1);
        }
    }

    private int mails(String to) throws Exception {
        int found = 0;
        for (var mail : desk.mail().inbox(to)) {
            if (GreenMailUtil.getWholeMessage(mail).contains("El servicio ya responde")) {
                found++;
            }
        }
        return found;
    }

    private String sender(int i) {
        return "cliente" + i + "-" + mark + "@cliente.example";
    }

    private static JsonArrayBuilder ids(List<String> all) {
        var ids = Json.createArrayBuilder();
        all.forEach(ids::add);
        return ids;
    }
}
