package hilo.ledger;

import jakarta.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A customer who opens tickets in the portal and writes more in them, through its REST, each under an Idempotency-Key. */
final class Customer extends Sender {
    private static final String PATH = "/api/portal/conversations";

    private record Ticket(String thread, String conversation) {
    }

    private final String role;
    private final List<Ticket> tickets = new ArrayList<>();
    private int opened;

    Customer(Load load, String name, String role) {
        super(load, name);
        this.role = role;
    }

    @Override
    void work() throws InterruptedException {
        while (!load().isStopping()) {
            if (tickets.isEmpty() || ThreadLocalRandom.current().nextInt(4) == 0) {
                open();
            } else {
                answer(tickets.get(ThreadLocalRandom.current().nextInt(Math.max(0, tickets.size() - 8), tickets.size())));
            }
            load().pause(load().plan().pace().portal());
        }
    }

    private void open() throws InterruptedException {
        String thread = String.valueOf(++opened);
        var operation = next(Operation.Kind.TICKET, thread);
        var wanted = Json.createObjectBuilder().add("subject", "Ticket " + operation.id()).add("text", operation.mark() + " No sale el reporte.").add("kind", "question")
                .add("service", "invoicing");
        String conversation = send(operation, PATH, wanted.build().toString());
        if (!conversation.isEmpty()) {
            tickets.add(new Ticket(thread, conversation));
            load().met("portal", conversation);
        }
    }

    private void answer(Ticket ticket) throws InterruptedException {
        var operation = next(Operation.Kind.ANSWER, ticket.thread());
        send(operation, PATH + "/" + ticket.conversation() + "/replies", Json.createObjectBuilder().add("text", operation.mark() + " Sigue igual.").build().toString());
    }

    /** Returns the conversation; empty when it was refused for good or the load was over first. */
    private String send(Operation operation, String path, String body) throws InterruptedException {
        load().attempt(operation);
        var headers = Map.of("Content-Type", "application/json", "Authorization", "Bearer " + load().plan().token(role), "Idempotency-Key", operation.client());
        var answer = load().persist(operation, path, headers, body);
        if (answer.isEmpty()) {
            return "";
        }
        if (!answer.get().isDone()) {
            load().dropped(operation, answer.get().status() + " " + answer.get().body());
            return "";
        }
        var item = answer.get().json();
        String conversation = item.getString("id");
        var said = Json.createObjectBuilder().add("conversation", conversation);
        if (!item.isNull("ticket")) {
            said.add("folio", item.getJsonObject("ticket").getString("folio"));
        }
        load().acknowledged(operation, said.build());
        return conversation;
    }
}
