package hilo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reckoning finds what it is there to find: each test is a desk that does one thing wrong. */
class ReckoningTest {
    private static final Instant NOON = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    Path directory;

    private final Map<String, JsonObject> conversations = new LinkedHashMap<>();
    private final Map<String, List<JsonObject>> entries = new LinkedHashMap<>();
    private final Map<String, JsonObject> explanations = new LinkedHashMap<>();
    private final Map<String, List<JsonObject>> watched = new LinkedHashMap<>();
    private final Map<String, List<Reckoning.Sink.Arrival>> arrivals = new LinkedHashMap<>();

    @Test
    void findsNothingWhereAllIsWell() throws IOException {
        conversation("c", line(1, "chat0", 1), line(2, "chat0", 2));
        watched.put("c", List.of(line(1, "chat0", 1), line(2, "chat0", 2)));

        assertThat(found(acknowledged("chat0", 1, "c", 1), acknowledged("chat0", 2, "c", 2))).isEmpty();
    }

    @Test
    void whatWasAcknowledgedAndIsNotThereIsLost() throws IOException {
        conversation("c", line(1, "chat0", 1));

        assertThat(found(acknowledged("chat0", 1, "c", 1), acknowledged("chat0", 2, "c", 2))).containsExactly(Map.entry(Finding.LOST, 1));
    }

    @Test
    void whatStandsElsewhereThanAcknowledgedIsLost() throws IOException {
        conversation("c", line(1, "chat0", 1));

        assertThat(found(acknowledged("chat0", 1, "c", 2))).containsExactly(Map.entry(Finding.LOST, 1));
    }

    @Test
    void whatIsThereTwiceIsDuplicated() throws IOException {
        conversation("c", line(1, "chat0", 1), line(2, "chat0", 1));

        assertThat(found(acknowledged("chat0", 1, "c", 1))).containsExactly(Map.entry(Finding.DUPLICATED, 1));
    }

    @Test
    void whatNobodySentIsUnexpected() throws IOException {
        conversation("c", line(1, "chat0", 1), line(2, "chat9", 1));

        assertThat(found(acknowledged("chat0", 1, "c", 1))).containsExactly(Map.entry(Finding.UNEXPECTED, 1));
    }

    @Test
    void whatWasNeverAcknowledgedAndIsThereWasRecovered() throws IOException {
        conversation("c", line(1, "chat0", 1));

        assertThat(found(List.of("chat0", "1"))).containsExactly(Map.entry(Finding.RECOVERED, 1), Map.entry(Finding.UNDECIDED, 1));
    }

    @Test
    void aGapAndAWrongOrderAreDisorder() throws IOException {
        conversation("c", line(1, "chat0", 2), line(3, "chat0", 1));

        assertThat(found(acknowledged("chat0", 1, "c", 3), acknowledged("chat0", 2, "c", 1))).containsExactly(Map.entry(Finding.DISORDERED, 2));
    }

    @Test
    void aThreadInTwoConversationsIsDisorder() throws IOException {
        conversation("c", line(1, "chat0", 1));
        conversation("d", line(1, "chat0", 2));

        assertThat(found(acknowledged("chat0", 1, "c", 1), acknowledged("chat0", 2, "d", 1))).containsExactly(Map.entry(Finding.DISORDERED, 1));
    }

    @Test
    void aConsoleThatHeardOtherThingsIsFound() throws IOException {
        conversation("c", line(1, "chat0", 1), line(2, "chat0", 2));
        watched.put("c", List.of(line(1, "chat0", 1)));

        assertThat(found(acknowledged("chat0", 1, "c", 1), acknowledged("chat0", 2, "c", 2))).containsExactly(Map.entry(Finding.REPLAY, 1));
    }

    @Test
    void aSessionWithoutAClockIsFound() throws IOException {
        conversation("c", Json.createObjectBuilder(line(1, "chat0", 1)).add("session", "s").build());

        assertThat(found(acknowledged("chat0", 1, "c", 1))).containsExactly(Map.entry(Finding.CLOCKS, 1));
    }

    @Test
    void aClockThatIsDueALittleLaterIsFound() throws IOException {
        clock("chat", Duration.ofSeconds(0));
        assertThat(found(acknowledged("chat0", 1, "c", 1))).isEmpty();

        clock("chat", Duration.ofSeconds(1));
        assertThat(found(acknowledged("chat0", 1, "c", 1))).containsExactly(Map.entry(Finding.CLOCKS, 1));
    }

    @Test
    void aWarningStandsWhereTheStartWasCorrectedAfterwardsAndIsFoundWhereItWasNot() throws IOException {
        clock("chat", Duration.ofSeconds(0));
        var warning = Hand.after("chat", NOON, Hand.warning("chat"));
        var told = happened("warned", warning.minusSeconds(1), warning);
        explain(warning.plusSeconds(30), told);
        assertThat(found(acknowledged("chat0", 1, "c", 1))).containsExactly(Map.entry(Finding.CLOCKS, 1));

        explain(warning.plusSeconds(30), told, happened("corrected", warning.plusSeconds(20), warning.plusSeconds(20)));
        assertThat(found(acknowledged("chat0", 1, "c", 1))).isEmpty();
    }

    private static JsonObject happened(String kind, Instant at, Instant notedAt) {
        return Json.createObjectBuilder().add("kind", kind).add("at", at.toString()).add("notedAt", notedAt.toString()).addNull("fact").build();
    }

    private void explain(Instant until, JsonObject... history) {
        var lines = Json.createArrayBuilder();
        Arrays.stream(history).forEach(lines::add);
        explanations.put("k", Json.createObjectBuilder().add("counting", Json.createObjectBuilder().add("until", until.toString())).add("history", lines).build());
    }

    private void clock(String channel, Duration late) {
        var due = Hand.after(channel, NOON, Hand.target(channel)).plus(late);
        var clock = Json.createObjectBuilder().add("id", "k").add("promise", "first-response").add("session", "s").add("conversation", "c").add("channel", channel)
                .add("startedAt", NOON.toString())
                .add("warnAt", Hand.after(channel, NOON, Hand.warning(channel)).toString()).add("dueAt", due.toString()).addNull("metAt").add("state", "running").build();
        conversation("c", Json.createObjectBuilder(line(1, "chat0", 1)).add("session", "s").build());
        conversations.put("c", Json.createObjectBuilder().add("id", "c").add("lastSeq", 1).addNull("ticket").add("clocks", Json.createArrayBuilder().add(clock)).build());
        explain(NOON);
    }

    private void conversation(String id, JsonObject... lines) {
        JsonArrayBuilder none = Json.createArrayBuilder();
        conversations.put(id, Json.createObjectBuilder().add("id", id).add("lastSeq", lines[lines.length - 1].get("seq")).addNull("ticket").add("clocks", none).build());
        entries.put(id, Arrays.asList(lines));
    }

    private static JsonObject line(int seq, String sender, int n) {
        return Json.createObjectBuilder().add("id", sender + n).add("seq", seq).add("at", NOON.toString()).add("channel", "chat").addNull("session").add("direction", "in")
                .add("type", "message").add("author", Json.createObjectBuilder().add("type", "contact")).add("text", "[[r1." + sender + "." + n + "]] hola").add("delivery", "none")
                .build();
    }

    private static List<String> acknowledged(String sender, int n, String conversation, int seq) {
        return List.of(sender, String.valueOf(n), conversation, String.valueOf(seq));
    }

    /** How much of what there is to find, after these attempts. */
    @SafeVarargs
    private Map<Finding, Integer> found(List<String>... attempts) throws IOException {
        var file = directory.resolve("ledger-" + arrivals.size() + "-" + System.nanoTime());
        try (var ledger = Ledger.open(file)) {
            for (List<String> one : attempts) {
                String id = "r1." + one.get(0) + "." + one.get(1);
                var operation = new Operation(id, Operation.Kind.LINE, one.get(0), "r1." + one.get(0) + "/1", Integer.parseInt(one.get(1)), id);
                ledger.attempt(operation);
                if (one.size() > 2) {
                    ledger.acknowledged(operation, Json.createObjectBuilder().add("conversation", one.get(2)).add("seq", Integer.parseInt(one.get(3))).build());
                }
            }
        }
        var reading = new Reading(conversations, entries, explanations, new ArrayList<>(), Map.of());
        var all = Reckoning.of(Fate.read(file), reading, watched, new Reckoning.Sink(arrivals), new Reckoning.Shifts(Map.of("r1", Duration.between(Instant.now(), NOON))));
        return all.entrySet().stream().filter(one -> !one.getValue().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().size(), (a, b) -> a, LinkedHashMap::new));
    }
}
