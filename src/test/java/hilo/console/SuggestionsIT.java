package hilo.console;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An improvement from the wish to its delivery, the customer told each step. */
@DeskTest
class SuggestionsIT {
    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @Test
    void improvementIsAuthorisedPlannedAndDeliveredAndTheCustomerToldEachStep() {
        String id = suggestion(true);
        assertThat(agent.get(path(id)).expect(200).json().isNull("step")).isTrue();
        assertThat(take(agent, id, "authorised", "Sí", null, null).status()).isEqualTo(403);
        var authoriser = authoriser();
        assertThat(take(agent, id, "planned", "Va", "CFDI en lote", "2027-T2").expect(422).json().getString("type")).isEqualTo("/problems/wrong-step");

        take(authoriser, id, "authorised", "Nos gusta su idea", null, null).expect(200);
        assertThat(take(agent, id, "planned", "Va", null, null).expect(422).json().getString("type")).isEqualTo("/problems/plan-missing");
        var planned = take(agent, id, "planned", "La haremos en el segundo trimestre", "CFDI en lote", "2027-T2").expect(200).json();
        assertThat(planned.getString("item")).isEqualTo("CFDI en lote");
        var delivered = take(agent, id, "delivered", "Ya la puede usar", null, null).expect(200).json();

        assertThat(delivered.getString("step")).isEqualTo("delivered");
        assertThat(delivered.getString("period")).isEqualTo("2027-T2");
        var entries = agent.get("/api/agent/conversations/" + id + "/entries").expect(200).body();
        assertThat(entries).contains("Nos gusta su idea", "La haremos en el segundo trimestre", "Ya la puede usar", "planned: CFDI en lote (2027-T2)").doesNotContain("\"Va\"");
        assertThat(take(authoriser, id, "declined", "No", null, null).status()).isEqualTo(422);
    }

    @Test
    void whatIsNoSuggestionOrCannotBeToldIsRefusedWhole() {
        var authoriser = authoriser();
        String question = agent.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Pregunta " + mark).build()).expect(201).json().getString("id");
        assertThat(take(authoriser, question, "declined", "No", null, null).expect(422).json().getString("type")).isEqualTo("/problems/no-suggestion");

        String mute = suggestion(false);
        assertThat(take(authoriser, mute, "declined", "No por ahora", null, null).expect(422).json().getString("type")).isEqualTo("/problems/no-address");
        assertThat(agent.get(path(mute)).expect(200).json().isNull("step")).isTrue();
    }

    private Api authoriser() {
        var admin = desk.administrator();
        String id = admin
                .post("/api/admin/agents", Json.createObjectBuilder().add("login", "autoriza-" + UUID.randomUUID()).add("name", "Dirección").add("email", "direccion@example.com")
                        .add("roles", Json.createArrayBuilder().add("authoriser")).add("level", 3).build())
                .expect(201).json().getString("id");
        String token = admin.post("/api/admin/tokens", Json.createObjectBuilder().add("holderKind", "agent").add("holderId", id).add("label", "prueba").build()).expect(201).json()
                .getString("token");
        return desk.with(token);
    }

    private String suggestion(boolean reachable) {
        var contact = Json.createObjectBuilder().add("name", "Cliente " + mark);
        if (reachable) {
            contact.add("addresses", Json.createArrayBuilder().add(Json.createObjectBuilder().add("kind", "email").add("value", "idea-" + UUID.randomUUID() + "@cliente.example")
                    .add("verified", true)));
        }
        String who = agent.post("/api/agent/contacts", contact.build()).expect(201).json().getString("id");
        String id = agent.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Idea " + mark).add("contact", who).build()).expect(201).json()
                .getString("id");
        agent.post("/api/agent/conversations/" + id + "/kind", Json.createObjectBuilder().add("kind", "suggestion").add("category", "improvement").build()).expect(200);
        return id;
    }

    private static Api.Answer take(Api as, String id, String step, String text, @Nullable String item, @Nullable String period) {
        var body = Json.createObjectBuilder().add("step", step).add("text", text);
        if (item != null && period != null) {
            body.add("item", item).add("period", period);
        }
        return as.post(path(id), body.build());
    }

    private static String path(String id) {
        return "/api/agent/conversations/" + id + "/suggestion";
    }
}
