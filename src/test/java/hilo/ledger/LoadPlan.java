package hilo.ledger;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the load's process is told.
 *
 * @param lmtp whether the mail server is written to as a mailbox is (LMTP) and not as another mail server's (SMTP)
 * @param run {@code r1}, {@code r2} and so on: tells the operations of this load from those of another in the same ledger
 * @param tokens bearer tokens by role
 * @param shift how far the desk's clock is ahead of the world's: the phone company stamps what it tells
 */
record LoadPlan(String run, List<URI> nodes, int mailPort, boolean lmtp, String support, Path ledger, Path watched, Map<String, String> tokens, String account, String authToken,
        String publicUrl,
        String number, Duration shift, Pace pace) {

    void write(Path file) throws IOException {
        var urls = Json.createArrayBuilder();
        nodes.forEach(node -> urls.add(node.toString()));
        var keys = Json.createObjectBuilder();
        tokens.forEach(keys::add);
        var how = Json.createObjectBuilder().add("visitors", pace.visitors()).add("line", pace.line().toMillis()).add("mailers", pace.mailers()).add("mail", pace.mail().toMillis())
                .add("callers", pace.callers()).add("portal", pace.portal().toMillis()).add("agents", pace.agents().toMillis());
        Files.writeString(file,
                Json.createObjectBuilder().add("run", run).add("nodes", urls).add("mailPort", mailPort).add("lmtp", lmtp).add("support", support).add("ledger", ledger.toString())
                        .add("watched", watched.toString()).add("tokens", keys).add("account", account).add("authToken", authToken).add("publicUrl", publicUrl)
                        .add("number", number).add("shift", shift.toMillis()).add("pace", how).build().toString());
    }

    static LoadPlan read(Path file) throws IOException {
        JsonObject json;
        try (var reader = Json.createReader(Files.newBufferedReader(file))) {
            json = reader.readObject();
        }
        var tokens = new LinkedHashMap<String, String>();
        json.getJsonObject("tokens").forEach((role, token) -> tokens.put(role, ((JsonString) token).getString()));
        var how = json.getJsonObject("pace");
        var pace = new Pace(how.getInt("visitors"), millis(how, "line"), how.getInt("mailers"), millis(how, "mail"), how.getInt("callers"), millis(how, "portal"),
                millis(how, "agents"));
        return new LoadPlan(json.getString("run"), json.getJsonArray("nodes").getValuesAs(JsonString.class).stream().map(url -> URI.create(url.getString())).toList(),
                json.getInt("mailPort"), json.getBoolean("lmtp"), json.getString("support"), Path.of(json.getString("ledger")), Path.of(json.getString("watched")), tokens,
                json.getString("account"),
                json.getString("authToken"), json.getString("publicUrl"), json.getString("number"), millis(json, "shift"), pace);
    }

    private static Duration millis(JsonObject json, String name) {
        return Duration.ofMillis(json.get(name) instanceof JsonNumber number ? number.longValue() : 0);
    }

    String token(String role) {
        var token = tokens.get(role);
        if (token == null) {
            throw new IllegalArgumentException("nobody has the role " + role);
        }
        return token;
    }
}
