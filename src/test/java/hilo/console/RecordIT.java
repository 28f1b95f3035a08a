package hilo.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The record's journey through the staff's REST. */
@DeskTest
class RecordIT {
    private static final String CONVERSATIONS = "/api/agent/conversations";

    private final Desk desk = Desk.current();
    private final Api ana = desk.agent();

    @Test
    void aMatterGoesFromOpeningByHandToSolved() {
        var opened = open("No timbra la nómina");
        assertThat(opened.getString("status")).isEqualTo("open");
        assertThat(opened.isNull("ticket")).isTrue();
        assertThat(opened.getJsonArray("clocks")).isEmpty();
        String id = opened.getString("id");

        var fault = act(ana, id, "kind", fault()).json();
        String folio = fault.getJsonObject("ticket").getString("folio");
        assertThat(folio).startsWith("FP-");
        assertThat(ana.get(CONVERSATIONS + "/by-folio/" + folio).expect(200).json().getString("id")).isEqualTo(id);
        assertThat(ana.get(CONVERSATIONS + "/by-number/" + opened.getInt("number")).expect(200).json().getString("id")).isEqualTo(id);

        assertThat(ana.post(path(id, "escalation"), Json.createObjectBuilder().add("level", 2).add("finding", " ").build()).status()).isEqualTo(422);
        var up = ana.post(path(id, "escalation"), Json.createObjectBuilder().add("level", 2).add("finding", "Probé con otro sello y falla igual.").build()).expect(200).json();
        assertThat(up.getInt("level")).isEqualTo(2);
        assertThat(up.getJsonObject("team").getString("name")).isNotEmpty();
        var back = desk.with(desk.people().token("level2")).post(path(id, "hand-back"), object("solution", "Volver a cargar el sello.")).expect(200).json();
        assertThat(back.getInt("level")).isEqualTo(1);
        assertThat(back.getJsonObject("assignee").getString("id")).isEqualTo(desk.people().person("agent").id());

        assertThat(ana.post(path(id, "status"), object("status", "solved")).json().getString("type")).isEqualTo("/problems/solution-missing");
        var solved = ana.post(path(id, "status"), Json.createObjectBuilder().add("status", "solved").add("solution", "Ya quedó: vuelva a cargar su sello.").build()).expect(200);
        assertThat(solved.json().getString("status")).isEqualTo("solved");
        var answer = entries(id).getValuesAs(JsonObject.class).stream().filter(e -> e.getString("text").startsWith("Ya quedó")).findFirst().orElseThrow();
        assertThat(answer.getString("channel")).isEqualTo("email");
        assertThat(answer.getString("direction")).isEqualTo("out");
    }

    @Test
    void theDatabaseRefusesAFaultWithoutATicket() throws SQLException {
        String id = open("Una duda").getString("id");

        try (var connection = desk.database(); var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("update conversation set kind = 'fault' where id = '" + id + "'")).isInstanceOf(SQLException.class)
                    .hasMessageContaining("conversation_fault_has_ticket");
        }
    }

    @Test
    void infrastructureGoesToLevelThreeInTheSameAct() {
        String id = open("El SAT no recibe").getString("id");

        var now = act(ana, id, "kind", place("infrastructure")).json();

        assertThat(now.getInt("level")).isEqualTo(3);
        assertThat(now.getJsonObject("ticket").getString("folio")).startsWith("FP-");
    }

    @Test
    void aTicketWhoseCustomerHasNoAddressIsNotSolvedSilently() {
        String id = ana.post(CONVERSATIONS, Json.createObjectBuilder().add("subject", "Llamó sin correo").add("contact", object("name", "Sin Correo")).build()).expect(201).json()
                .getString("id");
        act(ana, id, "kind", fault());
        var solution = Json.createObjectBuilder().add("status", "solved").add("solution", "Reinicie el servicio.").build();

        assertThat(ana.post(path(id, "status"), solution).expect(422).json().getString("type")).isEqualTo("/problems/no-address");
        ana.post(path(id, "email"), object("address", "alguien." + UUID.randomUUID() + "@example.com")).expect(200);
        ana.post(path(id, "status"), solution).expect(200);
    }

    @Test
    void mergedAndSplitMattersKeepTheirNumbersAndFolios() {
        var one = open("Primero");
        var other = open("Segundo");
        String folio = act(ana, one.getString("id"), "kind", fault()).json().getJsonObject("ticket").getString("folio");
        act(ana, other.getString("id"), "kind", fault());
        ana.post(path(one.getString("id"), "notes"), object("text", "Esto se va con la unión")).expect(201);

        var survivor = ana.post(path(one.getString("id"), "merge"), object("into", other.getString("id"))).expect(200).json();

        assertThat(survivor.getString("id")).isEqualTo(other.getString("id"));
        assertThat(ana.get(CONVERSATIONS + "/by-folio/" + folio.toLowerCase()).expect(200).json().getString("id")).isEqualTo(survivor.getString("id"));
        assertThat(ana.get(CONVERSATIONS + "/by-number/" + one.getInt("number")).expect(200).json().getString("id")).isEqualTo(survivor.getString("id"));
        assertThat(ana.post(path(one.getString("id"), "subject"), object("subject", "Ya no")).expect(409).json().getString("type")).isEqualTo("/problems/merged");
        var note = entries(survivor.getString("id")).getValuesAs(JsonObject.class).stream().filter(e -> e.getString("text").startsWith("Esto se va")).findFirst().orElseThrow();
        assertThat(seqs(survivor.getString("id"))).isEqualTo(gapless(survivor.getString("id")));

        var split = ana.post(path(survivor.getString("id"), "split"),
                Json.createObjectBuilder().add("seqs", Json.createArrayBuilder().add(note.getInt("seq"))).add("subject", "Aparte").build()).expect(201).json();
        assertThat(split.getString("subject")).isEqualTo("Aparte");
        assertThat(entries(split.getString("id")).toString()).contains("Esto se va");
        assertThat(seqs(split.getString("id"))).isEqualTo(gapless(split.getString("id")));
        assertThat(ana.get(path(split.getString("id"), "links")).expect(200).json().getJsonArray("items")).hasSize(1);
    }

    @Test
    void whatDoesNotExistIs404AndAnOldVersionIs412() {
        assertThat(ana.get(CONVERSATIONS + "/" + UUID.randomUUID()).status()).isEqualTo(404);
        String id = open("Versiones").getString("id");
        String etag = ana.get(CONVERSATIONS + "/" + id).header("ETag");
        assertThat(etag).matches("\"v\\d+-\\d+\"");

        ana.post(path(id, "notes"), object("text", "Una nota no hace vieja la versión")).expect(201);
        ana.post(path(id, "subject"), object("subject", "Uno"), Map.of("If-Match", etag)).expect(200);
        assertThat(ana.post(path(id, "subject"), object("subject", "Dos"), Map.of("If-Match", etag)).expect(412).json().getString("type")).isEqualTo("/problems/stale");
        assertThat(ana.get(CONVERSATIONS + "/" + id).json().getString("subject")).isEqualTo("Uno");
    }

    @Test
    void aPostWithTheSameKeyIsDoneOnce() {
        String id = open("Una vez").getString("id");
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());

        var first = ana.post(path(id, "notes"), object("text", "Sólo una"), key).expect(201);
        var again = ana.post(path(id, "notes"), object("text", "Sólo una"), key).expect(201);
        var other = ana.post(path(id, "notes"), object("text", "Otra cosa"), key);

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(other.expect(422).json().getString("type")).isEqualTo("/problems/idempotency-key-reused");
        assertThat(entries(id).getValuesAs(JsonObject.class).stream().filter(e -> e.getString("type").equals("note"))).hasSize(1);
        var opening = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var body = Json.createObjectBuilder().add("subject", "Abierta una vez").build();
        assertThat(ana.post(CONVERSATIONS, body, opening).expect(201).json().getString("id")).isEqualTo(ana.post(CONVERSATIONS, body, opening).expect(201).json().getString("id"));
        var refused = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        ana.post(path(id, "notes"), object("text", " "), refused).expect(400);
        ana.post(path(id, "notes"), object("text", " "), refused).expect(400);
    }

    @Test
    void pagesShowEachConversationOnceWhileOthersWrite() throws InterruptedException {
        String tag = "pag" + UUID.randomUUID().toString().replace("-", "");
        var ids = new HashSet<String>();
        for (int i = 0; i < 12; i++) {
            ids.add(open(tag + " " + i).getString("id"));
        }
        var list = new ArrayList<>(ids);
        var stop = new AtomicBoolean();
        var writer = Thread.startVirtualThread(() -> {
            for (int i = 0; !stop.get(); i++) {
                ana.post(path(list.get(i % list.size()), "notes"), object("text", "mueve " + i));
            }
        });
        try {
            var seen = new ArrayList<String>();
            String cursor = "";
            do {
                var page = ana.get(CONVERSATIONS + "?q=" + tag + "&limit=5" + cursor).expect(200).json();
                page.getJsonArray("items").getValuesAs(JsonObject.class).forEach(item -> seen.add(item.getString("id")));
                cursor = page.isNull("next") ? "" : "&cursor=" + page.getString("next");
            } while (!cursor.isEmpty());
            assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    @Test
    void searchFindsWithoutAccentsAndNeverSecrets() {
        String word = "cancelación" + UUID.randomUUID().toString().substring(0, 8);
        String id = open("Pregunta").getString("id");
        var note = ana.post(path(id, "notes"), object("text", "Quiere una " + word + " hoy")).expect(201).json();
        String plain = word.replace("ó", "o").toUpperCase();
        assertThat(found(plain)).contains(id);

        ana.post(path(id, "entries/" + note.getInt("seq") + "/secret"), Json.createObjectBuilder().add("secret", true).build()).expect(200);

        assertThat(found(plain)).doesNotContain(id);
        assertThat(entries(id).toString()).doesNotContain(word);
        var beto = desk.with(desk.people().token("agent2"));
        var why = object("reason", "El cliente lo pide");
        assertThat(beto.post(path(id, "entries/" + note.getInt("seq") + "/reveal"), why).status()).isEqualTo(403);
        assertThat(ana.post(path(id, "entries/" + note.getInt("seq") + "/reveal"), why).expect(200).json().getString("text")).contains(word);
    }

    @Test
    void filesAreDownloadsOnly() throws SQLException {
        String id = open("Con archivo").getString("id");
        var file = ana.send("POST", "/api/agent/attachments?name=a%C3%B1o%20%22x%22.html", "<script>alert(1)</script>", Map.of("Content-Type", "text/html")).expect(201).json();
        var note = ana.post(path(id, "notes"),
                Json.createObjectBuilder().add("text", "Va el archivo").add("attachments", Json.createArrayBuilder().add(file.getString("id"))).build()).expect(201).json();
        assertThat(note.getJsonArray("attachments")).hasSize(1);

        var got = ana.get("/api/agent/attachments/" + file.getString("id")).expect(200);

        assertThat(got.body()).isEqualTo("<script>alert(1)</script>");
        assertThat(got.header("Content-Disposition")).startsWith("attachment; filename=\"").contains("filename*=UTF-8''a%C3%B1o");
        assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(got.headers().allValues("Content-Security-Policy")).anyMatch(policy -> policy.contains("sandbox"));
        assertThat(ana.post(path(id, "notes"), Json.createObjectBuilder().add("text", "Otra vez").add("attachments", Json.createArrayBuilder().add(file.getString("id"))).build())
                .status()).isEqualTo(400);
        assertThat(desk.count("select count(*) from audit where object_type = 'conversation' and object_id = ? and action = 'read a conversation'", id)).isEqualTo(1);
    }

    @Test
    void tooLargeAFileIsRefused() {
        var huge = ana.send("POST", "/api/agent/attachments?name=x.bin", "x".repeat(26214401), Map.of("Content-Type", "application/octet-stream"));

        assertThat(huge.status()).isEqualTo(413);
    }

    @Test
    void theDeskSaysWhatTheConsoleNeeds() {
        ana.put("/api/agent/presence", object("state", "available")).expect(200);

        var info = ana.get("/api/agent/desk").expect(200).json();

        assertThat(info.getJsonObject("me").getString("name")).isEqualTo("Ana López");
        assertThat(info.getJsonArray("kinds").getValuesAs(JsonObject.class).stream().map(k -> k.getString("id"))).contains("fault", "infrastructure");
        assertThat(info.getJsonObject("categories").keySet()).contains("out-of-scope");
        assertThat(info.getJsonArray("agents").getValuesAs(JsonObject.class).stream().filter(a -> a.getString("name").equals("Ana López")).findFirst().orElseThrow()
                .getString("presence")).isEqualTo("available");
        assertThat(info.getJsonObject("openNow").keySet()).contains("phone", "chat", "portal", "email");
    }

    @Test
    void theServerDescribesItsOperationsAndTheirProblems() {
        var page = desk.anonymous().get("/openapi?format=JSON").expect(200).json();

        var reply = page.getJsonObject("paths").getJsonObject("/api/agent/conversations/{id}/replies").getJsonObject("post");
        assertThat(reply.getString("summary")).isEqualTo("Answer the customer");
        assertThat(reply.getJsonObject("responses").keySet()).contains("401", "404", "422");
        assertThat(page.getJsonObject("components").getJsonObject("schemas").keySet()).contains("Problem");
        assertThat(page.getJsonObject("components").getJsonObject("securitySchemes").keySet()).contains("bearer", "session");
    }

    private JsonObject open(String subject) {
        var contact = Json.createObjectBuilder().add("name", "Prueba").add("email", "prueba." + UUID.randomUUID() + "@example.com");
        return ana.post(CONVERSATIONS, Json.createObjectBuilder().add("subject", subject).add("contact", contact).build()).expect(201).json();
    }

    private Api.Answer act(Api api, String id, String verb, JsonObject body) {
        return api.post(path(id, verb), body).expect(200);
    }

    private JsonArray entries(String id) {
        return ana.get(path(id, "entries?limit=200")).expect(200).json().getJsonArray("items");
    }

    private java.util.List<Integer> seqs(String id) {
        return entries(id).getValuesAs(JsonObject.class).stream().map(e -> e.getInt("seq")).toList();
    }

    private java.util.List<Integer> gapless(String id) {
        return java.util.stream.IntStream.rangeClosed(1, entries(id).size()).boxed().toList();
    }

    private java.util.List<String> found(String q) {
        return ana.get(CONVERSATIONS + "?q=" + q).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream().map(c -> c.getString("id")).toList();
    }

    private static JsonObject fault() {
        return place("fault");
    }

    private static JsonObject place(String kind) {
        return Json.createObjectBuilder().add("kind", kind).add("service", "invoicing").add("module", "issuing").build();
    }

    private static String path(String id, String verb) {
        return CONVERSATIONS + "/" + id + "/" + verb;
    }

    private static JsonObject object(String name, String value) {
        JsonObjectBuilder object = Json.createObjectBuilder().add(name, value);
        return object.build();
    }
}
