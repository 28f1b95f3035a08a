package hilo.ledger;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A console that stays: watches the first conversations of every channel, comes back after each fault, resumes each of them after the last entry up to which it knows them
 * without a gap, and keeps the list of what it was told.
 */
final class Watcher implements Runnable {
    private static final int MOST = 40;

    private final Load load;
    private final String token;
    private final Map<String, TreeMap<Long, JsonObject>> told = new LinkedHashMap<>();
    private volatile boolean stopped;

    Watcher(Load load, String role) {
        this.load = load;
        this.token = load.plan().token(role);
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                try (var socket = Socket.open(load.node(), "/ws/console", token)) {
                    for (String conversation : told.keySet()) {
                        resume(socket, conversation);
                    }
                    while (!stopped) {
                        watchMore(socket);
                        var frame = socket.next(Duration.ofMillis(200));
                        if (frame != null) {
                            hear(frame);
                        }
                    }
                } catch (IOException e) {
                    load.jitter();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            System.out.println("broken watcher " + e);
        }
    }

    private void watchMore(Socket socket) throws IOException, InterruptedException {
        for (String channel : new String[]{"chat", "email", "portal"}) {
            for (String conversation : load.known(channel)) {
                if (told.size() < MOST && !told.containsKey(conversation)) {
                    told.put(conversation, new TreeMap<>());
                    resume(socket, conversation);
                }
            }
        }
    }

    private void resume(Socket socket, String conversation) throws IOException, InterruptedException {
        long after = 0;
        for (long seq : told.getOrDefault(conversation, new TreeMap<>()).keySet()) {
            if (seq != after + 1) {
                break;
            }
            after = seq;
        }
        socket.send("r" + conversation, "resume", Json.createObjectBuilder().add("conversationId", conversation).add("after", after));
    }

    private void hear(JsonObject frame) throws IOException, InterruptedException {
        switch (frame.getString("type")) {
            case "entries" -> {
                var list = told.get(frame.getString("conversationId"));
                if (list != null) {
                    keep(list, frame.getJsonObject("data"), "entries");
                }
            }
            case "reset" -> {
                if (frame.isNull("conversationId")) {
                    for (String conversation : told.keySet()) {
                        fetch(conversation);
                    }
                } else {
                    fetch(frame.getString("conversationId"));
                }
            }
            case "problem" -> throw new IOException("refused: " + frame);
            default -> {
                // what else a console is told
            }
        }
    }

    private void fetch(String conversation) throws IOException, InterruptedException {
        var list = told.get(conversation);
        if (list == null) {
            return;
        }
        list.clear();
        for (long after = 0; after >= 0;) {
            var page = load.get("/api/agent/conversations/" + conversation + "/entries?limit=100&after=" + after, token);
            if (page == null) {
                throw new IOException("cannot be fetched now");
            }
            keep(list, page, "items");
            after = page.isNull("next") ? -1 : page.getJsonNumber("next").longValue();
        }
    }

    private static void keep(TreeMap<Long, JsonObject> list, JsonObject data, String name) {
        data.getJsonArray(name).getValuesAs(JsonObject.class).forEach(entry -> list.put(entry.getJsonNumber("seq").longValue(), Json.createObjectBuilder()
                .add("id", entry.getString("id")).add("seq", entry.getJsonNumber("seq")).add("text", entry.getString("text")).add("delivery", entry.getString("delivery"))
                .build()));
    }

    /** What it was told, by conversation. */
    void write(Path file) throws IOException {
        var all = Json.createObjectBuilder();
        told.forEach((conversation, entries) -> {
            var list = Json.createArrayBuilder();
            entries.values().forEach(list::add);
            all.add(conversation, list);
        });
        Files.writeString(file, all.build().toString());
    }
}
