package hilo.journey;

import static hilo.launch.Patience.eventually;
import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.MailServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The agreement's escalation table, walked on the test's clock: what is promised at each level, when it falls due, and what meets it. Monday is 2027-05-10. */
@DeskTest
class EscalationTableIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final Desk desk = Desk.current();
    private final Api first = desk.agent();
    private final Api second = desk.with(desk.people().token("level2"));
    private final Api third = desk.with(desk.people().token("level3"));
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String customer = "tabla-" + mark + "@cliente.example";

    @AfterEach
    void backToNow() {
        desk.setClock(Instant.now());
    }

    @Test
    void faultGoesUpToTheDevelopersWithADateAndComesBackWithItsSolution() throws Exception {
        desk.setClock(monday("10:00"));
        GreenMailUtil.sendTextEmail(MailServer.SUPPORT, customer, "No cancela " + mark, "Marca error.", new ServerSetup(desk.mail().smtpPort(), "127.0.0.1", "smtp"));
        String id = eventually(SOON, () -> {
            var found = first.get("/api/agent/conversations?q=" + mark).expect(200).json().getJsonArray("items");
            return found.isEmpty() ? null : found.getJsonObject(0).getString("id");
        });

        // Level 1, two hours at most by ticket and e-mail: warned after 90 minutes, answered in time.
        desk.setClock(monday("11:35"));
        within(SOON, () -> !clock(id, "first-response", 1).isNull("warnedAt"));
        reply(first, id, "Lo estamos revisando");
        within(SOON, () -> state(id, "first-response", 1).equals("met"));
        assertThat(clock(id, "first-response", 1).getInt("targetSeconds")).isEqualTo(2 * 3600);

        // A fault is a ticket in the same act, its folio told by e-mail.
        var fault = post(first, id, "kind", Json.createObjectBuilder().add("kind", "fault").add("category", "module").add("service", "premium").add("module", "cancelling"));
        String folio = fault.getJsonObject("ticket").getString("folio");
        within(SOON, () -> mails(folio) > 0);

        // Level 2, four hours at most by e-mail, after level 1's finding.
        desk.setClock(monday("12:00"));
        assertThat(first.post(path(id, "escalation"), Json.createObjectBuilder().add("level", 2).add("finding", "").build()).status()).isEqualTo(422);
        post(first, id, "escalation", Json.createObjectBuilder().add("level", 2).add("finding", "Con otro certificado pasa igual."));
        assertThat(due(id, 2)).isBetween(monday("16:00"), monday("16:01"));

        // Level 3, eight hours at most by e-mail, after level 2's analysis; what was promised at level 2 ends with it.
        desk.setClock(monday("12:58"));
        post(second, id, "escalation", Json.createObjectBuilder().add("level", 3).add("finding", "Hay que cambiar el código de cancelación."));
        assertThat(state(id, "level-response", 2)).isEqualTo("cancelled");
        assertThat(clock(id, "level-response", 2).getJsonArray("flags").toString()).contains("escalated");
        assertThat(due(id, 3)).isBetween(monday("20:58"), monday("20:59"));

        // The time grows with what is asked for: a date is told by e-mail within the eight hours, and kept.
        desk.setClock(monday("20:00"));
        post(third, id, "commitment", Json.createObjectBuilder().add("dueAt", "2027-05-14T23:00:00Z").add("text", "Estará el viernes " + mark));
        within(SOON, () -> state(id, "level-response", 3).equals("met"));
        assertThat(mails("el viernes " + mark)).isEqualTo(1);

        // The solution goes back to level 1, who tells it.
        desk.setClock(Instant.parse("2027-05-13T16:00:00Z"));
        var back = post(third, id, "hand-back", Json.createObjectBuilder().add("level", 1).add("solution", "Actualizar a la versión 7.2."));
        assertThat(back.getInt("level")).isEqualTo(1);
        post(first, id, "commitment/delivery", Json.createObjectBuilder().add("text", "Ya puede cancelar " + mark));
        assertThat(state(id, "commitment", 3)).isEqualTo("met");
        var solved = post(first, id, "status", Json.createObjectBuilder().add("status", "solved").add("solution", "Actualice a la 7.2."));
        assertThat(solved.getString("status")).isEqualTo("solved");
        assertThat(solved.getJsonArray("clocks").getValuesAs(JsonObject.class)).extracting(clock -> clock.getString("state")).containsExactlyInAnyOrder("met", "cancelled", "met",
                "met");
    }

    @Test
    void whatIsHandedBackIsStillOwedByMailNowByLevelOne() throws Exception {
        desk.setClock(monday("10:00"));
        String id = first.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Timbre " + mark)
                .add("contact", Json.createObjectBuilder().add("name", "Tere " + mark).add("email", customer)).build()).expect(201).json().getString("id");
        post(first, id, "assignment", Json.createObjectBuilder().add("assignee", desk.people().person("agent").id()));
        assertThat(record(id).isNull("owesEmail")).isTrue();

        post(first, id, "escalation", Json.createObjectBuilder().add("level", 2).add("finding", "No es la configuración."));
        assertThat(record(id).getJsonObject("owesEmail").getInt("level")).isEqualTo(2);

        post(second, id, "hand-back", Json.createObjectBuilder().add("level", 1).add("solution", "Sí lo era: falta el certificado."));
        var owed = record(id).getJsonObject("owesEmail");
        assertThat(owed.getInt("level")).isEqualTo(1);
        assertThat(owed.getJsonObject("agent").getString("id")).isEqualTo(desk.people().person("agent").id());
        assertThat(Instant.parse(owed.getString("dueAt"))).isEqualTo(due(id, 2));

        reply(first, id, "Suba el certificado " + mark);
        within(SOON, () -> record(id).isNull("owesEmail"));
        assertThat(state(id, "level-response", 2)).isEqualTo("met");
    }

    @Test
    void infrastructureEntersLevelThreeAtAnyHourAndItsTimeRunsInHours() throws Exception {
        var saturday = Instant.parse("2027-05-08T23:00:00Z"); // 17:00, the desk is closed
        desk.setClock(saturday);
        String id = first.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "SAT " + mark)
                .add("contact", Json.createObjectBuilder().add("name", "Tere " + mark).add("email", customer)).build()).expect(201).json().getString("id");

        var there = post(first, id, "kind", Json.createObjectBuilder().add("kind", "infrastructure").add("category", "tax-authority-link").add("service", "invoicing")
                .add("module", "issuing"));

        assertThat(there.getInt("level")).isEqualTo(3);
        assertThat(there.isNull("ticket")).isFalse();
        assertThat(due(id, 3)).isEqualTo(monday("17:00"));
        desk.setClock(monday("17:00"));
        assertThat(state(id, "level-response", 3)).isEqualTo("running");
        desk.setClock(monday("17:00").plusSeconds(1));
        within(SOON, () -> state(id, "level-response", 3).equals("breached"));
        reply(third, id, "Ya responde el SAT " + mark);
        within(SOON, () -> !clock(id, "level-response", 3).isNull("metAt"));
        assertThat(state(id, "level-response", 3)).isEqualTo("breached");
        assertThat(clock(id, "level-response", 3).getInt("lateSeconds")).isBetween(1, 120);
    }

    private JsonObject post(Api as, String id, String verb, JsonObjectBuilder body) {
        return as.post(path(id, verb), body.build()).expect(200).json();
    }

    private void reply(Api as, String id, String text) {
        as.post(path(id, "replies"), Json.createObjectBuilder().add("channel", "email").add("text", text).build()).expect(201);
    }

    private static String path(String id, String verb) {
        return "/api/agent/conversations/" + id + "/" + verb;
    }

    private JsonObject record(String id) {
        return first.get("/api/agent/conversations/" + id).expect(200).json();
    }

    private List<JsonObject> clocks(String id) {
        return record(id).getJsonArray("clocks").getValuesAs(JsonObject.class);
    }

    private JsonObject clock(String id, String promise, int level) {
        return clocks(id).stream().filter(clock -> clock.getString("promise").equals(promise) && clock.getInt("level") == level).findFirst().orElseThrow();
    }

    private String state(String id, String promise, int level) {
        return clock(id, promise, level).getString("state");
    }

    private Instant due(String id, int level) {
        return Instant.parse(clock(id, "level-response", level).getString("dueAt"));
    }

    private long mails(String text) {
        return desk.mail().inbox(customer).stream().filter(mail -> GreenMailUtil.getWholeMessage(mail).contains(text)).count();
    }

    private static Instant monday(String time) {
        return Instant.parse("2027-05-10T" + time + ":00-06:00");
    }
}
