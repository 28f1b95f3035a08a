package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.MailServer;
import hilo.launch.Patience;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How large requests, answers and files may be. */
@DeskTest
class RequestBoundsIT {
    private final Desk desk = Desk.current();

    @Test
    void aJsonBodyAboveItsBoundIsRefusedBeforeAnythingReadsIt() {
        var agent = desk.agent();
        var whole = agent.post("/api/agent/conversations", json(200_000)).status();
        var tooLarge = agent.post("/api/agent/conversations", json(300_000)).expect(413);
        var anonymous = desk.anonymous().post("/api/session", json(70_000)).expect(413);

        assertThat(whole).isEqualTo(400);
        assertThat(tooLarge.json().getString("type")).isEqualTo("/problems/too-large");
        assertThat(tooLarge.header("Content-Type")).startsWith("application/problem+json");
        assertThat(anonymous.json().getString("type")).isEqualTo("/problems/too-large");
    }

    @Test
    void aBodyWithoutALengthIsBoundedToo() throws Exception {
        var body = HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(json(100_000).toString().getBytes()));
        var request = HttpRequest.newBuilder(desk.url().resolve("/api/session")).header("Content-Type", "application/json").POST(body).build();
        var small = HttpRequest.newBuilder(desk.url().resolve("/api/session")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("{\"login\":\"nadie\",\"password\":\"nada\"}".getBytes()))).build();
        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(413);
            assertThat(type(client.send(small, HttpResponse.BodyHandlers.ofString()).body())).isEqualTo(wrongSignIn());
        }
    }

    @Test
    void aBodyThatWaitsForPermissionIsReadTheSameWay() throws Exception {
        var request = HttpRequest.newBuilder(desk.url().resolve("/api/session")).expectContinue(true).timeout(Duration.ofSeconds(20)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"login\":\"nadie\",\"password\":\"nada\"}")).build();
        try (var client = HttpClient.newHttpClient()) {
            assertThat(type(client.send(request, HttpResponse.BodyHandlers.ofString()).body())).isEqualTo(wrongSignIn());
        }
    }

    @Test
    void aFileOfWhoIsSignedInMayBeLargeAndOneOfNobodyMayNot() {
        String file = "x".repeat(20 * 1024 * 1024);
        Map<String, String> type = Map.of("Content-Type", "application/octet-stream");

        assertThat(desk.agent().send("POST", "/api/agent/attachments?name=grande.txt", file, type).expect(201).json().getInt("size")).isEqualTo(file.length());
        assertThat(desk.with("hilo_wrong").send("POST", "/api/agent/attachments?name=grande.txt", "x".repeat(200_000), type).status()).isEqualTo(401);
        assertThat(desk.anonymous().send("POST", "/api/agent/attachments?name=grande.txt", "x".repeat(200_000), type).status()).isEqualTo(413);
    }

    @Test
    void aFileThatNobodySendsIsDeletedAfterADayAndItsBytesWithIt() throws Exception {
        String mine = "no se enviará " + UUID.randomUUID();
        String shared = "se envió una vez " + UUID.randomUUID();
        String unsent = upload(mine);
        String twin = upload(shared);
        String sent = upload(shared);
        String id = desk.agent().post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Archivos").build()).expect(201).json().getString("id");
        desk.agent().post("/api/agent/conversations/" + id + "/notes",
                Json.createObjectBuilder().add("text", "con archivo").add("attachments", Json.createArrayBuilder().add(sent)).build()).expect(201);

        try (var connection = desk.database();
                var statement = connection.prepareStatement("update attachment set created_at = created_at - interval '25 hours' where id = any(?::uuid[])")) {
            statement.setString(1, "{" + unsent + "," + twin + "," + sent + "}");
            statement.executeUpdate();
            desk.setClock(now());
        }

        Patience.within(Duration.ofSeconds(20), () -> desk.count("select count(*) from attachment where id in (?::uuid, ?::uuid)", unsent, twin) == 0);
        assertThat(desk.count("select count(*) from attachment where id = ?::uuid", sent)).isEqualTo(1);
        Patience.within(Duration.ofSeconds(20), () -> desk.count("select count(*) from blob where sha256 = ?", Blobs.sha256(mine.getBytes())) == 0);
        assertThat(desk.count("select count(*) from blob where sha256 = ?", Blobs.sha256(shared.getBytes()))).isEqualTo(1);
    }

    @Test
    void aPageOfTheTimelineEndsAfterSoManyBytesAndTheNextGoesOn() {
        var agent = desk.agent();
        String id = agent.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Larga").build()).expect(201).json().getString("id");
        for (int i = 0; i < 30; i++) {
            agent.post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", i + " " + "muy larga ".repeat(9_500)).build()).expect(201);
        }

        var first = agent.get("/api/agent/conversations/" + id + "/entries").expect(200);
        assertThat(first.body().length()).isBetween(1_500_000, 2_500_000);
        var notes = notes(first);
        var page = first;
        while (!page.json().isNull("next")) {
            page = agent.get("/api/agent/conversations/" + id + "/entries?after=" + page.json().getInt("next")).expect(200);
            notes += notes(page);
        }

        assertThat(notes).isEqualTo(30);
    }

    @Test
    void aListSaysThatAMailHasALayoutAndTheLayoutIsAPageOfItsOwn() throws Exception {
        String subject = "Con diseño " + UUID.randomUUID();
        var server = new Properties();
        server.put("mail.smtp.host", "127.0.0.1");
        server.put("mail.smtp.port", String.valueOf(desk.mail().smtpPort()));
        var mail = new MimeMessage(Session.getInstance(server));
        mail.setFrom("disenio-" + UUID.randomUUID() + "@cliente.example");
        mail.setRecipients(Message.RecipientType.TO, MailServer.SUPPORT);
        mail.setSubject(subject);
        mail.setText("<p>hola <b>con</b> diseño</p><img src='https://lejos.example/1.gif'>" + "<p>relleno</p>".repeat(5_000), "utf-8", "html");
        Transport.send(mail);
        String id = Patience.eventually(Duration.ofSeconds(30), () -> conversation(subject));

        var entry = desk.agent().get("/api/agent/conversations/" + id + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .filter(one -> one.getString("type").equals("message")).findFirst().orElseThrow();

        assertThat(entry.isNull("html")).isTrue();
        assertThat(entry.getBoolean("hasHtml")).isTrue();
        assertThat(entry.getBoolean("remotePictures")).isTrue();
        assertThat(desk.agent().get("/api/agent/conversations/" + id + "/entries/" + entry.getInt("seq") + "/html").expect(200).body()).contains("<b>con</b>", "relleno");
    }

    private @Nullable String conversation(String subject) throws Exception {
        try (var connection = desk.database(); var statement = connection.prepareStatement("select id from conversation where subject = ?")) {
            statement.setString(1, subject);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    /** What is answered to a body that was read: nobody has that password. */
    private String wrongSignIn() {
        String type = type(desk.anonymous().post("/api/session", Json.createObjectBuilder().add("login", "nadie").add("password", "nada").build()).body());
        assertThat(type).doesNotContain("bad-json", "body-missing", "too-large");
        return type;
    }

    private static String type(String problem) {
        try (var reader = Json.createReader(new StringReader(problem))) {
            return reader.readObject().getString("type");
        }
    }

    private static int notes(Api.Answer page) {
        return (int) page.json().getJsonArray("items").getValuesAs(JsonObject.class).stream().filter(entry -> entry.getString("type").equals("note")).count();
    }

    private String upload(String content) {
        return desk.agent().send("POST", "/api/agent/attachments?name=nota.txt", content, Map.of("Content-Type", "application/octet-stream")).expect(201).json().getString("id");
    }

    private Instant now() throws Exception {
        try (var connection = desk.database(); var rows = connection.createStatement().executeQuery("select hilo_now()")) {
            rows.next();
            return rows.getObject(1, java.time.OffsetDateTime.class).toInstant();
        }
    }

    private static JsonObject json(int size) {
        return Json.createObjectBuilder().add("login", "nadie").add("password", "x".repeat(size)).build();
    }
}
