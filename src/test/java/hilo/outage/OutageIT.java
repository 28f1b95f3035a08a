package hilo.outage;

import static hilo.outage.Surroundings.CHAT_SILENCE;
import static hilo.launch.Patience.eventually;
import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.MailServer;
import hilo.launch.Rig;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server of its own whose database goes away, and comes back, and is full; and whose clients are rude. */
@ExtendWith(Surroundings.Given.class)
class OutageIT {
    private static final String LINE = "+528181570060";

    private final Surroundings desk;
    private final Rig rig;
    private final Api ana;

    OutageIT(Surroundings desk) {
        this.desk = desk;
        this.rig = desk.rig();
        this.ana = desk.agent();
    }

    // ---- the database is stopped

    @Test
    void nothingIsAcknowledgedWhileTheDatabaseIsAwayAndAllRecoversByItself() throws Exception {
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Lupita"); var console = ChatClient.open(rig.node().url(), "/ws/console", rig.people().token("agent2"))) {
            visitor.await("welcome");
            var conversation = visitor.say("Antes de la falla").getString("conversationId");
            console.send("watch", Json.createObjectBuilder().add("conversationId", conversation));
            console.await("ack");

            desk.stopDatabase();
            assertAway("/api/agent/conversations", ana);
            assertAway("/api/agent/conversations/" + conversation, new Api(rig.node().url(), null));
            assertAway("/api/portal/conversations", new Api(rig.node().url(), rig.people().token("customerA")));
            var signIn = new Api(rig.node().url(), null).post("/api/session", Json.createObjectBuilder().add("login", "ana").add("password", "whatever it was").build());
            assertThat(signIn.status()).isEqualTo(503);
            assertThat(ana.post("/api/agent/conversations/" + conversation + "/notes", Json.createObjectBuilder().add("text", "nunca").build(), Map.of("Idempotency-Key", "k1"))
                    .status()).isEqualTo(503);
            for (String page : new String[]{"/console/", "/widget/frame.html", "/portal/sign-in", "/demo/site/"}) {
                assertThat(new Api(rig.node().url(), null).get(page).status()).as(page).isEqualTo(200);
            }
            GreenMailUtil.sendTextEmail(MailServer.SUPPORT, "kemper@escuela.example", "Correo durante la falla", "No puedo timbrar.", new ServerSetup(rig.mail().smtpPort(),
                    "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
            var id = visitor.send("say", Json.createObjectBuilder().add("text", "Durante la falla"));
            var answer = visitor.await(frame -> id.equals(text(frame, "re")));
            assertThat(answer.getString("type")).isEqualTo("problem");
            within(Duration.ofSeconds(5), () -> desk.ready() == 503);

            desk.startDatabase();
            within(Duration.ofSeconds(10), () -> ana.get("/api/agent/conversations/" + conversation).status() == 200);
            within(Duration.ofSeconds(10), () -> desk.ready() == 200);
            within(Duration.ofSeconds(10), () -> desk.count("select count(*) from conversation where subject = 'Correo durante la falla'") == 1);
            var again = ack(visitor, "Después de la falla");
            assertThat(console.comes(frame -> frame.getString("type").equals("entries") && frame.toString().contains("Después de la falla"), Duration.ofSeconds(10))).isTrue();
            assertThat(visitor.closedWith()).isZero();
            var texts = ana.get("/api/agent/conversations/" + conversation + "/entries").expect(200).body();
            assertThat(texts).contains("Antes de la falla", "Después de la falla").doesNotContain("Durante la falla", "nunca");
            assertThat(again.getString("conversationId")).isEqualTo(conversation);
        }
    }

    @Test
    void voicemailLeftWhileTheDatabaseIsAwayBecomesAConversationWithItsRecordingAndItsClock() throws Exception {
        desk.stopDatabase();
        var left = Instant.now();
        var caller = rig.phones().call("+528112349876", LINE);
        within(Duration.ofSeconds(20), () -> caller.state().equals("recording"));
        assertThat(caller.heard()).anyMatch(said -> said.startsWith("Disculpe")).noneMatch(said -> said.contains("Recibimos"));
        caller.speak(7);
        within(Duration.ofSeconds(20), () -> caller.state().equals("ended"));
        assertThat(caller.heard()).noneMatch(said -> said.contains("Recibimos"));

        desk.startDatabase();
        within(Duration.ofSeconds(10), () -> ana.get("/api/agent/conversations").status() == 200);
        var conversation = eventually(Duration.ofSeconds(40), () -> desk.text("select conversation_id from phone_call where root_sid = '" + caller.sid() + "'"));
        var record = ana.get("/api/agent/conversations/" + conversation).expect(200).json();
        var clock = record.getJsonArray("clocks").getJsonObject(0);
        assertThat(clock.getString("channel")).isEqualTo("phone");
        eventually(Duration.ofSeconds(20), () -> {
            var entries = ana.get("/api/agent/conversations/" + conversation + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
            return entries.stream().filter(entry -> entry.getString("type").equals("call") && !entry.getJsonArray("attachments").isEmpty()).map(JsonObject::toString).findFirst()
                    .orElse(null);
        });
        var facts = Json.createReader(new java.io.StringReader(
                eventually(Duration.ofSeconds(1), () -> desk.text("select details ->> 'call' from entry where conversation_id = '" + conversation + "' and type = 'call'"))))
                .readObject();
        assertThat(facts.getString("outcome")).isEqualTo("voicemail");
        assertThat(facts.getString("startedSource")).isEqualTo("provider");
        assertThat(Instant.parse(facts.getString("startedAt"))).isBetween(left.minusSeconds(2), left.plusSeconds(3));
        assertThat(desk.count("select count(*) from phone_event where sid = '" + caller.sid() + "' and fields ->> 'CallbackSource' = 'asked'")).isEqualTo(2);
    }

    // ---- connections end, answers are slow

    @Test
    void nextRequestWorksAfterEveryConnectionWasTerminated() throws Exception {
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Raúl")) {
            visitor.await("welcome");
            visitor.say("Antes");
            ana.get("/api/agent/conversations").expect(200);

            try (var connection = rig.postgres().connect(); var statement = connection.createStatement()) {
                statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'");
            }
            ana.get("/api/agent/conversations").expect(200);
            visitor.say("Después");

            desk.database().reset();
            ana.get("/api/agent/conversations").expect(200);
            visitor.say("Y otra vez");
        }
    }

    /** Refused before the commit, and a connection that breaks while it commits. */
    @ParameterizedTest
    @ValueSource(strings = {"create trigger refuse before insert on hilo.event_log for each row execute function lent.refuse()",
            "create constraint trigger refuse after insert on hilo.event_log deferrable initially deferred for each row execute function lent.end_connection()"})
    void commitThatFailsIsAnsweredAndEndsNoWorkOfTheServer(String trigger) throws Exception {
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Carmen")) {
            visitor.await("welcome");
            var conversation = visitor.say("Antes").getString("conversationId");
            desk.execute("create function lent.refuse() returns trigger language plpgsql as $$ begin raise 'not this' using errcode = '57P03'; end $$");
            desk.execute("create function lent.end_connection() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$");
            desk.execute(trigger);
            String subject = "Correo que espera " + UUID.randomUUID();
            try {
                var id = visitor.send("say", Json.createObjectBuilder().add("text", "Nunca"));
                assertThat(visitor.await(frame -> id.equals(text(frame, "re"))).getString("type")).isEqualTo("problem");
                assertAway("a note", ana.post("/api/agent/conversations/" + conversation + "/notes", Json.createObjectBuilder().add("text", "nunca").build()));
                send(subject);
                Thread.sleep(2000);
            } finally {
                desk.execute("drop trigger refuse on hilo.event_log");
                desk.execute("drop function lent.refuse, lent.end_connection");
            }

            visitor.say("Después");
            filed(subject);
            assertThat(ana.get("/api/agent/conversations/" + conversation + "/entries").expect(200).body()).contains("Antes", "Después").doesNotContain("Nunca", "nunca");
        }
    }

    @Test
    void slowAnswersLetThreadsBeBoundedAndPingsAndHealthBeAnswered() throws Exception {
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Inés"); var requests = Executors.newFixedThreadPool(150)) {
            visitor.await("welcome");
            visitor.say("Antes");

            desk.database().latency(Duration.ofSeconds(2));
            var answers = java.util.stream.IntStream.range(0, 150).mapToObj(i -> requests.submit(() -> ana.get("/api/agent/conversations?limit=1").status())).toList();
            Thread.sleep(3000);
            assertThat(threads()).isLessThan(200);
            long before = System.nanoTime();
            desk.ready();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
            assertThat(threads()).isLessThan(200);
            visitor.send("ping", Json.createObjectBuilder());
            assertThat(visitor.comes(frame -> frame.getString("type").equals("pong"), Duration.ofSeconds(5))).isTrue();

            desk.database().heal();
            for (var answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isIn(200, 503);
            }
            within(Duration.ofSeconds(10), () -> ana.get("/api/agent/conversations").status() == 200);
        }
    }

    @Test
    void openSocketsAreNoRequestsBeingAnswered() {
        var visitors = new java.util.ArrayList<ChatClient>();
        try {
            for (int i = 0; i < 80; i++) {
                var visitor = ChatClient.visitor(rig.node().url(), null, "Visitante " + i);
                visitors.add(visitor);
                visitor.await("welcome");
            }
            ana.get("/api/agent/conversations").expect(200);
        } finally {
            visitors.forEach(ChatClient::close);
        }
    }

    // ---- no space

    @Test
    void fullDiskRefusesAFileAndStoresNothing() throws Exception {
        var small = Files.createTempDirectory("hilo-small-disk");
        if (run("mount", "-t", "tmpfs", "-o", "size=24m,mode=0777", "tmpfs", small.toString()) != 0) {
            abort("A small disk cannot be mounted here; ProblemMapperTest holds what the mapper does");
        }
        try {
            Files.createDirectory(small.resolve("space"));
            Files.setOwner(small.resolve("space"), Files.getOwner(rig.directory().resolve("postgres")));
            Files.setPosixFilePermissions(small.resolve("space"), java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
            desk.execute("create tablespace small location '" + small.resolve("space") + "'");
            desk.execute("alter table hilo.blob set tablespace small");
            long blobs = desk.count("select count(*) from blob");
            long files = desk.count("select count(*) from attachment");

            var refused = upload(20_000_000);
            if (refused.status() == 201) {
                blobs++;
                files++;
                refused = upload(20_000_000);
            }
            assertThat(refused.status()).as(refused.body()).isEqualTo(507);
            assertThat(refused.json().getString("type")).isEqualTo("/problems/no-space");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(desk.count("select count(*) from blob")).isEqualTo(blobs);
            assertThat(desk.count("select count(*) from attachment")).isEqualTo(files);
            assertThat(desk.ready()).isEqualTo(200);
            ana.get("/api/agent/conversations").expect(200);
        } finally {
            desk.execute("alter table hilo.blob set tablespace pg_default");
            desk.execute("drop tablespace small");
            run("umount", small.toString());
            Files.delete(small);
        }
        assertThat(upload(1000).status()).isEqualTo(201);
    }

    private Api.Answer upload(int bytes) {
        var noise = new StringBuilder(bytes);
        var random = new java.util.Random(bytes + System.nanoTime());
        while (noise.length() < bytes) {
            noise.append(Long.toString(random.nextLong(), 36));
        }
        return ana.send("POST", "/api/agent/attachments?name=grande.bin", noise.toString(), Map.of("Content-Type", "application/octet-stream"));
    }

    // ---- rude clients

    @Test
    void readerThatReadsNothingIsClosedAndCostsNoMemory() throws Exception {
        var visitor = ChatClient.visitor(rig.node().url(), null, "Hugo");
        visitor.await("welcome");
        var conversation = visitor.say("Escriban mucho").getString("conversationId");
        visitor.close();
        try (var deaf = new DeafSocket(rig.node().url(), "/ws/console", rig.people().token("agent2"))) {
            deaf.say(Json.createObjectBuilder().add("id", "w").add("type", "watch").add("data", Json.createObjectBuilder().add("conversationId", conversation)).build().toString());
            long before = heap();
            var note = Json.createObjectBuilder().add("text", "Nada que leer. ".repeat(1300)).build();
            for (int i = 0; i < 400; i++) {
                ana.post("/api/agent/conversations/" + conversation + "/notes", note).expect(201);
            }

            assertThat(heap() - before).as("bytes more on the heap after 8 MB that nobody read").isLessThan(6_000_000);
            // The close frame waits behind what was not read; after a while the connection is cut without it.
            assertThat(deaf.closedWith()).isIn(4409, 0);
        }
    }

    @Test
    void clientThatIsGoneWithoutAWordIsLetGo() throws Exception {
        try (var silent = new DeafSocket(rig.node().url(), "/ws/chat", null); var present = ChatClient.visitor(rig.node().url(), null, "Eva")) {
            present.await("welcome");
            silent.say("{\"id\":\"1\",\"type\":\"hello\",\"data\":{\"name\":\"Nadie\"}}");
            var since = Instant.now();

            assertThat(silent.closedWith()).isEqualTo(4408);
            assertThat(Duration.between(since, Instant.now())).isBetween(CHAT_SILENCE.minusSeconds(1), CHAT_SILENCE.plusSeconds(6));
            assertThat(present.closedWith()).isZero();
        }
    }

    // ---- the desk's clock

    @Test
    void clockThatIsMovedAheadAndBackFiresNothingTwice() throws Exception {
        int steps = clockSteps();
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Olga")) {
            visitor.await("welcome");
            desk.setClock(Instant.parse("2027-01-11T16:00:00Z"));
            var conversation = visitor.say("¿Alguien?").getString("conversationId");

            desk.setClock(Instant.parse("2027-01-11T17:30:00Z"));
            desk.setClock(Instant.parse("2027-01-11T16:30:00Z"));
            desk.setClock(Instant.parse("2027-01-11T17:30:00Z"));

            assertThat(desk.count("select count(*) from clock_event e join clock c on c.id = e.clock_id where c.conversation_id = '" + conversation + "' and e.kind = 'breached'"))
                    .isEqualTo(1);
            assertThat(clockSteps()).as("a clock that a test moves is not one that somebody moved").isEqualTo(steps);
        } finally {
            desk.setClock(Instant.now());
        }
    }

    @Test
    void wallClockThatJumpsAnHourAheadAndBackIsFollowedAndToldAndFiresNothingTwice() throws Exception {
        desk.setClock(Instant.parse("2027-01-12T16:00:00Z"));
        int steps = clockSteps();
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Julia")) {
            visitor.await("welcome");
            var conversation = visitor.say("Antes del salto").getString("conversationId");
            var breached = "select count(*) from clock_event e join clock c on c.id = e.clock_id where c.conversation_id = '" + conversation + "' and e.kind = 'breached'";

            desk.moveWallClock(Duration.ofHours(1));
            within(Duration.ofSeconds(10), () -> desk.count(breached) == 1);
            within(Duration.ofSeconds(10), () -> clockSteps() == steps + 1);
            visitor.say("Una hora después, según el reloj");
            mail("Con el reloj adelantado");

            desk.moveWallClock(Duration.ZERO);
            within(Duration.ofSeconds(10), () -> clockSteps() == steps + 2);
            visitor.say("Otra vez a la hora");
            mail("Con el reloj de vuelta");

            assertThat(visitor.closedWith()).isZero();
            assertThat(desk.count(breached)).isEqualTo(1);
            assertThat(desk.text("select string_agg(text, ' · ' order by seq) from entry where conversation_id = '" + conversation + "' and author_type = 'contact'"))
                    .isEqualTo("Antes del salto · Una hora después, según el reloj · Otra vez a la hora");
        } finally {
            desk.moveWallClock(Duration.ZERO);
            desk.setClock(Instant.now());
        }
    }

    private int clockSteps() throws IOException, InterruptedException {
        return Integer.parseInt(desk.management("/health/ready").replaceFirst("(?s).*\"clock-steps\":(\\d+).*", "$1"));
    }

    private void mail(String subject) throws Exception {
        send(subject);
        filed(subject);
    }

    private void send(String subject) {
        GreenMailUtil.sendTextEmail(MailServer.SUPPORT, "reloj@escuela.example", subject, "¿Qué hora es?", new ServerSetup(rig.mail().smtpPort(), "127.0.0.1",
                ServerSetup.PROTOCOL_SMTP));
    }

    private void filed(String subject) throws Exception {
        within(Duration.ofSeconds(40), () -> desk.count("select count(*) from conversation where subject = '" + subject + "'") == 1);
    }

    // ---- tools

    private static void assertAway(String path, Api as) {
        assertAway(path, as.get(path));
    }

    private static void assertAway(String path, Api.Answer answer) {
        // Nobody is told apart from somebody by a database that is away: the anonymous one may be refused before.
        if (answer.status() != 401) {
            assertThat(answer.status()).as(path).isEqualTo(503);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.header("Retry-After")).isNotEmpty();
            assertThat(answer.json().getString("type")).isEqualTo("/problems/unavailable");
        }
    }

    /** Says a line as a page does: again under the same id until it is acknowledged. */
    private static JsonObject ack(ChatClient visitor, String line) {
        var id = java.util.UUID.randomUUID().toString();
        for (int i = 0; i < 20; i++) {
            JsonObjectBuilder data = Json.createObjectBuilder().add("text", line);
            visitor.send(id, "say", data);
            var answer = visitor.await(frame -> id.equals(text(frame, "re")));
            if (answer.getString("type").equals("ack")) {
                return answer;
            }
        }
        throw new AssertionError("the line was not acknowledged");
    }

    private static String text(JsonObject frame, String name) {
        return frame.containsKey(name) && !frame.isNull(name) ? frame.getString(name) : "";
    }

    private long threads() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + rig.node().process().pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("Threads:")).map(line -> line.replaceAll("\\D", "")).mapToLong(Long::parseLong).findFirst().orElseThrow();
        }
    }

    /** Bytes in use after a collection. */
    private long heap() throws IOException, InterruptedException {
        var pid = String.valueOf(rig.node().process().pid());
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        run(jcmd, pid, "GC.run");
        run(jcmd, pid, "GC.run");
        var used = java.util.regex.Pattern.compile("jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} ([0-9.E]+)").matcher(desk.management("/prometheus"));
        long sum = 0;
        while (used.find()) {
            sum += (long) Double.parseDouble(used.group(1));
        }
        assertThat(sum).isPositive();
        return sum;
    }

    private static int run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        return process.waitFor();
    }
}
