package hilo.ledger;

import hilo.launch.Api;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Everything that one server shows through its public doors: to an agent, and to each customer. */
record Reading(Map<String, JsonObject> conversations, Map<String, List<JsonObject>> entries, Map<String, JsonObject> explanations, List<JsonObject> mails,
        Map<String, Map<String, List<JsonObject>>> portal) {

    /** {@code customers}: token by role. */
    static Reading of(URI node, String agent, Map<String, String> customers) throws InterruptedException {
        var api = new Api(node, agent);
        var conversations = new LinkedHashMap<String, JsonObject>();
        pages(api, "/api/agent/conversations?view=all&limit=100", "cursor").forEach(item -> conversations.put(item.getString("id"), item));
        var entries = all(List.copyOf(conversations.keySet()), id -> pages(api, "/api/agent/conversations/" + id + "/entries?limit=100", "after"));
        var clocks = new ConcurrentHashMap<String, String>();
        conversations.values().forEach(conversation -> conversation.getJsonArray("clocks").getValuesAs(JsonObject.class)
                .forEach(clock -> clocks.put(clock.getString("id"), conversation.getString("id"))));
        var explanations = all(List.copyOf(clocks.keySet()), id -> api.get("/api/agent/conversations/" + clocks.get(id) + "/clocks/" + id + "/explanation").expect(200).json());
        var portal = new LinkedHashMap<String, Map<String, List<JsonObject>>>();
        for (var customer : customers.entrySet()) {
            var door = new Api(node, customer.getValue());
            var seen = pages(door, "/api/portal/conversations?limit=100", "cursor").stream().map(item -> item.getString("id")).toList();
            portal.put(customer.getKey(), all(seen, id -> pages(door, "/api/portal/conversations/" + id + "/entries?limit=100", "after")));
        }
        return new Reading(conversations, entries, explanations, pages(api, "/api/agent/mail?limit=200", "cursor"), portal);
    }

    /** For whoever wants to look closer at what was found. */
    void write(Path file) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            for (var conversation : conversations.entrySet()) {
                out.write(conversation.getValue() + "\n");
                for (JsonObject entry : entries.getOrDefault(conversation.getKey(), List.of())) {
                    out.write(entry + "\n");
                }
            }
            for (JsonObject explanation : explanations.values()) {
                out.write(explanation + "\n");
            }
            for (JsonObject mail : mails) {
                out.write(mail + "\n");
            }
        }
    }

    private static List<JsonObject> pages(Api api, String path, String parameter) {
        var all = new ArrayList<JsonObject>();
        String next = "";
        do {
            var page = api.get(path + (next.isEmpty() ? "" : "&" + parameter + "=" + next)).expect(200).json();
            all.addAll(page.getJsonArray("items").getValuesAs(JsonObject.class));
            next = page.isNull("next") ? "" : String.valueOf(page.get("next")).replace("\"", "");
        } while (!next.isEmpty());
        return all;
    }

    private static <T> Map<String, T> all(List<String> ids, Function<String, T> read) throws InterruptedException {
        var all = new LinkedHashMap<String, T>();
        try (var readers = Executors.newFixedThreadPool(4)) {
            var futures = new LinkedHashMap<String, Future<T>>();
            ids.forEach(id -> futures.put(id, readers.submit(() -> read.apply(id))));
            for (var future : futures.entrySet()) {
                all.put(future.getKey(), future.getValue().get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }
}
