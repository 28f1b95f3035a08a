package hilo.journey;

import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A date is promised, moved, missed and kept. Monday 2027-04-12, ten in the morning. */
@DeskTest
class CommitmentIT {
    private static final Instant TEN = Instant.parse("2027-04-12T16:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(40);

    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String customer = "cliente-" + mark + "@cliente.example";

    @BeforeEach
    void start() {
        desk.setClock(TEN);
    }

    @AfterEach
    void backToNow() {
        desk.setClock(Instant.now());
    }

    @Test
    void promisedDateIsToldTimedMovedAndMetByItsDelivery() throws Exception {
        String id = conversation(true);
        var friday = Instant.parse("2027-04-16T23:00:00Z");

        var promised = commit(id, friday, "Lo tiene el viernes", null).expect(200).json();
        assertThat(promised.getString("committedTo")).isEqualTo(friday.toString());
        var clock = clocks(id).getFirst();
        assertThat(clock.getString("promise")).isEqualTo("commitment");
        assertThat(Instant.parse(clock.getString("dueAt"))).isEqualTo(friday);
        assertThat(Instant.parse(clock.getString("warnAt"))).isEqualTo(friday.minus(Duration.ofDays(1)));
        within(SOON, () -> mails("Lo tiene el viernes") == 1);

        assertThat(commit(id, friday.plusSeconds(86_400), "Será el sábado", null).expect(422).json().getString("type")).isEqualTo("/problems/reason-missing");
        assertThat(commit(id, TEN.minusSeconds(60), "Ayer", "no").expect(422).json().getString("type")).isEqualTo("/problems/in-the-past");
        var later = friday.plus(Duration.ofDays(7));
        commit(id, later, "Será una semana después", "Falta una prueba").expect(200);
        assertThat(clocks(id)).hasSize(1);
        assertThat(Instant.parse(clocks(id).getFirst().getString("dueAt"))).isEqualTo(later);
        assertThat(history(id, clocks(id).getFirst())).contains("recalculated", "Falta una prueba");
        desk.setClock(friday.plusSeconds(60));
        assertThat(clocks(id).getFirst().getString("state")).isEqualTo("running");

        var delivered = agent.post("/api/agent/conversations/" + id + "/commitment/delivery", Json.createObjectBuilder().add("text", "Ya está publicado").build()).expect(200)
                .json();
        assertThat(delivered.isNull("committedTo")).isTrue();
        assertThat(clocks(id).getFirst().getString("state")).isEqualTo("met");
        within(SOON, () -> mails("Ya est") == 1);
        assertThat(agent.post("/api/agent/conversations/" + id + "/commitment/delivery", Json.createObjectBuilder().add("text", "Otra vez").build()).expect(422).json()
                .getString("type")).isEqualTo("/problems/nothing-committed");
        assertThat(texts(id)).doesNotContain("Otra vez", "Ayer");
    }

    @Test
    void missedDateStandsAndTheNextOneIsAnotherPromise() throws Exception {
        String id = conversation(true);
        var noon = TEN.plus(Duration.ofHours(2));
        commit(id, noon, "Hoy a mediodía", null).expect(200);
        desk.setClock(noon.plusSeconds(1));
        within(SOON, () -> clocks(id).getFirst().getString("state").equals("breached"));

        commit(id, noon.plus(Duration.ofHours(4)), "Hoy por la tarde", "No alcanzamos").expect(200);
        assertThat(clocks(id)).extracting(clock -> clock.getString("state")).containsExactly("breached", "running");

        agent.post("/api/agent/conversations/" + id + "/commitment/delivery", Json.createObjectBuilder().add("text", "Listo").build()).expect(200);
        assertThat(clocks(id)).extracting(clock -> clock.getString("state")).containsExactly("breached", "met");
        assertThat(clocks(id).getFirst().isNull("metAt")).isFalse();
    }

    @Test
    void promisedDateGoesAlongIntoTheMatterThatItIsMergedInto() {
        String id = conversation(true);
        String into = conversation(true);
        var friday = Instant.parse("2027-04-16T23:00:00Z");
        commit(id, friday, "Lo tiene el viernes", null).expect(200);

        agent.post("/api/agent/conversations/" + id + "/merge", Json.createObjectBuilder().add("into", into).build()).expect(200);

        assertThat(agent.get("/api/agent/conversations/" + into).expect(200).json().getString("committedTo")).isEqualTo(friday.toString());
        assertThat(agent.get("/api/agent/conversations/" + id).expect(200).json().isNull("committedTo")).isTrue();
        agent.post("/api/agent/conversations/" + into + "/commitment/delivery", Json.createObjectBuilder().add("text", "Ya está publicado").build()).expect(200);
        assertThat(clocks(into)).extracting(clock -> clock.getString("promise") + " " + clock.getString("state")).containsExactly("commitment met");
    }

    @Test
    void ofTwoDatesInOneMatterTheSoonerIsMovedAndOneDeliveryKeepsBoth() {
        String id = conversation(true);
        String into = conversation(true);
        var friday = Instant.parse("2027-04-16T23:00:00Z");
        var saturday = friday.plus(Duration.ofDays(1));
        var sunday = friday.plus(Duration.ofDays(2));
        commit(into, saturday, "Lo tiene el sábado", null).expect(200);
        commit(id, friday, "Lo tiene el viernes", null).expect(200);

        agent.post("/api/agent/conversations/" + id + "/merge", Json.createObjectBuilder().add("into", into).build()).expect(200);
        assertThat(agent.get("/api/agent/conversations/" + into).expect(200).json().getString("committedTo")).isEqualTo(friday.toString());
        commit(into, sunday, "Será el domingo", "Falta una prueba").expect(200);

        assertThat(clocks(into)).extracting(clock -> Instant.parse(clock.getString("dueAt"))).containsExactlyInAnyOrder(saturday, sunday);
        agent.post("/api/agent/conversations/" + into + "/commitment/delivery", Json.createObjectBuilder().add("text", "Ya está publicado").build()).expect(200);
        assertThat(clocks(into)).extracting(clock -> clock.getString("state")).containsExactly("met", "met");
    }

    @Test
    void nobodyIsPromisedADateWithoutAnAddressToTellIt() {
        String id = conversation(false);

        assertThat(commit(id, TEN.plus(Duration.ofDays(3)), "El jueves", null).expect(422).json().getString("type")).isEqualTo("/problems/no-address");

        assertThat(clocks(id)).isEmpty();
        assertThat(agent.get("/api/agent/conversations/" + id).expect(200).json().isNull("committedTo")).isTrue();
    }

    private Api.Answer commit(String id, Instant due, String text, @Nullable String reason) {
        var body = Json.createObjectBuilder().add("dueAt", due.toString()).add("text", text);
        if (reason != null) {
            body.add("reason", reason);
        }
        return agent.post("/api/agent/conversations/" + id + "/commitment", body.build());
    }

    private String conversation(boolean reachable) {
        var contact = Json.createObjectBuilder().add("name", "Cliente " + mark);
        if (reachable) {
            contact.add("addresses", Json.createArrayBuilder().add(Json.createObjectBuilder().add("kind", "email").add("value", customer).add("verified", true)));
        }
        String id = agent.post("/api/agent/contacts", contact.build()).expect(201).json().getString("id");
        return agent.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Desarrollo " + mark).add("contact", id).build()).expect(201).json()
                .getString("id");
    }

    private List<JsonObject> clocks(String id) {
        return agent.get("/api/agent/conversations/" + id).expect(200).json().getJsonArray("clocks").getValuesAs(JsonObject.class);
    }

    private String history(String id, JsonObject clock) {
        return agent.get("/api/agent/conversations/" + id + "/clocks/" + clock.getString("id") + "/explanation").expect(200).json().getJsonArray("history").toString();
    }

    private String texts(String id) {
        return agent.get("/api/agent/conversations/" + id + "/entries").expect(200).body();
    }

    private long mails(String text) {
        return desk.mail().inbox(customer).stream().filter(mail -> GreenMailUtil.getWholeMessage(mail).contains(text)).count();
    }
}
