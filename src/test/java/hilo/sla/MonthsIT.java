package hilo.sla;

import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A month is read, closed and stays as it is. March 2019, in which nothing else happens. */
@DeskTest
class MonthsIT {
    private static final Instant TEN = Instant.parse("2019-03-13T16:00:00Z");
    private static final Instant APRIL = Instant.parse("2019-04-01T16:00:00Z");
    private static final String MONTH = "/api/agent/months/2019-03";

    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final Api supervisor = desk.with(desk.people().token("supervisor"));

    @AfterEach
    void backToNow() {
        desk.setClock(Instant.now());
    }

    @Test
    void closedMonthStaysAsItWasReported() throws Exception {
        desk.setClock(TEN);
        String kept = ticket("Uno");
        String late = ticket("Dos");
        answer(kept);
        desk.setClock(TEN.plus(Duration.ofHours(3)));
        within(Duration.ofSeconds(30), () -> clock(late).getString("state").equals("breached"));
        assertThat(supervisor.post(MONTH + "/closing", JsonValue.EMPTY_JSON_OBJECT).expect(422).body()).contains("month-not-over");

        desk.setClock(APRIL);
        assertThat(portal(agent.get(MONTH).expect(200).json()).getInt("met")).isEqualTo(1);
        assertThat(agent.post(MONTH + "/closing", JsonValue.EMPTY_JSON_OBJECT).status()).isEqualTo(403);
        var closed = supervisor.post(MONTH + "/closing", JsonValue.EMPTY_JSON_OBJECT).expect(200).json();
        assertThat(portal(closed).getInt("breached")).isEqualTo(1);
        assertThat(portal(closed).getJsonNumber("percent").doubleValue()).isEqualTo(50.0);
        assertThat(closed.getString("closedBy")).isNotBlank();
        assertThat(supervisor.post(MONTH + "/closing", JsonValue.EMPTY_JSON_OBJECT).expect(409).body()).contains("month-closed");

        answer(late);

        assertThat(clock(late).isNull("metAt")).isFalse();
        assertThat(agent.get(MONTH).expect(200).json()).isEqualTo(closed);
        assertThat(agent.get("/api/agent/months/marzo").expect(400).body()).contains("bad-month");
    }

    private static JsonObject portal(JsonObject month) {
        return month.getJsonArray("figures").getValuesAs(JsonObject.class).stream()
                .filter(line -> line.getString("channel").equals("portal") && line.getString("promise").equals("first-response")).findFirst().orElseThrow();
    }

    private String ticket(String subject) {
        return desk.with(desk.people().token("customerA")).post("/api/portal/conversations", Json.createObjectBuilder().add("subject", subject).add("text", "No puedo cancelar")
                .add("kind", "question").build()).expect(201).json().getString("id");
    }

    private void answer(String conversation) {
        agent.post("/api/agent/conversations/" + conversation + "/replies", Json.createObjectBuilder().add("channel", "portal").add("text", "Con gusto.").build()).expect(201);
    }

    private JsonObject clock(String conversation) {
        return agent.get("/api/agent/conversations/" + conversation).expect(200).json().getJsonArray("clocks").getJsonObject(0);
    }
}
