package hilo.ledger;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Map;

/** An agent who answers through REST under an Idempotency-Key, and who finds out which conversations mails have made. */
final class RestAgent extends Sender {
    private final String role;

    RestAgent(Load load, String name, String role) {
        super(load, name);
        this.role = role;
    }

    @Override
    void work() throws InterruptedException {
        String token = load().plan().token(role);
        while (!load().isStopping()) {
            var mails = load().get("/api/agent/conversations?view=all&channel=email&limit=20", token);
            if (mails != null) {
                mails.getJsonArray("items").getValuesAs(JsonObject.class).forEach(item -> load().met("email", item.getString("id")));
            }
            var chosen = Answering.next(load());
            if (chosen.isPresent()) {
                answer(chosen.get(), token);
            }
            load().pause(load().plan().pace().agents());
        }
    }

    private void answer(Answering chosen, String token) throws InterruptedException {
        var operation = next(chosen.kind(), "answers");
        load().attempt(operation);
        var body = Json.createObjectBuilder().add("text", Answering.text(operation));
        boolean note = operation.kind() == Operation.Kind.NOTE;
        if (!note) {
            body.add("channel", operation.kind().channel());
        }
        var headers = Map.of("Content-Type", "application/json", "Authorization", "Bearer " + token, "Idempotency-Key", operation.client());
        var answer = load().persist(operation, "/api/agent/conversations/" + chosen.conversation() + (note ? "/notes" : "/replies"), headers, body.build().toString());
        if (answer.isPresent() && answer.get().isDone()) {
            load().acknowledged(operation, Json.createObjectBuilder().add("conversation", chosen.conversation()).add("seq", answer.get().json().getInt("seq")).build());
        } else if (answer.isPresent()) {
            load().dropped(operation, answer.get().status() + " " + answer.get().body());
        }
    }
}
