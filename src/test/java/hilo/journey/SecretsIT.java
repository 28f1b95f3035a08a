package hilo.journey;

import static hilo.launch.Patience.eventually;
import static hilo.launch.Patience.within;
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
import jakarta.json.JsonValue;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What is secret is secret on every road to it. */
@DeskTest
class SecretsIT {
    private static final String CONVERSATIONS = "/api/agent/conversations/";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Desk desk = Desk.current();
    private final Api ana = desk.agent();
    private final Api beto = desk.with(desk.people().token("agent2"));
    private final Api luis = desk.with(desk.people().token("level2"));
    private final Api supervisor = desk.with(desk.people().token("supervisor"));
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String secret = "Perro7-" + mark;
    private final String sender = "cliente." + mark + "@example.com";

    @Test
    void mailOfASecretEntryIsClosedOnEveryRoad() throws Exception {
        var entry = mailed("Mi clave " + secret, "La clave es " + secret, new byte[0]);
        String id = entry.getString("conversation");
        String mail = entry.getJsonObject("details").getString("mail");
        assertThat(luis.get("/api/agent/mail/" + mail + "/content").expect(200).body()).contains(secret);
        mark(id, entry.getInt("seq"));

        for (String road : List.of("/content", "/source")) {
            assertThat(luis.get("/api/agent/mail/" + mail + road).expect(403).json().getString("type")).isEqualTo("/problems/reveal-refused");
            assertThat(supervisor.get("/api/agent/mail/" + mail + road).expect(403).json().getString("type")).isEqualTo("/problems/reveal-first");
        }
        assertThat(luis.get("/api/agent/mail/" + mail).expect(200).body()).doesNotContain(secret);
        assertThat(luis.get("/api/agent/mail?q=" + secret).expect(200).json().getJsonArray("items")).isEmpty();
        assertThat(luis.get("/api/agent/mail?conversation=" + id).expect(200).body()).contains(mail).doesNotContain(secret);
        assertThat(luis.get("/api/agent/conversations/" + id).expect(200).body()).doesNotContain(secret);

        // After a split the ledger's place is another one; the entry names its mail all the same.
        note(id, "Se queda aquí");
        String apart = ana.post(CONVERSATIONS + id + "/split",
                Json.createObjectBuilder().add("seqs", Json.createArrayBuilder().add(entry.getInt("seq"))).add("subject", "Aparte").build()).expect(201).json().getString("id");
        luis.get("/api/agent/mail/" + mail + "/content").expect(403);
        var moved = entries(apart).stream().filter(one -> one.getJsonObject("details").containsKey("mail")).findFirst().orElseThrow();
        reveal(supervisor, apart, moved.getInt("seq")).expect(200);
        assertThat(supervisor.get("/api/agent/mail/" + mail + "/source").expect(200).body()).contains(secret);
        assertThat(desk.count("select count(*) from audit where action = 'revealed a secret' and object_type = 'mail' and object_id = ?", mail)).isEqualTo(1);
    }

    @Test
    void revealNeedsAReasonAndARightThatTakingItDoesNotGive() throws Exception {
        String id = open("Con clave");
        ana.post(CONVERSATIONS + id + "/assignment", object("assignee", desk.people().person("agent").id())).expect(200);
        int seq = note(desk.with(desk.people().token("level3")), id, "La clave es " + secret);
        mark(id, seq);

        beto.post(CONVERSATIONS + id + "/assignment", object("assignee", desk.people().person("agent2").id())).expect(200);
        assertThat(reveal(beto, id, seq).expect(403).json().getString("type")).isEqualTo("/problems/reveal-refused");
        assertThat(
                beto.post(CONVERSATIONS + id + "/entries/" + seq + "/secret", Json.createObjectBuilder().add("secret", false).add("reason", "ya no es secreto").build()).status())
                .isEqualTo(403);
        mark(beto, id, seq); // marking it once more changes nothing
        reveal(beto, id, seq).expect(403);

        // Ana had it when it became a secret.
        assertThat(ana.post(CONVERSATIONS + id + "/entries/" + seq + "/reveal", object("reason", "porque sí")).expect(422).json().getString("type"))
                .isEqualTo("/problems/reason-missing");
        ana.post(CONVERSATIONS + id + "/entries/" + seq + "/reveal", JsonValue.EMPTY_JSON_OBJECT).expect(422);
        try (var console = ChatClient.open(desk.url(), "/ws/console", desk.people().token("supervisor"));
                var other = ChatClient.open(desk.url(), "/ws/console", desk.people().token("agent2"))) {
            console.send("ping", Json.createObjectBuilder());
            console.await("pong");
            other.send("watch", Json.createObjectBuilder().add("conversationId", id));
            other.await("ack");

            assertThat(reveal(ana, id, seq).expect(200).json().getString("text")).contains(secret);

            var alert = console.await(frame -> frame.getString("type").equals("alert") && frame.getString("conversationId").equals(id));
            assertThat(alert.getJsonObject("data")).isEqualTo(Json.createObjectBuilder().add("kind", "reveal").add("text", "Ana López").build());
            note(id, "marca para esperar");
            assertThat(other.await(frame -> frame.toString().contains("marca para esperar") || frame.getString("type").equals("alert")).getString("type")).isNotEqualTo("alert");
        }
        var seen = supervisor.get("/api/agent/secret-reveals").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .filter(one -> one.getString("conversation").equals(id)).toList();
        assertThat(seen).singleElement().satisfies(one -> {
            assertThat(one.getString("agentName")).isEqualTo("Ana López");
            assertThat(one.getString("reason")).isEqualTo(reason());
            assertThat(one.getInt("seq")).isEqualTo(seq);
        });
        ana.get("/api/agent/secret-reveals").expect(403);
    }

    @Test
    void answersWithSecretsAreNotKeptAndRunAnew() throws Exception {
        String id = open("Repetida");
        int seq = note(id, "La clave es " + secret);
        mark(id, seq);
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        String road = CONVERSATIONS + id + "/entries/" + seq + "/reveal";

        ana.post(road, object("reason", reason()), key).expect(200);
        assertThat(ana.post(road, object("reason", reason()), key).expect(200).header("Idempotency-Replayed")).isEmpty();
        assertThat(desk.count("select count(*) from audit a join entry e on e.id::text = a.object_id where a.action = 'revealed a secret' and e.conversation_id = ?",
                UUID.fromString(id))).isEqualTo(2);

        var admin = desk.administrator();
        var wanted = Json.createObjectBuilder().add("holderKind", "agent").add("holderId", desk.people().person("agent2").id()).add("label", "una vez " + mark).build();
        String token = admin.post("/api/admin/tokens", wanted, key).expect(201).json().getString("token");
        assertThat(admin.post("/api/admin/tokens", wanted, key).expect(409).json().getString("type")).isEqualTo("/problems/already-answered");
        assertThat(desk.count("select count(*) from token where label = ?", "una vez " + mark)).isEqualTo(1);
        assertThat(desk.count("select count(*) from idempotency where position(? in concat(body, location, key)) > 0 or position(? in concat(body, location, key)) > 0", secret,
                token))
                .isZero();
    }

    @Test
    void keptAnswersShowWhatTheirReaderMaySeeNow() {
        String id = open("Guardada");
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var note = object("text", "La clave es " + secret);
        int seq = ana.post(CONVERSATIONS + id + "/notes", note, key).expect(201).json().getInt("seq");
        mark(id, seq);

        var again = ana.post(CONVERSATIONS + id + "/notes", note, key).expect(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.json().getBoolean("secret")).isTrue();
        assertThat(again.body()).doesNotContain(secret);

        // Who left the organisation is not shown again what they wrote for it.
        var admin = desk.administrator();
        var customer = account("Luis Salió", MadeUpRfc.next(), false);
        var ticket = Json.createObjectBuilder().add("subject", "De la empresa").add("text", "x").add("kind", "question").build();
        String path = "/api/portal/conversations";
        customer.api().post(path, ticket, key).expect(201);
        customer.api().post(path, ticket, key).expect(201);
        admin.delete("/api/admin/accounts/" + customer.id() + "/organisation").expect(204);
        customer.api().post(path, ticket, key).expect(404);
    }

    @Test
    void privateKeysAreForNobodyButWhoRevealsThem() throws Exception {
        String rfc = MadeUpRfc.next();
        var owner = account("Dueña de la llave", rfc, false);
        var colleague = account("Colega", rfc, false);
        var distributor = account("Distribuidora", MadeUpRfc.next(), true);
        consent(owner.api(), distributor.api());
        var pkcs8 = pkcs8();
        var files = Map.of("llave.txt", pkcs8, "sello.bin", ("-----BEGIN RSA PRIVATE KEY-----\nMIIE" + mark).getBytes(StandardCharsets.US_ASCII), "todo.zip",
                zipped("datos/csd.dat", pkcs8), "CSD.key.txt", mark.getBytes(StandardCharsets.US_ASCII));
        String id = owner.api().post("/api/portal/conversations", Json.createObjectBuilder().add("subject", "Llaves").add("text", "Van").add("kind", "question").build())
                .expect(201)
                .json().getString("id");
        var ids = Json.createArrayBuilder();
        for (var file : files.entrySet()) {
            ids.add(upload(owner.api(), file.getKey(), file.getValue()));
        }
        String plain = upload(owner.api(), "certificado.pem", "-----BEGIN CERTIFICATE-----\nMIIF".getBytes(StandardCharsets.US_ASCII));
        owner.api().post("/api/portal/conversations/" + id + "/replies", Json.createObjectBuilder().add("text", "Mis llaves").add("attachments", ids.add(plain)).build())
                .expect(201);

        var entry = entries(id).stream().filter(one -> one.getString("text").equals("Mis llaves")).findFirst().orElseThrow();
        var kept = entry.getJsonArray("attachments").getValuesAs(JsonObject.class).stream().filter(file -> file.getBoolean("secret")).toList();
        assertThat(kept).extracting(file -> file.getString("name")).containsExactlyInAnyOrderElementsOf(files.keySet());
        for (var customer : List.of(owner, colleague, distributor)) {
            for (var file : kept) {
                customer.api().get("/api/portal/attachments/" + file.getString("id")).expect(404);
            }
            customer.api().get("/api/portal/attachments/" + plain).expect(200);
            var said = customer.api().get("/api/portal/conversations/" + id + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                    .filter(one -> one.getString("text").equals("Mis llaves")).findFirst().orElseThrow();
            assertThat(said.getJsonArray("attachments")).hasSize(1);
            assertThat(said.getJsonArray("keys")).hasSize(customer.equals(owner) ? files.size() : 0);
        }
        // Nobody had it when they came: who takes it now gains nothing.
        ana.post(CONVERSATIONS + id + "/assignment", object("assignee", desk.people().person("agent").id())).expect(200);
        mark(ana, id, entry.getInt("seq"));
        for (var file : kept) {
            assertThat(ana.get("/api/agent/attachments/" + file.getString("id")).expect(403).json().getString("type")).isEqualTo("/problems/reveal-refused");
            assertThat(supervisor.get("/api/agent/attachments/" + file.getString("id")).expect(403).json().getString("type")).isEqualTo("/problems/reveal-first");
        }
        reveal(ana, id, entry.getInt("seq")).expect(403);
        reveal(supervisor, id, entry.getInt("seq")).expect(200);
        supervisor.get("/api/agent/attachments/" + kept.getFirst().getString("id")).expect(200);
    }

    @Test
    void filesOfEarlierVersionsAreLookedInto() throws Exception {
        String id = ana.upload("/api/agent/attachments?name=" + mark + ".bin", pkcs8()).expect(201).json().getString("id");
        try (var connection = desk.database(); var statement = connection.prepareStatement("update attachment set private_key = null where id = ?")) {
            statement.setObject(1, UUID.fromString(id));
            statement.executeUpdate();
        }

        within(PATIENCE, () -> desk.count("select count(*) from attachment where id = ? and private_key", UUID.fromString(id)) == 1);
    }

    @Test
    void fileThatCannotBeSearchedStaysClosedAndHoldsUpNoOther() throws Exception {
        var broken = UUID.fromString(ana.upload("/api/agent/attachments?name=rota.bin", (mark + "rota").getBytes(StandardCharsets.US_ASCII)).expect(201).json().getString("id"));
        var other = UUID.fromString(ana.upload("/api/agent/attachments?name=sana.bin", (mark + "sana").getBytes(StandardCharsets.US_ASCII)).expect(201).json().getString("id"));
        try {
            execute("set session_replication_role = replica; update attachment set sha256 = 'gone' where id = '" + broken + "';"
                    + " update attachment set private_key = null where id in ('" + broken + "', '" + other + "'); set session_replication_role = origin");

            within(PATIENCE, () -> desk.count("select count(*) from attachment where id = ? and not private_key", other) == 1);
            within(PATIENCE, () -> desk.count("select count(*) from attachment where id = ? and private_key", broken) == 1);
        } finally {
            execute("delete from attachment where id = '" + broken + "'");
        }
    }

    @Test
    void fileOfAnEarlierVersionIsSearchedBeforeSomebodySeesIt() {
        var customer = account("Con archivo viejo", MadeUpRfc.next(), false).api();
        String id = customer.post("/api/portal/conversations", Json.createObjectBuilder().add("subject", "Archivo viejo").add("text", "Va").add("kind", "question").build())
                .expect(201).json().getString("id");
        String plain = upload(customer, "nota.bin", mark.getBytes(StandardCharsets.US_ASCII));
        customer.post("/api/portal/conversations/" + id + "/replies",
                Json.createObjectBuilder().add("text", "Mi nota").add("attachments", Json.createArrayBuilder().add(plain)).build()).expect(201);

        for (String road : List.of("/api/portal/attachments/" + plain, "/api/portal/conversations/" + id + "/entries")) {
            execute("update attachment set private_key = null where id = '" + plain + "'");
            assertThat(customer.get(road).expect(200).body()).containsAnyOf(mark, plain);
        }
        execute("update attachment set private_key = null where id = '" + plain + "'");
        assertThat(luis.get("/api/agent/attachments/" + plain).expect(200).body()).isEqualTo(mark);
    }

    @Test
    void upgradeClosesOnlyFilesThatCanBeKeys() throws Exception {
        var picture = upload("foto.png", "\u0089PNG\r\n\u001a\n" + mark);
        var called = upload("CSD.key", "\u0089PNG\r\n\u001a\n" + mark);
        var renamed = upload("llave.jpg", "0\u0082" + mark);
        var recording = upload("mensaje.mp3", "ID3" + mark + "\0".repeat(70_000));
        var archive = upload("todo.zip", "PK\u0003\u0004" + mark + "\0".repeat(70_000));
        var log = upload("registro.txt", ("línea " + mark + "\n").repeat(5_000));

        try (var connection = desk.database(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            var all = List.of(picture, called, renamed, recording, archive, log);
            statement.execute("update attachment set private_key = null where id in ('" + String.join("', '", all) + "')");
            statement.execute(migration("V0412__clear_files_that_are_no_keys.sql"));
            var open = new ArrayList<String>();
            try (var rows = statement.executeQuery("select id from attachment where private_key is false and id in ('" + String.join("', '", all) + "')")) {
                while (rows.next()) {
                    open.add(rows.getString(1));
                }
            }
            connection.rollback();

            assertThat(open).containsExactlyInAnyOrder(picture, recording);
        }
    }

    @Test
    void upgradeLeavesOldSecretsToWhoHasTheConversation() throws Exception {
        String id = open("Secreto viejo");
        String holder = desk.people().person("agent").id();
        ana.post(CONVERSATIONS + id + "/assignment", object("assignee", holder)).expect(200);
        int seq = note(id, "La clave es " + secret);
        mark(id, seq);

        try (var connection = desk.database(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            String place = " where conversation_id = '" + id + "' and seq = " + seq;
            statement.execute("update entry set secret_for = null" + place);
            statement.execute(migration("V0413__name_holders_of_old_secrets.sql"));
            try (var rows = statement.executeQuery("select secret_for from entry" + place)) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo(holder);
            }
            connection.rollback();
        }
    }

    @Test
    void markDestroysNoFindingAndHidesOnlyThoseThatRepeatIt() throws Exception {
        String id = open("Hallazgos " + mark);
        int note = note(id, "Buenos días: el SAT. no abre, y la clave con la que entro desde hace años es " + secret);
        for (String finding : List.of("SAT.", "La clave " + secret + " no entra")) {
            ana.post(CONVERSATIONS + id + "/escalation", Json.createObjectBuilder().add("level", finding.length() > 5 ? 3 : 2).add("finding", finding).build()).expect(200);
        }

        mark(id, note);

        assertThat(supervisor.get(CONVERSATIONS + id + "/entries?limit=200").expect(200).body()).contains("\"SAT.\"").doesNotContain(secret);
        assertThat(desk.count("select count(*) from level_stay where conversation_id = ? and finding in ('SAT.', ?)", UUID.fromString(id), "La clave " + secret + " no entra"))
                .isEqualTo(2);
    }

    @Test
    void subjectOfAMergedConversationComesBackWithTheMarkTakenOff() throws Exception {
        String gone = open("Asunto " + secret);
        note(gone, "La clave es " + secret);
        String survivor = open("Sobrevive " + mark);
        ana.post(CONVERSATIONS + gone + "/merge", object("into", survivor)).expect(200);
        int seq = entries(survivor).stream().filter(one -> one.getString("text").startsWith("La clave es")).findFirst().orElseThrow().getInt("seq");

        mark(survivor, seq);
        assertThat(desk.count("select count(*) from conversation where position(? in subject) > 0", secret)).isZero();

        ana.post(CONVERSATIONS + survivor + "/entries/" + seq + "/secret", Json.createObjectBuilder().add("secret", false).add("reason", "Fue un error mío").build()).expect(200);
        assertThat(desk.count("select count(*) from conversation where id = ? and subject = ?", UUID.fromString(gone), "Asunto " + secret)).isEqualTo(1);
        assertThat(luis.get(CONVERSATIONS + survivor).expect(200).json().getString("subject")).isEqualTo("Sobrevive " + mark);
    }

    @Test
    void mailThatCameTwiceIsMaskedBothTimes() throws Exception {
        String messageId = "<doble-" + mark + "@example.com>";
        for (int i = 0; i < 2; i++) {
            var mail = new MimeMessage(GreenMailUtil.getSession(smtp()), new ByteArrayInputStream(("Message-ID: " + messageId + "\r\nFrom: " + sender + "\r\nTo: "
                    + MailServer.SUPPORT + "\r\nSubject: Mi clave " + secret + "\r\n\r\nVa\r\n").getBytes(StandardCharsets.US_ASCII)));
            try (Transport transport = GreenMailUtil.getSession(smtp()).getTransport("smtp")) { // which, unlike send, keeps the Message-ID
                transport.connect();
                transport.sendMessage(mail, mail.getAllRecipients());
            }
        }
        var mails = eventually(PATIENCE, () -> {
            var found = luis.get("/api/agent/mail?sender=" + sender).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
            return found.stream().filter(one -> List.of("ingested", "duplicate").contains(one.getString("state"))).count() == 2 ? found : null;
        });
        var entered = mails.stream().filter(one -> one.getString("state").equals("ingested")).findFirst().orElseThrow();

        mark(entered.getString("conversation"), entered.getInt("seq"));

        assertThat(luis.get("/api/agent/mail?sender=" + sender).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class)).hasSize(2)
                .extracting(one -> one.getString("subject")).containsOnly("••••••");
    }

    @Test
    void privateKeyInAMailClosesItsSource() throws Exception {
        var entry = mailed("Mi sello", "Le mando mi sello", pkcs8());
        String mail = entry.getJsonObject("details").getString("mail");

        assertThat(entry.getJsonArray("attachments").getJsonObject(0).getBoolean("secret")).isTrue();
        luis.get("/api/agent/mail/" + mail + "/content").expect(200);
        assertThat(luis.get("/api/agent/mail/" + mail + "/source").expect(403).json().getString("type")).isEqualTo("/problems/reveal-refused");
    }

    @Test
    void markCoversTheCopiesOfItsWords() throws Exception {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Vera " + mark)) {
            String token = visitor.await("welcome").getJsonObject("data").getString("token");
            var said = visitor.say("Mi clave es " + secret);
            String id = said.getString("conversationId");
            ana.post(CONVERSATIONS + id + "/replies", Json.createObjectBuilder().add("channel", "chat").add("text", "¿Su clave es " + secret + "?").build()).expect(201);
            int reply = entries(id).stream().filter(one -> one.getString("text").startsWith("¿Su clave")).findFirst().orElseThrow().getInt("seq");
            assertThat(found(secret)).contains(id);
            rename(id, "Clave " + secret + " vencida");
            rename(id, "Una clave vencida");
            rename(id, "Otra vez " + secret);
            ana.post(CONVERSATIONS + id + "/escalation", Json.createObjectBuilder().add("level", 2).add("finding", "La clave " + secret + " no entra").build()).expect(200);
            assertThat(luis.get(CONVERSATIONS + id + "/entries").body()).contains(secret);

            mark(id, said.getInt("seq"));
            mark(id, reply);

            for (String road : List.of(id, id + "/entries?limit=200", id + "/offers", id + "/links")) {
                assertThat(luis.get(CONVERSATIONS + road).expect(200).body()).as(road).doesNotContain(secret);
            }
            assertThat(luis.get(CONVERSATIONS + id).json().getString("subject")).isEmpty();
            assertThat(found(secret)).doesNotContain(id);
            assertThat(desk.count("select count(*) from conversation where position(? in subject) > 0", secret)).isZero();
            visitor.send("resume", Json.createObjectBuilder().add("after", 0));
            assertThat(visitor.await(frame -> frame.getString("type").equals("entries") && frame.toString().contains("\"masked\":true")).toString()).doesNotContain(secret);
            try (var again = ChatClient.visitor(desk.url(), token, null)) {
                again.await("welcome");
                again.send("resume", Json.createObjectBuilder().add("after", 0));
                assertThat(again.await("entries").toString()).doesNotContain(secret);
            }

            // What leaves by mail says nothing either.
            String address = "vera." + mark + "@example.com";
            ana.post(CONVERSATIONS + id + "/email", object("address", address)).expect(200);
            ana.post(CONVERSATIONS + id + "/replies", Json.createObjectBuilder().add("channel", "email").add("text", "Ya quedó " + mark).build()).expect(201);
            var mail = eventually(PATIENCE, () -> desk.mail().inbox(address).stream().filter(one -> holds(one, "Ya qued")).findFirst().orElse(null));
            assertThat(GreenMailUtil.getWholeMessage(mail)).doesNotContain(secret);

            // A change can be revealed as anything else.
            var renamed = entries(id).stream().filter(one -> one.getString("type").equals("change") && one.getBoolean("secret")).findFirst().orElseThrow();
            assertThat(reveal(supervisor, id, renamed.getInt("seq")).expect(200).json().getString("text")).contains(secret);
        }
    }

    @Test
    void findingIsMarkedByItselfAndSubjectComesBackWithTheMarkTakenOff() {
        String id = open("Asunto " + secret);
        ana.post(CONVERSATIONS + id + "/escalation", Json.createObjectBuilder().add("level", 2).add("finding", "La clave es " + secret).build()).expect(200);
        int finding = entries(id).stream().filter(one -> one.toString().contains("La clave es")).findFirst().orElseThrow().getInt("seq");

        mark(id, finding);
        assertThat(luis.get(CONVERSATIONS + id + "/entries").body()).doesNotContain(secret);
        assertThat(luis.get(CONVERSATIONS + id).json().getString("subject")).isEmpty();

        ana.post(CONVERSATIONS + id + "/entries/" + finding + "/secret", Json.createObjectBuilder().add("secret", false).add("reason", "Fue un error mío").build()).expect(200);
        assertThat(luis.get(CONVERSATIONS + id).json().getString("subject")).isEqualTo("Asunto " + secret);
        int assigned = entries(id).stream().filter(one -> one.toString().contains("\"field\":\"secret\"")).findFirst().orElseThrow().getInt("seq");
        assertThat(ana.post(CONVERSATIONS + id + "/entries/" + assigned + "/secret", Json.createObjectBuilder().add("secret", true).build()).status()).isEqualTo(404);
    }

    @Test
    void laterQuotationOfASecretArrivesAsASecret() throws Exception {
        var entry = mailed("Ayuda " + mark, "La clave es " + secret, new byte[0]);
        String id = entry.getString("conversation");
        ana.post(CONVERSATIONS + id + "/replies", Json.createObjectBuilder().add("channel", "email").add("text", "Gracias, ¿desde cuándo? " + mark).build()).expect(201);
        var answer = eventually(PATIENCE, () -> desk.mail().inbox(sender).stream().filter(one -> holds(one, "desde cu")).findFirst().orElse(null));
        mark(id, entry.getInt("seq"));

        GreenMailUtil.sendTextEmail(answer.getReplyTo()[0].toString().replaceAll(".*<|>.*", ""), sender, "Re: " + answer.getSubject(),
                "Desde ayer " + mark + "\n\nEl lunes, soporte escribió:\n> Gracias\n> La clave es " + secret + "\n", smtp());

        var quoting = eventually(PATIENCE, () -> entries(id).stream().filter(one -> one.getString("direction").equals("in") && one.getInt("seq") > entry.getInt("seq")).findFirst()
                .orElse(null));
        assertThat(quoting.getBoolean("secret")).isTrue();
        assertThat(luis.get(CONVERSATIONS + id + "/entries").body()).doesNotContain(secret);
    }

    @Test
    void signInLinkIsNowhereButInItsMail() throws Exception {
        String address = "enlace." + mark + "@example.com";
        desk.anonymous().send("POST", "/portal/sign-in", "email=" + address, Map.of("Content-Type", "application/x-www-form-urlencoded"));

        var mail = eventually(PATIENCE, () -> desk.mail().inbox(address).stream().findFirst().orElse(null));
        var link = Pattern.compile("t=([\\w-]{40,})").matcher(MailServer.text(mail));
        assertThat(link.find()).isTrue();
        within(PATIENCE, () -> desk.count("select count(*) from outbox where state = 'sent' and payload->>'to' = ? and not payload ?? 'text'",
                address) == 1);
        assertThat(desk.count("select count(*) from outbox where position(? in payload::text || key) > 0", link.group(1))).isZero();
        assertThat(desk.count("select count(*) from sign_in_link where email = ?", address)).isEqualTo(1);
        assertThat(desk.anonymous().get("/portal/link?t=" + link.group(1)).expect(200).body()).contains(link.group(1));
    }

    private record Account(String id, Api api) {
    }

    private Account account(String name, String rfc, boolean distributor) {
        var admin = desk.administrator();
        var wanted = Json.createObjectBuilder().add("name", name).add("email", UUID.randomUUID() + "@example.com").add("password", "el caballo verde canta de noche " + mark)
                .add("organisationRfc", rfc).add("organisation", "Empresa " + rfc);
        if (distributor) {
            wanted.add("roles", Json.createArrayBuilder().add("distributor"));
        }
        String id = admin.post("/api/admin/accounts", wanted.build()).expect(201).json().getString("id");
        return new Account(id, desk.with(admin.post("/api/admin/tokens", Json.createObjectBuilder().add("holderKind", "customer").add("holderId", id).add("label", "test").build())
                .expect(201).json().getString("token")));
    }

    private void consent(Api client, Api distributor) {
        String theirs = distributor.get("/api/portal/me").expect(200).json().getJsonObject("organisation").getString("id");
        String organisation = client.get("/api/portal/me").expect(200).json().getJsonObject("organisation").getString("id");
        ana.post("/api/agent/organisations/" + theirs + "/clients", object("organisation", organisation)).expect(201);
        client.put("/api/portal/distributors/" + theirs + "/consent", JsonValue.EMPTY_JSON_OBJECT).expect(200);
    }

    /** Sends a mail, with a file where there are bytes, and waits for its entry. */
    private JsonObject mailed(String subject, String text, byte[] file) throws Exception {
        if (file.length == 0) {
            GreenMailUtil.sendTextEmail(MailServer.SUPPORT, sender, subject, text, smtp());
        } else {
            GreenMailUtil.sendAttachmentEmail(MailServer.SUPPORT, sender, subject, text, file, "application/octet-stream", "adjunto.dat", "", smtp());
        }
        var mail = eventually(PATIENCE,
                () -> ana.get("/api/agent/mail?state=ingested&sender=" + sender).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                        .filter(one -> one.getString("subject").equals(subject)).findFirst().orElse(null));
        String id = mail.getString("conversation");
        return Json.createObjectBuilder(entries(id).stream().filter(one -> one.getInt("seq") == mail.getInt("seq")).findFirst().orElseThrow()).add("conversation", id).build();
    }

    private ServerSetup smtp() {
        return new ServerSetup(desk.mail().smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    }

    private String open(String subject) {
        return ana.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", subject).build()).expect(201).json().getString("id");
    }

    private int note(String id, String text) {
        return note(ana, id, text);
    }

    private static int note(Api by, String id, String text) {
        return by.post(CONVERSATIONS + id + "/notes", object("text", text)).expect(201).json().getInt("seq");
    }

    private void rename(String id, String subject) {
        ana.post(CONVERSATIONS + id + "/subject", object("subject", subject)).expect(200);
    }

    private void mark(String id, int seq) {
        mark(ana, id, seq);
    }

    private static void mark(Api by, String id, int seq) {
        by.post(CONVERSATIONS + id + "/entries/" + seq + "/secret", Json.createObjectBuilder().add("secret", true).build()).expect(200);
    }

    private Api.Answer reveal(Api by, String id, int seq) {
        return by.post(CONVERSATIONS + id + "/entries/" + seq + "/reveal", object("reason", reason()));
    }

    private String reason() {
        return "El cliente lo pide " + mark;
    }

    private List<JsonObject> entries(String id) {
        return ana.get(CONVERSATIONS + id + "/entries?limit=200").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
    }

    private List<String> found(String words) {
        return ana.get("/api/agent/conversations?view=all&q=" + words).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .map(item -> item.getString("id")).toList();
    }

    /** An agent's file, each character a byte; returns its id. */
    private String upload(String name, String content) {
        return ana.upload("/api/agent/attachments?name=" + name, content.getBytes(StandardCharsets.ISO_8859_1)).expect(201).json().getString("id");
    }

    private void execute(String sql) {
        try (var connection = desk.database(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            connection.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String migration(String name) throws IOException {
        try (var in = SecretsIT.class.getResourceAsStream("/db/migration/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String upload(Api customer, String name, byte[] content) {
        return customer.upload("/api/portal/attachments?name=" + name, content).expect(201).json().getString("id");
    }

    private static byte[] pkcs8() throws NoSuchAlgorithmException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        return generator.generateKeyPair().getPrivate().getEncoded();
    }

    private static byte[] zipped(String name, byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return out.toByteArray();
    }

    private static boolean holds(MimeMessage mail, String text) {
        return GreenMailUtil.getWholeMessage(mail).contains(text);
    }

    private static JsonObject object(String name, String value) {
        JsonObjectBuilder object = Json.createObjectBuilder().add(name, value);
        return object.build();
    }
}
