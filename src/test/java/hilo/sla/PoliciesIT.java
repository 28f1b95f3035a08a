package hilo.sla;

import static hilo.launch.Patience.eventually;
import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A policy is tried, published and followed by the clocks that run. Monday 2027-02-08, ten in the morning. */
@DeskTest
class PoliciesIT {
    private static final Instant TEN = Instant.parse("2027-02-08T16:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String CHAT = "{promise: first-response, channel: chat, level: 1, calendar: call-centre, counts: working, warning: 10m, breach: 20m, met-by: [chat]}";

    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final Api admin = desk.with(desk.people().token("admin"));

    @BeforeEach
    void start() {
        admin.setClock(TEN);
    }

    @AfterEach
    void asItWas() {
        try {
            if (!document(inForce()).equals(document(1))) {
                publish(document(1), inForce()).expect(201);
                admin.setClock(Instant.parse("2027-03-04T16:00:00Z")); // what follows from it is done before the clock goes back
            }
        } finally {
            admin.setClock(Instant.now());
        }
    }

    @Test
    void publishedPolicyMovesWhatRunsAndNothingElse() throws Exception {
        try (var early = ChatClient.visitor(desk.url(), null, "Reloj Uno"); var late = ChatClient.visitor(desk.url(), null, "Reloj Dos")) {
            String over = talk(early);
            admin.setClock(TEN.plus(Duration.ofMinutes(21)));
            within(SOON, () -> clock(over).getString("state").equals("breached"));
            String fresh = talk(late);
            var start = Instant.parse(clock(fresh).getString("startedAt"));
            String longer = document(inForce()).replace(CHAT, CHAT.replace("10m", "30m").replace("20m", "45m"));

            var preview = admin.post("/api/agent/policies/preview", body(longer).build()).expect(200).json();
            var moved = preview.getJsonArray("clocks").getValuesAs(JsonObject.class);
            assertThat(moved).extracting(item -> item.getString("conversation")).contains(fresh).doesNotContain(over);
            assertThat(Instant.parse(moved.stream().filter(item -> item.getString("conversation").equals(fresh)).findFirst().orElseThrow().getString("newDueAt")))
                    .isEqualTo(start.plus(Duration.ofMinutes(45)));
            assertThat(Instant.parse(clock(fresh).getString("dueAt"))).isEqualTo(start.plus(Duration.ofMinutes(20)));

            int version = publish(longer, inForce()).expect(201).json().getInt("version");
            within(SOON, () -> clock(fresh).getInt("policyVersion") == version);
            assertThat(Instant.parse(clock(fresh).getString("dueAt"))).isEqualTo(start.plus(Duration.ofMinutes(45)));
            assertThat(clock(over).getString("state")).isEqualTo("breached");
            assertThat(clock(over).getInt("policyVersion")).isLessThan(version);
            assertThat(history(fresh)).contains("recalculated");
            assertThat(history(over)).doesNotContain("recalculated");
            admin.setClock(start.plus(Duration.ofMinutes(25)));
            assertThat(clock(fresh).getString("state")).isEqualTo("running");
            admin.setClock(start.plus(Duration.ofMinutes(45)).plusSeconds(1));
            within(SOON, () -> clock(fresh).getString("state").equals("breached"));
        }
    }

    @Test
    void clockThatRunsAgainFollowsThePolicyThatWasPublishedMeanwhile() throws Exception {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Otra Vez")) {
            String conversation = talk(visitor);
            agent.post("/api/agent/conversations/" + conversation + "/spam", Json.createObjectBuilder().add("spam", true).build()).expect(200);
            int version = publish(document(inForce()).replace(CHAT, CHAT.replace("20m", "45m")), inForce()).expect(201).json().getInt("version");
            admin.setClock(TEN.plus(Duration.ofMinutes(2)));

            agent.post("/api/agent/conversations/" + conversation + "/spam", Json.createObjectBuilder().add("spam", false).build()).expect(200);

            assertThat(clock(conversation).getString("state")).isEqualTo("running");
            assertThat(clock(conversation).getInt("policyVersion")).isEqualTo(version);
            assertThat(clock(conversation).getInt("targetSeconds")).isEqualTo(45 * 60);
        }
    }

    @Test
    void lastMonthIsJudgedAgainWithoutBeingChanged() throws Exception {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Mes Pasado")) {
            String conversation = talk(visitor);
            admin.setClock(TEN.plus(Duration.ofMinutes(15)));
            agent.post("/api/agent/conversations/" + conversation + "/replies", Json.createObjectBuilder().add("text", "Aquí estoy").add("channel", "chat").build()).expect(201);
            within(SOON, () -> clock(conversation).getString("state").equals("met"));
            admin.setClock(Instant.parse("2027-03-03T16:00:00Z"));
            var before = chat(admin.post("/api/agent/policies/preview", body(document(inForce())).build()).expect(200).json());
            assertThat(before.getInt("kept")).isEqualTo(before.getInt("newKept")).isPositive();

            String shorter = document(inForce()).replace(CHAT, CHAT.replace("10m", "5m").replace("20m", "12m"));
            var after = chat(admin.post("/api/agent/policies/preview", body(shorter).build()).expect(200).json());

            assertThat(after.getInt("kept")).isEqualTo(before.getInt("kept"));
            assertThat(after.getInt("newBroken")).isGreaterThan(before.getInt("broken"));
            assertThat(clock(conversation).getString("state")).isEqualTo("met");
        }
    }

    @Test
    void breachMovesTheMatterWhereThePolicySays() throws Exception {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Reloj Tres")) {
            String base = document(inForce());
            String rule = "  - {on: breach, promise: first-response, tell: [owner, supervisors], hours: tickets, priority: high}\n";
            assertThat(base).contains(rule);
            assertThat(publish(base.replace(rule, rule + "  - {on: breach, channel: chat, move: Nadie}\n"), inForce()).expect(400).body()).contains("/alerts/1/move");
            publish(base.replace(rule, rule + "  - {on: warning, channel: chat, move: queue}\n  - {on: breach, channel: chat, move: Nivel 2 · Análisis}\n"), inForce()).expect(201);
            String conversation = talk(visitor);
            agent.post("/api/agent/conversations/" + conversation + "/assignment", Json.createObjectBuilder().add("assignee", desk.people().person("agent").id()).build())
                    .expect(200);
            var start = Instant.parse(clock(conversation).getString("startedAt"));

            admin.setClock(start.plus(Duration.ofMinutes(10)));
            within(SOON, () -> record(conversation).isNull("assignee"));
            assertThat(record(conversation).getJsonObject("team").getString("name")).startsWith("Nivel 1");

            admin.setClock(start.plus(Duration.ofMinutes(20)).plusSeconds(1));
            within(SOON, () -> record(conversation).getJsonObject("team").getString("name").startsWith("Nivel 2"));
            assertThat(record(conversation).getString("priority")).isEqualTo("high");
        }
    }

    @Test
    void onlyWhoMayPublishesAndOnlyWhatCanBeKept() {
        int current = inForce();
        assertThat(desk.agent().post("/api/agent/policies/publish", body(document(current)).add("replaces", current).build()).status()).isEqualTo(403);
        assertThat(desk.anonymous().get("/api/agent/policies").status()).isEqualTo(401);
        assertThat(publish(document(current), current + 7).expect(412).json().getString("type")).isEqualTo("/problems/stale");
        var bad = publish(document(current).replace("warning: 10m, breach: 20m", "warning: 30m, breach: 20m"), current).expect(400).json();
        assertThat(bad.getString("type")).isEqualTo("/problems/bad-policy");
        assertThat(bad.getJsonArray("errors").getJsonObject(0).getString("pointer")).isEqualTo("/targets/0/warning");
        assertThat(admin.post("/api/agent/policies/preview", body("desk: [").build()).expect(400).json().getString("type")).isEqualTo("/problems/bad-policy");
        assertThat(inForce()).isEqualTo(current);
        assertThat(agent.get("/api/agent/policies/999999").status()).isEqualTo(404);
    }

    private static JsonObject chat(JsonObject preview) {
        return preview.getJsonArray("lastMonth").getValuesAs(JsonObject.class).stream().filter(item -> item.getString("channel").equals("chat")).findFirst().orElseThrow();
    }

    private static String talk(ChatClient visitor) {
        visitor.await("welcome");
        return visitor.say("Buenos días").getString("conversationId");
    }

    private JsonObject record(String conversation) {
        return agent.get("/api/agent/conversations/" + conversation).expect(200).json();
    }

    private JsonObject clock(String conversation) throws Exception {
        return eventually(SOON, () -> {
            var clocks = agent.get("/api/agent/conversations/" + conversation).expect(200).json().getJsonArray("clocks");
            return clocks.isEmpty() ? null : clocks.getJsonObject(0);
        });
    }

    private String history(String conversation) throws Exception {
        return agent.get("/api/agent/conversations/" + conversation + "/clocks/" + clock(conversation).getString("id") + "/explanation").expect(200).json().getJsonArray("history")
                .toString();
    }

    private int inForce() {
        return agent.get("/api/agent/policies").expect(200).json().getJsonArray("items").getJsonObject(0).getInt("version");
    }

    private String document(int version) {
        return agent.get("/api/agent/policies/" + version).expect(200).json().getString("document");
    }

    private Api.Answer publish(String document, int replaces) {
        return admin.post("/api/agent/policies/publish", body(document).add("replaces", replaces).build());
    }

    private static JsonObjectBuilder body(String document) {
        return Json.createObjectBuilder().add("document", document).add("why", "prueba");
    }
}
