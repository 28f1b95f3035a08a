package hilo.outage;

import static hilo.launch.Patience.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.MailServer;
import hilo.launch.Rig;
import jakarta.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What strangers may cost a desk with its usual limits: while they attack, from other addresses of this machine than everybody else's, a call, a console and a mail are served. How
 * fast is printed; what is asserted is only that each is answered in good time.
 */
class StrangersIT {
    private static final Duration IN_GOOD_TIME = Duration.ofSeconds(8);
    private static final Duration ATTACK = Duration.ofSeconds(4);
    private static final Duration BODY_TIME = Duration.ofSeconds(3);
    private static final String LINE = "+528181570060";
    private static final String[] ATTACKERS = {"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"};

    private static Rig rig;
    private static Api agent;

    @BeforeAll
    static void start() throws Exception {
        rig = Rig.start(Path.of(System.getProperty("hilo.build.dir"), "strangers"), new Rig.Plan(1, StrangersIT::usual, List.of()));
        agent = new Api(rig.node().url(), rig.people().token("agent"));
        serve("warming up"); // what is slow the first time is nobody's attack
    }

    private static Map<String, String> usual(Map<String, String> settings) {
        settings.keySet().removeIf(name -> name.startsWith("hilo.chat.") && !name.endsWith(".secret") || name.startsWith("hilo.http."));
        settings.put("hilo.http.body.time", BODY_TIME.toString());
        return settings;
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    // ---- attacks on the connections

    @Test
    void bodiesThatComeDropByDropKeepNobodyFromTheDesk() throws Exception {
        var slow = new ArrayList<Socket>();
        try (var attack = new Attack()) {
            for (int i = 0; i < 200; i++) {
                slow.add(attack.connect(i, "POST " + List.of("/hooks/twilio/voice", "/portal/sign-in", "/api/session").get(i % 3)
                        + " HTTP/1.1\r\nHost: desk\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"));
            }
            attack.goesOn(() -> slow.forEach(attack::drop));

            serve("200 slow bodies");

            within(BODY_TIME.plusSeconds(10), () -> slow.stream().allMatch(StrangersIT::isRefused));
        }
    }

    @Test
    void headersThatComeDropByDropKeepNobodyFromTheDesk() throws Exception {
        var slow = new ArrayList<Socket>();
        try (var attack = new Attack()) {
            for (int i = 0; i < 400; i++) {
                slow.add(attack.connect(i, "GET /portal/ HTTP/1.1\r\nHost: desk\r\nX-Long: "));
            }
            attack.goesOn(() -> slow.forEach(attack::drop));

            serve("400 slow headers");
        }
    }

    @Test
    void readersThatDoNotReadKeepNobodyFromTheDesk() throws Exception {
        String id = agent.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Larga").build()).expect(201).json().getString("id");
        for (int i = 0; i < 30; i++) {
            agent.post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "muy larga ".repeat(9_000)).build()).expect(201);
        }
        try (var attack = new Attack()) {
            for (int i = 0; i < 60; i++) {
                attack.connect(0, "GET /api/agent/conversations/" + id + "/entries HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer " + rig.people().token("agent2") + "\r\n\r\n");
            }

            serve("60 readers of large answers");
        }
    }

    @Test
    void oneNetworkHoldsSoManyChatSocketsAndNoMore() throws Exception {
        try (var attack = new Attack()) {
            int open = 0;
            for (int i = 0; i < 80; i++) {
                open += attack.upgrade() ? 1 : 0;
            }

            assertThat(open).isEqualTo(50);
            serve("50 sockets of one network");
        }
        within(Duration.ofSeconds(10), () -> {
            try (var again = new Attack()) {
                return again.upgrade();
            }
        });
    }

    // ---- attacks by frames

    @Test
    void aFloodOfResumesIsRefusedCheaplyAndEnded() throws Exception {
        var visitors = new ArrayList<ChatClient>();
        try (var attack = new Attack()) {
            for (int i = 0; i < 8; i++) {
                var visitor = ChatClient.visitor(rig.node().url(), null, "Insistente");
                visitors.add(visitor);
                visitor.await("welcome");
                visitor.say("hola");
            }
            for (var visitor : visitors) {
                attack.goesOn(() -> {
                    if (visitor.closedWith() == 0) {
                        visitor.send("resume", Json.createObjectBuilder().add("after", 0));
                    }
                });
            }

            serve("8 sockets that resume without end");

            assertThat(visitors.getFirst().comes(frame -> frame.toString().contains("too-many-requests"), Duration.ofSeconds(10))).isTrue();
        } finally {
            visitors.forEach(ChatClient::close);
        }
    }

    @Test
    void socketsThatSendRubbishAreClosed() throws Exception {
        try (var visitor = ChatClient.visitor(rig.node().url(), null, "Basura"); var console = ChatClient.open(rig.node().url(), "/ws/console", rig.people().token("agent2"))) {
            visitor.await("welcome");
            within(Duration.ofSeconds(30), () -> isClosedAfter(visitor, 200));
            assertThat(visitor.closedWith()).isEqualTo(1008);

            within(Duration.ofSeconds(30), () -> isClosedAfter(console, 500));
            assertThat(console.closedWith()).isEqualTo(1008);
        }
    }

    private static boolean isClosedAfter(ChatClient client, int frames) {
        for (int i = 0; i < frames && client.closedWith() == 0; i++) {
            try {
                client.raw("{\"id\":\"x\",\"type\":\"ping\",\"data\":{}}");
            } catch (RuntimeException gone) {
                return client.closedWith() != 0;
            }
        }
        return client.closedWith() != 0;
    }

    // ---- what strangers open

    @Test
    void oneNetworkOpensSoManyTicketsAnHourAndNoMore() throws Exception {
        int opened = 0;
        int refused = 0;
        for (int i = 0; i < 6; i++) {
            try (var visitor = ChatClient.visitor(rig.node().url(), null, "Nadie")) {
                visitor.await("welcome");
                for (int j = 0; j < 5; j++) {
                    String id = visitor.send("ticket",
                            Json.createObjectBuilder().add("name", "Nadie").add("email", "nadie-" + UUID.randomUUID() + "@ajeno.example").add("text", "a"));
                    var answer = visitor.await(frame -> id.equals(frame.getString("re", "")) || id.equals(frame.getJsonObject("data").getString("re", "")));
                    opened += answer.getString("type").equals("ack") ? 1 : 0;
                    refused += answer.toString().contains("/problems/too-many-requests") ? 1 : 0;
                }
            }
        }

        assertThat(opened).isEqualTo(20);
        assertThat(refused).isEqualTo(10);
        assertThat(count("select count(*) from hilo.ticket t join hilo.conversation c on c.id = t.conversation_id where c.subject = 'a'")).isEqualTo(20);
    }

    // ---- everybody else

    /** A call, a console and a mail, again and again while the attack lasts. */
    private static void serve(String attack) throws Exception {
        var calls = new ArrayList<Duration>();
        var consoles = new ArrayList<Duration>();
        var mails = new ArrayList<Duration>();
        long end = System.nanoTime() + ATTACK.toNanos();
        try (var console = ChatClient.open(rig.node().url(), "/ws/console", rig.people().token("agent"))) {
            do {
                calls.add(timed(() -> {
                    var caller = rig.phones().call("+5281" + String.format("%08d", System.nanoTime() % 100_000_000), LINE);
                    within(IN_GOOD_TIME, () -> !caller.heard().isEmpty());
                    caller.hangUp();
                    return null;
                }));
                consoles.add(timed(() -> {
                    agent.get("/api/agent/conversations").expect(200);
                    console.send("ping", Json.createObjectBuilder());
                    return console.await("pong");
                }));
                mails.add(timed(() -> {
                    String subject = "Correo " + UUID.randomUUID();
                    GreenMailUtil.sendTextEmail(MailServer.SUPPORT, "cliente-" + UUID.randomUUID() + "@cliente.example", subject, "hola",
                            new ServerSetup(rig.mail().smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
                    within(IN_GOOD_TIME, () -> count("select count(*) from hilo.conversation where subject = '" + subject + "'") == 1);
                    return null;
                }));
            } while (System.nanoTime() < end);
        }
        System.out.printf("%s: p95 of calls %d ms, consoles %d ms, mails %d ms%n", attack, p95(calls), p95(consoles), p95(mails));
        assertThat(calls).allMatch(time -> time.compareTo(IN_GOOD_TIME) < 0);
        assertThat(consoles).allMatch(time -> time.compareTo(IN_GOOD_TIME) < 0);
    }

    private static long count(String sql) throws SQLException {
        try (var connection = rig.postgres().connect(); var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Duration timed(Callable<?> work) throws Exception {
        long begin = System.nanoTime();
        work.call();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static long p95(List<Duration> times) {
        return times.stream().sorted().skip((long) (times.size() * 0.95)).findFirst().orElse(Duration.ZERO).toMillis();
    }

    /** Whether the server answered with a refusal or ended the connection, after whatever else it sent. */
    private static boolean isRefused(Socket socket) {
        try {
            return socket.isClosed() || socket.getInputStream().available() > 0 || isEnded(socket);
        } catch (IOException gone) {
            return true;
        }
    }

    private static boolean isEnded(Socket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        }
    }

    /** Connections from elsewhere, and what is done with them until the end. */
    private static final class Attack implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private final AtomicBoolean over = new AtomicBoolean();

        Socket connect(int i, String head) throws IOException {
            var socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.bind(new InetSocketAddress(InetAddress.getByName(ATTACKERS[i % ATTACKERS.length]), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", rig.node().url().getPort()), 5000);
            socket.getOutputStream().write(head.getBytes(UTF_8));
            sockets.add(socket);
            return socket;
        }

        /** Opens one more chat socket; false where it is refused. */
        boolean upgrade() throws IOException {
            var socket = connect(0, "GET /ws/chat HTTP/1.1\r\nHost: desk\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            socket.setSoTimeout(20_000);
            return new String(socket.getInputStream().readNBytes(12), UTF_8).equals("HTTP/1.1 101");
        }

        /** One more byte, to who still takes it. */
        void drop(Socket socket) {
            try {
                socket.getOutputStream().write('a');
            } catch (IOException refused) {
                // that one is over
            }
        }

        void goesOn(Runnable step) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    try {
                        step.run();
                        Thread.sleep(5);
                    } catch (InterruptedException | RuntimeException ended) {
                        return;
                    }
                }
            }));
        }

        @Override
        public void close() throws IOException {
            over.set(true);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
