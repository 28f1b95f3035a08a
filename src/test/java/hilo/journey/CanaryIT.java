package hilo.journey;

import static hilo.launch.Patience.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.directory.MadeUpRfc;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.MailServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Plants a secret of its own behind every door, marks what is marked by hand, and looks for all of them wherever the desk keeps or shows anything: every column of every table, the server's logs, every
 * route that reads, both sockets with their replay, the portal's pages, the mails to others. A new table, column or route is looked into by itself.
 */
@DeskTest
class CanaryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Pattern TEMPLATE = Pattern.compile("\\{[^{}]*(\\{[^}]*}[^{}]*)*}");
    private static final String CONVERSATIONS = "/api/agent/conversations/";

    /** Where the words of a secret may stand, as a condition on the row, and why. Nothing that unlocks may stand anywhere. */
    private static final Map<String, String> ALLOWED_WORDS = Map.of(
            "entry.text", "secret", // the one place of the words: masked at every door
            "entry.html", "secret", // the same mail as it was laid out
            "entry.details", "secret", // findings, solutions and old subjects
            "level_stay.finding", "true", // written with the stay and read by no door: people read the change entry
            "blob.content", "true", // the mail as it came and its files: read under the rule of their entry
            "attachment.name", "true", // shown under the rule of its entry
            "mail.subject", "true"); // the ledger's copy: masked when it is read

    private final Desk desk = Desk.current();
    private final Api ana = desk.agent();
    private final Api other = desk.with(desk.people().token("agent2"));
    private final Api supervisor = desk.with(desk.people().token("supervisor"));
    private final Api admin = desk.administrator();
    private final String mark = UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    /** By the door that they went through. */
    private final Map<String, String> words = new LinkedHashMap<>();
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final TreeSet<String> conversations = new TreeSet<>();
    private final TreeSet<String> mails = new TreeSet<>();
    private final TreeSet<String> files = new TreeSet<>();
    private final List<String> marked = new ArrayList<>();
    private final String rfc = MadeUpRfc.next();
    private final String sender = "canario." + mark + "@example.com";

    @Test
    void plantedSecretIsFoundNowhere() throws Exception {
        var owner = account();
        var colleague = account();
        try (var visitor = ChatClient.visitor(desk.url(), null, "Vera")) {
            String visitorToken = visitor.await("welcome").getJsonObject("data").getString("token");
            keys.put("chat token", visitorToken);
            mail();
            String chat = chat(visitor);
            String ticket = ticket(owner);
            desk();
            keyFile(owner, ticket);
            unlocking(owner);
            markAll();
            reveal();
            speakOn(chat);

            assertThat(words).hasSizeGreaterThan(12);
            var found = new TreeMap<String, String>();
            tables(found);
            logs(found);
            routes(found, owner, colleague);
            pages(found, owner);
            console(found);
            chatReplay(found, visitor, visitorToken);
            letters(found, owner);
            assertThat(found).isEmpty();
        }
    }

    // ---- the doors

    private void mail() throws Exception {
        GreenMailUtil.sendAttachmentEmail(MailServer.SUPPORT, sender, plant("mail subject"), "Mi clave: " + plant("mail body"),
                ("adjunto " + plant("mail attachment")).getBytes(StandardCharsets.UTF_8), "text/plain", plant("file name") + ".txt", "", smtp());
        var row = eventually(PATIENCE,
                () -> ana.get("/api/agent/mail?state=ingested&sender=" + sender).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                        .findFirst().orElse(null));
        mails.add(row.getString("id"));
        toMark(row.getString("conversation"), row.getInt("seq"));
    }

    private String chat(ChatClient visitor) {
        var first = visitor.say("Mi clave es " + plant("chat line"));
        String id = first.getString("conversationId");
        toMark(id, first.getInt("seq"));
        toMark(id, post(CONVERSATIONS + id + "/replies", Json.createObjectBuilder().add("channel", "chat").add("text", "Su clave: " + plant("chat reply"))).getInt("seq"));
        return id;
    }

    private String ticket(Api owner) {
        String id = owner.post("/api/portal/conversations",
                Json.createObjectBuilder().add("subject", plant("portal subject")).add("text", "Va " + plant("portal text")).add("kind", "question")
                        .build(),
                once()).expect(201).json().getString("id");
        toMark(id, entries(id).stream().filter(one -> one.getString("direction").equals("in")).findFirst().orElseThrow().getInt("seq"));
        String file = owner.upload("/api/portal/attachments?name=nota.txt", ("nota " + plant("portal file")).getBytes(StandardCharsets.UTF_8)).expect(201).json().getString("id");
        owner.post("/api/portal/conversations/" + id + "/replies",
                Json.createObjectBuilder().add("text", "Otra: " + plant("portal reply")).add("attachments", Json.createArrayBuilder().add(file))
                        .build(),
                once()).expect(201);
        toMark(id, entries(id).stream().filter(one -> one.getString("text").startsWith("Otra: ")).findFirst().orElseThrow().getInt("seq"));
        return id;
    }

    private void desk() {
        String id = post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "De mano")).getString("id");
        String note = plant("note");
        toMark(id, post(CONVERSATIONS + id + "/notes", Json.createObjectBuilder().add("text", "La clave es " + note)).getInt("seq"));
        post(CONVERSATIONS + id + "/subject", Json.createObjectBuilder().add("subject", "Clave " + note));
        post(CONVERSATIONS + id + "/subject", Json.createObjectBuilder().add("subject", "Clave vencida"));
        post(CONVERSATIONS + id + "/escalation", Json.createObjectBuilder().add("level", 2).add("finding", "No entra " + plant("finding")));
        post(CONVERSATIONS + id + "/hand-back", Json.createObjectBuilder().add("level", 1).add("solution", "Use " + plant("solution")));
        entries(id).stream()
                .filter(one -> one.getString("type").equals("change") && (one.toString().contains(words.get("finding")) || one.toString().contains(words.get("solution"))))
                .forEach(one -> toMark(id, one.getInt("seq")));
        post("/api/agent/calls",
                Json.createObjectBuilder().add("conversation", id).add("direction", "in").add("at", Instant.now().minusSeconds(60).toString()).add("answered", true)
                        .add("talkSeconds", 30).add("number", "+528112345678").add("summary", "Dictó " + plant("call note")));
        toMark(id, entries(id).stream().filter(one -> one.getString("type").equals("call")).findFirst().orElseThrow().getInt("seq"));
        String file = ana.upload("/api/agent/attachments?name=x.txt", ("archivo " + plant("staff file")).getBytes(StandardCharsets.UTF_8)).expect(201).json().getString("id");
        files.add(file);
        toMark(id,
                post(CONVERSATIONS + id + "/notes", Json.createObjectBuilder().add("text", "Va " + plant("note with file")).add("attachments", Json.createArrayBuilder().add(file)))
                        .getInt("seq"));
    }

    /** It is a secret by itself: nobody marks it. */
    private void keyFile(Api owner, String ticket) {
        String file = owner.upload("/api/portal/attachments?name=sello.txt", ("-----BEGIN PRIVATE KEY-----\n" + plant("key file")).getBytes(StandardCharsets.UTF_8)).expect(201)
                .json()
                .getString("id");
        files.add(file);
        owner.post("/api/portal/conversations/" + ticket + "/replies",
                Json.createObjectBuilder().add("text", "Mi sello").add("attachments", Json.createArrayBuilder().add(file)).build())
                .expect(201);
    }

    private void unlocking(Api owner) throws Exception {
        String id = post(admin, "/api/admin/agents",
                Json.createObjectBuilder().add("login", "canario" + mark).add("name", "Canario").add("email", "agente." + sender)
                        .add("roles", Json.createArrayBuilder()).add("level", 1).add("password", unlock("agent password")))
                .getString("id");
        keys.put("token", post(admin, "/api/admin/tokens", Json.createObjectBuilder().add("holderKind", "agent").add("holderId", id).add("label", "canario")).getString("token"));
        var signedIn = desk.anonymous().post("/api/session", Json.createObjectBuilder().add("login", "canario" + mark).add("password", keys.get("agent password")).build(), once())
                .expect(200);
        keys.put("session", signedIn.header("Set-Cookie").replaceFirst("^[^=]*=", "").replaceFirst(";.*", ""));
        desk.anonymous().post("/api/session", Json.createObjectBuilder().add("login", "canario" + mark).add("password", unlock("wrong password")).build()).expect(400);
        desk.anonymous().send("POST", "/portal/sign-in", "email=" + sender, Map.of("Content-Type", "application/x-www-form-urlencoded"));
        keys.put("sign-in link", linkIn(sender));
    }

    private String linkIn(String address) throws Exception {
        var link = Pattern.compile("/portal/link\\?t=([\\w-]{40,})");
        return eventually(PATIENCE,
                () -> desk.mail().inbox(address).stream().map(mail -> link.matcher(MailServer.text(mail))).filter(found -> found.find()).map(found -> found.group(1)).findFirst()
                        .orElse(null));
    }

    private void markAll() {
        for (String place : marked) {
            ana.post(CONVERSATIONS + place + "/secret", Json.createObjectBuilder().add("secret", true).build(), once()).expect(200);
        }
    }

    private void reveal() {
        for (String place : marked) {
            supervisor.post(CONVERSATIONS + place + "/reveal", Json.createObjectBuilder().add("reason", "Se busca el canario").build(), once()).expect(200);
        }
    }

    /** Later words in the same conversations: their mails quote, their frames show records. */
    private void speakOn(String chat) throws Exception {
        String mailed = ana.get("/api/agent/mail/" + mails.first()).expect(200).json().getString("conversation");
        post(CONVERSATIONS + mailed + "/replies", Json.createObjectBuilder().add("channel", "email").add("text", "Gracias " + mark));
        post(CONVERSATIONS + chat + "/email", Json.createObjectBuilder().add("address", "vera." + sender));
        post(CONVERSATIONS + chat + "/replies", Json.createObjectBuilder().add("channel", "email").add("text", "Gracias " + mark));
        for (String address : List.of(sender, "vera." + sender)) {
            eventually(PATIENCE, () -> desk.mail().inbox(address).stream().filter(mail -> MailServer.text(mail).contains("Gracias " + mark)).findFirst().orElse(null));
        }
    }

    // ---- the places

    private void tables(Map<String, String> found) throws SQLException {
        try (var connection = desk.database(); var statement = connection.createStatement()) {
            var columns = new TreeMap<String, String>();
            try (var rows = statement.executeQuery(
                    """
                    select c.table_name, c.column_name, c.udt_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
                     where c.table_schema = 'hilo' and t.table_type = 'BASE TABLE' and c.udt_name in ('text', 'varchar', 'bpchar', 'json', 'jsonb', 'bytea', 'tsvector', '_text', '_varchar', 'xml')""")) {
                while (rows.next()) {
                    columns.put(rows.getString(1) + "." + rows.getString(2), rows.getString(3));
                }
            }
            assertThat(columns).hasSizeGreaterThan(100).containsKeys("entry.text", "entry.search", "outbox.payload", "idempotency.body", "blob.content");
            for (var column : columns.entrySet()) {
                String table = column.getKey().replaceFirst("\\..*", "");
                String name = '"' + column.getKey().replaceFirst(".*\\.", "") + '"';
                String allowed = ALLOWED_WORDS.get(column.getKey());
                boolean bytes = column.getValue().equals("bytea");
                var wanted = new LinkedHashMap<>(keys);
                if (!"true".equals(allowed)) {
                    wanted.putAll(words);
                }
                String value = bytes ? "position(convert_to(?, 'UTF8') in " + name + ") > 0" : "position(lower(?) in lower(cast(" + name + " as text))) > 0";
                for (var secret : wanted.entrySet()) {
                    boolean word = words.containsKey(secret.getKey());
                    String sql = "select count(*) from hilo." + table + " where " + (bytes && table.equals("blob") ? "size < 200000 and " : "") + value
                            + (word && allowed != null ? " and not " + allowed : "");
                    if (desk(connection, sql, secret.getValue()) > 0) {
                        found.put(secret.getKey(), "table " + column.getKey());
                    }
                }
            }
        }
    }

    private static long desk(java.sql.Connection connection, String sql, String value) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private void logs(Map<String, String> found) throws IOException {
        try (var all = Files.list(Path.of(System.getProperty("hilo.server.dir"), "standalone", "log"))) {
            var logs = all.toList();
            assertThat(logs).isNotEmpty();
            for (Path log : logs) {
                look(found, Files.readString(log, StandardCharsets.ISO_8859_1), "log " + log.getFileName());
            }
        }
    }

    /** Every route that reads, as the table of the API names it, as agent, supervisor and customer. */
    private void routes(Map<String, String> found, Api owner, Api colleague) throws IOException {
        var rows = Files.readAllLines(Path.of("src/docs/api.md")).stream().map(line -> line.split("\\|")).filter(cells -> cells.length > 4 && cells[2].strip().equals("GET"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(40);
        conversations.forEach(id -> entries(id).forEach(entry -> entry.getJsonArray("attachments").getValuesAs(JsonObject.class).forEach(file -> files.add(file.getString("id")))));
        var ids = Stream.of(conversations, mails, files).flatMap(TreeSet::stream).toList();
        for (var row : rows) {
            String path = row[1].strip().replace("`", "");
            String role = row[3].strip();
            var readers = role.equals("customer") ? List.of(owner, colleague) : role.equals("agent") || role.equals("anyone") ? List.of(other) : List.of(supervisor, admin);
            for (String one : paths(path, ids)) {
                for (Api reader : readers) {
                    look(found, reader.get(one).body(), "route " + one);
                }
            }
        }
        for (String secret : words.values()) {
            for (String search : List.of("/api/agent/conversations?view=all&q=", "/api/agent/mail?q=", "/api/agent/contacts?q=", "/api/agent/organisations?q=")) {
                var items = other.get(search + secret).expect(200).json().getJsonArray("items");
                if (!items.isEmpty()) {
                    found.put(secret, "search " + search);
                }
            }
            if (!owner.get("/api/portal/conversations?q=" + secret).expect(200).json().getJsonArray("items").isEmpty()) {
                found.put(secret, "search of the portal");
            }
        }
        look(found, other.get("/api/agent/conversations?view=all&limit=100").body(), "the list");
        look(found, other.get("/openapi").body(), "openapi");
    }

    private List<String> paths(String template, List<String> ids) {
        if (template.contains("{seq}")) {
            return conversations.stream().flatMap(id -> entries(id).stream().map(entry -> template.replace("{id}", id).replace("{seq}", String.valueOf(entry.getInt("seq")))))
                    .toList();
        }
        return template.contains("{id}") && !template.contains("{clock}") && !template.contains("{id:")
                ? ids.stream().map(id -> template.replace("{id}", id)).toList()
                : List.of(TEMPLATE.matcher(template).replaceAll("1"));
    }

    private void pages(Map<String, String> found, Api owner) {
        var me = owner.get("/api/portal/me").expect(200).json();
        String form = "email=" + me.getString("email") + "&password=" + keys.get("customer password");
        String cookie = desk.anonymous().send("POST", "/portal/password", form, Map.of("Content-Type", "application/x-www-form-urlencoded")).header("Set-Cookie")
                .replaceFirst(";.*", "");
        assertThat(cookie).startsWith("hilo");
        for (String page : Stream.concat(Stream.of("/portal/", "/portal/company", "/portal/account"), conversations.stream().map(id -> "/portal/tickets/" + id)).toList()) {
            look(found, desk.anonymous().send("GET", page, null, Map.of("Cookie", cookie)).body(), "page " + page);
        }
    }

    private void console(Map<String, String> found) {
        try (var console = ChatClient.open(desk.url(), "/ws/console", desk.people().token("agent2"))) {
            for (String id : conversations) {
                String resume = console.send("resume", Json.createObjectBuilder().add("conversationId", id).add("after", 0));
                console.await(frame -> {
                    look(found, frame.toString(), "console frame " + frame.getString("type"));
                    return frame.getString("type").equals("ack") && resume.equals(frame.getString("re", ""));
                });
                post(CONVERSATIONS + id + "/notes", Json.createObjectBuilder().add("text", "Sigue " + mark));
                var seen = new TreeSet<String>();
                console.await(frame -> {
                    look(found, frame.toString(), "console frame " + frame.getString("type"));
                    if (id.equals(frame.getString("conversationId", ""))) {
                        seen.add(frame.getString("type"));
                    }
                    return seen.containsAll(List.of("entries", "conversation"));
                });
            }
        }
    }

    private void chatReplay(Map<String, String> found, ChatClient open, String token) {
        open.send("resume", Json.createObjectBuilder().add("after", 0));
        look(found, open.await(frame -> frame.getString("type").equals("entries") && frame.toString().contains("masked\":true")).toString(), "chat frame");
        try (var again = ChatClient.visitor(desk.url(), token, null)) {
            again.await("welcome");
            again.send("resume", Json.createObjectBuilder().add("after", 0));
            look(found, again.await("entries").toString(), "chat replay");
        }
    }

    /** Mails to others than who wrote the words; a link is in its own mail alone. */
    private void letters(Map<String, String> found, Api owner) throws Exception {
        String own = owner.get("/api/portal/me").expect(200).json().getString("email");
        for (var user : desk.mail().greenMail().getUserManager().listUser()) {
            if (user.getEmail().equals(MailServer.SUPPORT)) {
                continue;
            }
            for (MimeMessage mail : desk.mail().inbox(user.getEmail())) {
                String text = mail.getSubject() + "\n" + MailServer.text(mail);
                if (user.getEmail().equals(sender)) {
                    text = text.replace(keys.get("sign-in link"), "");
                }
                if (user.getEmail().equals(own)) {
                    text = text.replace(words.get("portal subject"), ""); // the folio of their own ticket, mailed before anything was marked
                }
                look(found, text, "mail to " + user.getEmail());
            }
        }
    }

    private void look(Map<String, String> found, String text, String where) {
        Stream.of(words, keys).flatMap(all -> all.entrySet().stream()).filter(secret -> text.toLowerCase(Locale.ROOT).contains(secret.getValue().toLowerCase(Locale.ROOT)))
                .forEach(secret -> found.put(secret.getKey() + " in " + where, where));
    }

    // ---- helpers

    private String plant(String door) {
        String word = "canario" + words.size() + "w" + mark;
        words.put(door, word);
        return word;
    }

    private String unlock(String door) {
        String word = "Nopal " + UUID.randomUUID();
        keys.put(door, word);
        return word;
    }

    private void toMark(String conversation, int seq) {
        conversations.add(conversation);
        marked.add(conversation + "/entries/" + seq);
    }

    private Api account() {
        keys.computeIfAbsent("customer password", door -> "Nopal " + UUID.randomUUID());
        String id = post(admin, "/api/admin/accounts", Json.createObjectBuilder().add("name", "Cliente").add("email", UUID.randomUUID() + "@example.com").add("password",
                keys.get("customer password")).add("organisationRfc", rfc).add("organisation", "Empresa " + rfc)).getString("id");
        return desk
                .with(admin.post("/api/admin/tokens", Json.createObjectBuilder().add("holderKind", "customer").add("holderId", id).add("label", "test").build()).expect(201).json()
                        .getString("token"));
    }

    private JsonObject post(String path, JsonObjectBuilder body) {
        return post(ana, path, body);
    }

    private JsonObject post(Api by, String path, JsonObjectBuilder body) {
        var answer = by.post(path, body.build(), once());
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
        return answer.json();
    }

    private static Map<String, String> once() {
        return Map.of("Idempotency-Key", UUID.randomUUID().toString());
    }

    private List<JsonObject> entries(String id) {
        return ana.get(CONVERSATIONS + id + "/entries?limit=200").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
    }

    private ServerSetup smtp() {
        return new ServerSetup(desk.mail().smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    }
}
