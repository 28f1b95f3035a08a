package hilo.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.FaultProxy;
import hilo.launch.MailServer;
import hilo.launch.Rig;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** A server of its own whose database goes away, and comes back, and is full; and whose clients are rude. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {
    private static final Duration SILENCE = Duration.ofSeconds(9);
    private static final String LINE = "+528181570060";

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicReference<@Nullable FaultProxy> network = new AtomicReference<>();
    private Rig rig;
    private boolean stopped;
    private Api ana;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        rig = Rig.start(directory, new Rig.Plan(1, this::throughTheProxy, java.util.List.of()));
        ana = new Api(rig.node().url(), rig.people().token("agent"));
    }

    private Map<String, String> throughTheProxy(Map<String, String> settings) {
        var database = URI.create(settings.getOrDefault("hilo.db.url", "").replaceFirst("^jdbc:", ""));
        try {
            var proxy = FaultProxy.to(database.getPort());
            network.set(proxy);
            settings.put("hilo.db.url", "jdbc:postgresql://127.0.0.1:" + proxy.port() + database.getPath());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        settings.put("hilo.chat.silence", SILENCE.toString());
        return settings;
    }

    private FaultProxy network() {
        return java.util.Objects.requireNonNull(network.get());
    }

    @AfterEach
    void heal() throws Exception {
        network().heal();
        if (stopped) {
            rig.restartDatabase();
            stopped = false;
        }
        within(Duration.ofSeconds(15), () -> ready() == 200);
    }

    private void stopDatabase() throws Exception {
        rig.postgres().stopHard();
        stopped = true;
    }

    private void startDatabase() throws Exception {
        rig.restartDatabase();
        stopped = false;
    }

    @AfterAll
    void stop() throws IOException {
        if (rig != null) {
            rig.close();
        }
        network().close();
    }

    // ---- the database is stopped

    @Test
    void nothingIsAcknowledgedWhileTheDatabaseIsAwayAndAllRecoversByItself() throws Exception {
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Lupita"); var console = ChatClient.open(rig.node().url(), "/ws/console", rig.people().token("agent2"))) {
            visitor.await("welcome");
            var conversation = visitor.say("Antes de la falla").getString("conversationId");
            console.send("watch", Json.createObjectBuilder().add("conversationId", conversation));
            console.await("ack");

            stopDatabase();
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
            within(Duration.ofSeconds(5), () -> ready() == 503);

            startDatabase();
            within(Duration.ofSeconds(10), () -> ana.get("/api/agent/conversations/" + conversation).status() == 200);
            within(Duration.ofSeconds(10), () -> ready() == 200);
            within(Duration.ofSeconds(10), () -> count("select count(*) from conversation where subject = 'Correo durante la falla'") == 1);
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
        stopDatabase();
        var left = Instant.now();
        var caller = rig.phones().call("+528112349876", LINE);
        within(Duration.ofSeconds(20), () -> caller.state().equals("recording"));
        assertThat(caller.heard()).anyMatch(said -> said.startsWith("Disculpe")).noneMatch(said -> said.contains("Recibimos"));
        caller.speak(7);
        within(Duration.ofSeconds(20), () -> caller.state().equals("ended"));
        assertThat(caller.heard()).noneMatch(said -> said.contains("Recibimos"));

        startDatabase();
        within(Duration.ofSeconds(10), () -> ana.get("/api/agent/conversations").status() == 200);
        var conversation = eventually(Duration.ofSeconds(40), () -> text("select conversation_id from phone_call where root_sid = '" + caller.sid() + "'"));
        var record = ana.get("/api/agent/conversations/" + conversation).expect(200).json();
        var clock = record.getJsonArray("clocks").getJsonObject(0);
        assertThat(clock.getString("channel")).isEqualTo("phone");
        eventually(Duration.ofSeconds(20), () -> {
            var entries = ana.get("/api/agent/conversations/" + conversation + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
            return entries.stream().filter(entry -> entry.getString("type").equals("call") && !entry.getJsonArray("attachments").isEmpty()).map(JsonObject::toString).findFirst()
                    .orElse(null);
        });
        var facts = Json.createReader(new java.io.StringReader(eventually(Duration.ofSeconds(1), () -> text(
                "select details ->> 'call' from entry where conversation_id = '" + conversation + "' and type = 'call'")))).readObject();
        assertThat(facts.getString("outcome")).isEqualTo("voicemail");
        assertThat(facts.getString("startedSource")).isEqualTo("provider");
        assertThat(Instant.parse(facts.getString("startedAt"))).isBetween(left.minusSeconds(2), left.plusSeconds(3));
        assertThat(count("select count(*) from phone_event where sid = '" + caller.sid() + "' and fields ->> 'CallbackSource' = 'asked'")).isEqualTo(2);
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

            network().reset();
            ana.get("/api/agent/conversations").expect(200);
            visitor.say("Y otra vez");
        }
    }

    @Test
    void slowAnswersLetThreadsBeBoundedAndPingsAndHealthBeAnswered() throws Exception {
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Inés"); var requests = Executors.newFixedThreadPool(150)) {
            visitor.await("welcome");
            visitor.say("Antes");

            network().latency(Duration.ofSeconds(2));
            var answers = java.util.stream.IntStream.range(0, 150).mapToObj(i -> requests.submit(() -> ana.get("/api/agent/conversations?limit=1").status())).toList();
            Thread.sleep(3000);
            assertThat(threads()).isLessThan(200);
            long before = System.nanoTime();
            ready();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
            assertThat(threads()).isLessThan(200);
            visitor.send("ping", Json.createObjectBuilder());
            assertThat(visitor.comes(frame -> frame.getString("type").equals("pong"), Duration.ofSeconds(5))).isTrue();

            network().heal();
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
            execute("create tablespace small location '" + small.resolve("space") + "'");
            execute("alter table hilo.blob set tablespace small");
            long blobs = count("select count(*) from blob");
            long files = count("select count(*) from attachment");

            var refused = upload(20_000_000);
            if (refused.status() == 201) {
                blobs++;
                files++;
                refused = upload(20_000_000);
            }
            assertThat(refused.status()).as(refused.body()).isEqualTo(507);
            assertThat(refused.json().getString("type")).isEqualTo("/problems/no-space");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(count("select count(*) from blob")).isEqualTo(blobs);
            assertThat(count("select count(*) from attachment")).isEqualTo(files);
            assertThat(ready()).isEqualTo(200);
            ana.get("/api/agent/conversations").expect(200);
        } finally {
            execute("alter table hilo.blob set tablespace pg_default");
            execute("drop tablespace small");
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
            assertThat(Duration.between(since, Instant.now())).isBetween(SILENCE.minusSeconds(1), SILENCE.plusSeconds(6));
            assertThat(present.closedWith()).isZero();
        }
    }

    // ---- the desk's clock

    @Test
    void clockThatIsMovedAheadAndBackFiresNothingTwice() throws Exception {
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Olga")) {
            visitor.await("welcome");
            setClock(Instant.parse("2027-01-11T16:00:00Z"));
            var conversation = visitor.say("¿Alguien?").getString("conversationId");

            setClock(Instant.parse("2027-01-11T17:30:00Z"));
            setClock(Instant.parse("2027-01-11T16:30:00Z"));
            setClock(Instant.parse("2027-01-11T17:30:00Z"));

            assertThat(count("select count(*) from clock_event e join clock c on c.id = e.clock_id where c.conversation_id = '" + conversation + "' and e.kind = 'breached'"))
                    .isEqualTo(1);
            assertThat(management("/health/ready")).as("a clock that a test moves is not one that somebody moved").contains("\"clock-steps\":0");
        } finally {
            setClock(Instant.now());
        }
    }

    private void setClock(Instant now) {
        new Api(rig.node().url(), rig.people().token("admin")).put("/test/clock", Json.createObjectBuilder().add("now", now.toString()).build()).expect(200);
    }

    // ---- tools

    private static void assertAway(String path, Api as) {
        var answer = as.get(path);
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

    private int ready() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.node().managementPort() + "/health/ready")).timeout(Duration.ofSeconds(10)).build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private String management(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.node().managementPort() + path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
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
        var used = java.util.regex.Pattern.compile("jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} ([0-9.E]+)").matcher(management("/prometheus"));
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

    private void execute(String sql) throws SQLException {
        try (var connection = rig.postgres().connect(); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String sql) throws SQLException {
        var found = text(sql);
        return found == null ? 0 : Long.parseLong(found);
    }

    private @Nullable String text(String sql) throws SQLException {
        try (var connection = rig.postgres().connect()) {
            connection.setSchema("hilo");
            try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    private static <T> T eventually(Duration patience, Callable<@Nullable T> question) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            var answer = question.call();
            if (answer != null) {
                return answer;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("it did not come to be within " + patience.toSeconds() + " s");
    }

    private static void within(Duration patience, Callable<Boolean> condition) throws Exception {
        eventually(patience, () -> condition.call() ? Boolean.TRUE : null);
    }
}
