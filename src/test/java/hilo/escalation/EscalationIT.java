package hilo.escalation;

import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told when a promise is missed or the infrastructure fails, seen in their mailboxes. Monday 2027-03-15, ten in the morning. */
@DeskTest
class EscalationIT {
    private static final Instant TEN = Instant.parse("2027-03-15T16:00:00Z");
    private static final Instant SUNDAY_NIGHT = Instant.parse("2027-03-15T03:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(40);

    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void start() {
        desk.setClock(TEN);
    }

    @AfterEach
    void backToNow() {
        desk.setClock(Instant.now());
    }

    @Test
    void breachIsToldOnceToWhoeverHasItAndToSupervisorsAndRanksTheMatterHigher() throws Exception {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Cliente " + mark)) {
            visitor.await("welcome");
            String id = visitor.say("Espero respuesta " + mark).getString("conversationId");
            agent.post("/api/agent/conversations/" + id + "/assignment", Json.createObjectBuilder().add("assignee", desk.people().person("agent").id()).build()).expect(200);
            assertThat(agent.get("/api/agent/conversations/" + id).expect(200).json().getString("priority")).isEqualTo("normal");

            desk.setClock(TEN.plus(Duration.ofMinutes(21)));

            within(SOON, () -> letters("supervisor", id).size() == 1 && letters("agent", id).size() == 1);
            assertThat(text(letters("supervisor", id).getFirst())).contains("Espero respuesta " + mark + ": la primera respuesta no se cumplió");
            assertThat(letters("supervisor", id).getFirst().getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(agent.get("/api/agent/conversations/" + id).expect(200).json().getString("priority")).isEqualTo("high");
            desk.setClock(TEN.plus(Duration.ofMinutes(40)));
            assertThat(letters("supervisor", id)).hasSize(1);
            var alert = alerts(id).getFirst();
            assertThat(alert.getString("kind")).isEqualTo("breach");
            assertThat(alert.getString("state")).isEqualTo("told");
            assertThat(alert.getJsonArray("told")).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void infrastructureIsToldToLevelThreeAtAnyHour() throws Exception {
        desk.setClock(SUNDAY_NIGHT);
        String id = agent.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "SAT caído " + mark).build()).expect(201).json().getString("id");
        try (var console = ChatClient.open(desk.url(), "/ws/console", desk.people().token("level3"))) {
            agent.post("/api/agent/conversations/" + id + "/kind", Json.createObjectBuilder().add("kind", "infrastructure").add("category", "tax-authority-link")
                    .add("service", "invoicing").add("module", "issuing").build()).expect(200);

            assertThat(console.comes(frame -> frame.getString("type").equals("alert") && frame.toString().contains("SAT caído " + mark), Duration.ofSeconds(10))).isTrue();
            within(SOON, () -> letters("level3", id).size() == 1);
            assertThat(text(letters("level3", id).getFirst())).contains("SAT caído " + mark + ": reporte de infraestructura");
            assertThat(letters("supervisor", id)).isEmpty();
            assertThat(agent.get("/api/agent/conversations/" + id).expect(200).json().getString("priority")).isEqualTo("urgent");
        }
    }

    @Test
    void infrastructureThatIsAtLevelThreeAlreadyIsToldToo() throws Exception {
        String id = agent.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Servidor " + mark).build()).expect(201).json().getString("id");
        agent.post("/api/agent/conversations/" + id + "/escalation", Json.createObjectBuilder().add("level", 3).add("finding", "Parece el servidor.").build()).expect(200);

        agent.post("/api/agent/conversations/" + id + "/kind", Json.createObjectBuilder().add("kind", "infrastructure").add("category", "servers").add("service", "invoicing")
                .add("module", "issuing").build()).expect(200);

        within(SOON, () -> letters("level3", id).size() == 1);
    }

    /** Those that tell of the conversation; other matters may be in the same letter. */
    private List<MimeMessage> letters(String role, String conversation) {
        return desk.mail().inbox(email(role)).stream().filter(mail -> text(mail).contains(conversation)).toList();
    }

    private static String text(MimeMessage mail) {
        try {
            return mail.getContent() instanceof Multipart parts ? String.valueOf(parts.getBodyPart(0).getContent()) : String.valueOf(mail.getContent());
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String email(String role) {
        try (var db = desk.database(); var query = db.prepareStatement("select email from agent where id = cast(? as uuid)")) {
            query.setString(1, desk.people().person(role).id());
            var row = query.executeQuery();
            row.next();
            return row.getString(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<JsonObject> alerts(String conversation) {
        return agent.get("/api/agent/alerts?conversation=" + conversation).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
    }
}
