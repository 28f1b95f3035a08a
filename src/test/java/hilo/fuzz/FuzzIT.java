package hilo.fuzz;

import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.MailServer;
import hilo.launch.Rig;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No input makes the server fail: every answer is below 500, no frame is "unavailable", and the log holds no error. */
class FuzzIT {
    private static final long SEED = Long.getLong("hilo.fuzz.seed", 14);
    private static final int REQUESTS = Integer.getInteger("hilo.fuzz.requests", 1600);
    private static final int FRAMES = Integer.getInteger("hilo.fuzz.frames", 250);
    private static final int SHOWN = 40;

    private static Rig rig;
    private static Set<String> ids;

    @BeforeAll
    static void fill() throws Exception {
        rig = Rig.start(Path.of(System.getProperty("hilo.build.dir"), "fuzz-rig"), Rig.Plan.plain(1));
        var admin = new Api(rig.node().url(), rig.people().token("admin"));
        GreenMailUtil.sendTextEmail(MailServer.SUPPORT, "raul@kemper.example", "No timbra", "Desde ayer.",
                new ServerSetup(rig.mail().smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Vera")) {
            visitor.await("welcome");
            visitor.say("Hola");
        }
        within(Duration.ofSeconds(20), () -> !admin.get("/api/agent/mail").json().getJsonArray("items").isEmpty());
        ids = new LinkedHashSet<>();
        for (String list : List.of("/api/agent/conversations", "/api/agent/contacts", "/api/agent/organisations", "/api/agent/mail")) {
            collect(admin.get(list).expect(200).json(), ids);
        }
        // The administrator's own id stays out: a request that disables the last one would end the run.
        ids.remove(rig.people().person("admin").id());
    }

    @AfterAll
    static void close() {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void noRequestMakesTheServerFail() throws Exception {
        var fuzzer = new RouteFuzzer(rig.node().url(), rig.people(), new HostileValues(SEED, ids));
        var found = new ArrayList<String>();
        for (int turn = 0; turn < REQUESTS && found.size() < SHOWN; turn++) {
            fuzzer.next(turn).ifPresent(found::add);
        }
        assertThat(found).as("seed %d", SEED).isEmpty();
        assertThat(errors()).isEmpty();
    }

    @Test
    void noFrameMakesTheServerFail() throws Exception {
        var found = new ArrayList<String>();
        try (var chat = new SocketFuzzer(rig.node().url(), "/ws/chat", null, new HostileValues(SEED, ids));
                var console = new SocketFuzzer(rig.node().url(), "/ws/console", rig.people().token("agent"), new HostileValues(SEED + 1, ids))) {
            for (int turn = 0; turn < FRAMES && found.size() < SHOWN; turn++) {
                chat.next().ifPresent(found::add);
                console.next().ifPresent(found::add);
            }
        }
        assertThat(found).as("seed %d", SEED).isEmpty();
        assertThat(errors()).isEmpty();
    }

    private static List<String> errors() throws IOException {
        try (var lines = Files.lines(rig.node().log())) {
            return lines.filter(line -> line.contains(" ERROR ")).limit(SHOWN).toList();
        }
    }

    private static void collect(JsonValue value, Set<String> into) {
        switch (value) {
            case JsonObject object -> object.values().forEach(each -> collect(each, into));
            case jakarta.json.JsonArray array -> array.forEach(each -> collect(each, into));
            case JsonString text when text.getString().matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}") -> into.add(text.getString());
            default -> {
                // numbers and words are no ids
            }
        }
    }
}
