package hilo.routing;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

@DeskTest
class QueuesIT {
    private final Desk desk = Desk.current();

    @Test
    void fiftyTakesAtOnceGiveDifferentConversationsOrNothing() throws InterruptedException, ExecutionException {
        String team = team();
        var there = new HashSet<String>();
        for (int i = 0; i < 30; i++) {
            there.add(waiting(team, "Reparto " + i));
        }
        assertThat(queue(team).getInt("waiting")).isEqualTo(30);

        var tries = new ArrayList<Callable<String>>();
        for (int i = 0; i < 50; i++) {
            var api = desk.with(desk.people().token(i % 2 == 0 ? "agent" : "agent2"));
            tries.add(() -> {
                var answer = api.post("/api/agent/queues/" + team + "/take", JsonValue.EMPTY_JSON_OBJECT);
                return answer.status() == 204 ? "" : answer.expect(200).json().getString("id");
            });
        }
        var taken = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(tries)) {
                if (!result.get().isEmpty()) {
                    taken.add(result.get());
                }
            }
        }

        assertThat(taken).doesNotHaveDuplicates().isSubsetOf(there);
        for (int left = 30 - taken.size(); left > 0; left--) {
            taken.add(desk.agent().post("/api/agent/queues/" + team + "/take", JsonValue.EMPTY_JSON_OBJECT).expect(200).json().getString("id"));
        }
        assertThat(taken).doesNotHaveDuplicates().hasSize(30);
        assertThat(desk.agent().post("/api/agent/queues/" + team + "/take", JsonValue.EMPTY_JSON_OBJECT).status()).isEqualTo(204);
        assertThat(queue(team).getInt("waiting")).isZero();
    }

    @Test
    void aTakeSentTwiceUnderOneKeyTakesOne() {
        String team = team();
        waiting(team, "Uno");
        waiting(team, "Dos");
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());

        var first = desk.agent().post("/api/agent/queues/" + team + "/take", JsonValue.EMPTY_JSON_OBJECT, key).expect(200).json();
        var again = desk.agent().post("/api/agent/queues/" + team + "/take", JsonValue.EMPTY_JSON_OBJECT, key).expect(200).json();

        assertThat(again.getString("id")).isEqualTo(first.getString("id"));
        assertThat(first.getString("subject")).isEqualTo("Uno");
        assertThat(queue(team).getInt("waiting")).isEqualTo(1);
    }

    @Test
    void presenceIsStoredAndUnknownWordsAreRefused() {
        var beto = desk.with(desk.people().token("agent2"));

        beto.put("/api/agent/presence", Json.createObjectBuilder().add("state", "busy").build()).expect(200);

        assertThat(beto.get("/api/agent/presence").expect(200).json().getString("state")).isEqualTo("busy");
        assertThat(beto.put("/api/agent/presence", Json.createObjectBuilder().add("state", "asleep").build()).status()).isEqualTo(400);
        assertThat(desk.agent().post("/api/agent/queues/" + UUID.randomUUID() + "/take", JsonValue.EMPTY_JSON_OBJECT).status()).isEqualTo(404);
    }

    private String team() {
        var team = Json.createObjectBuilder().add("name", "zz " + UUID.randomUUID()).add("level", 1).build();
        return desk.with(desk.people().token("admin")).post("/api/admin/teams", team).expect(201).json().getString("id");
    }

    private String waiting(String team, String subject) {
        var opened = desk.agent().post("/api/agent/conversations", Json.createObjectBuilder().add("subject", subject).build()).expect(201).json();
        desk.agent().post("/api/agent/conversations/" + opened.getString("id") + "/assignment", Json.createObjectBuilder().addNull("assignee").add("team", team).build())
                .expect(200);
        return opened.getString("id");
    }

    private JsonObject queue(String team) {
        return desk.agent().get("/api/agent/queues").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .filter(queue -> queue.getString("id").equals(team)).findFirst().orElseThrow();
    }
}
