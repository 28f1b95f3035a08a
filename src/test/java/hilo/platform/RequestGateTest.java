package hilo.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gate before an application that says how much it was sent, and at {@code /wait} waits for the test. */
class RequestGateTest {
    private static final HttpSettings SETTINGS = new HttpSettings(3, 2, 50, 20, Duration.ofMillis(700), 100_000, 1000, 200_000, 2, 1, 1_000_000, Duration.ofSeconds(20),
            Duration.ofSeconds(20), false, TrustedProxies.parse(""));

    private static final HttpSettings BEHIND_A_PROXY = new HttpSettings(3, 2, 50, 20, Duration.ofMillis(700), 100_000, 1000, 200_000, 2, 1, 1_000_000, Duration.ofSeconds(20),
            Duration.ofSeconds(20), true, TrustedProxies.parse("127.0.0.1"));

    private final Semaphore working = new Semaphore(0);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final ArrayList<Socket> sockets = new ArrayList<>();
    private Undertow server;

    @BeforeEach
    void start() {
        serve(SETTINGS);
    }

    private void serve(HttpSettings settings) {
        server = Undertow.builder().addHttpListener(0, "127.0.0.1").setIoThreads(2).setWorkerThreads(10)
                .setHandler(new RequestGate(settings, new BlockingHandler(this::work))).build();
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        mayGoOn.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    private void work(HttpServerExchange exchange) throws Exception {
        working.release();
        if (exchange.getRequestPath().equals("/wait")) {
            mayGoOn.await(20, TimeUnit.SECONDS);
        }
        exchange.getResponseSender().send(exchange.getInputStream().readAllBytes().length + " bytes");
    }

    @Test
    void aRequestIsWorkedOnWhenItsBodyIsHere() throws Exception {
        var slow = send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
        assertThat(answer(send("127.0.0.1", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))).contains("200 OK", "0 bytes");
        assertThat(working.availablePermits()).isEqualTo(1);

        more(slow, "67890");

        assertThat(answer(slow)).contains("200 OK", "10 bytes");
    }

    @Test
    void oneConnectionCarriesSeveralBodies() throws Exception {
        var socket = send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(answer(socket)).contains("3 bytes");
        more(socket, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n");
        assertThat(answer(socket)).contains("4 bytes");
        more(socket, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer(socket)).contains("0 bytes");
        more(socket, "POST / HTTP/1.1\r\nHost: a\r\nCookie: hilo=x\r\nContent-Length: 90000\r\n\r\n" + "x".repeat(90_000));
        assertThat(answer(socket)).contains("90000 bytes");
    }

    @Test
    void aBodyThatDoesNotComeInTimeIsRefused() throws Exception {
        var silent = send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
        var waiting = send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");

        assertThat(answer(silent)).contains("408", "/problems/too-slow");
        assertThat(rest(waiting)).contains("408");
        assertThat(working.availablePermits()).isZero();
    }

    @Test
    void aBodyAboveItsBoundIsRefused() throws Exception {
        assertThat(answer(send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"))).contains("413", "/problems/too-large");
        assertThat(answer(send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5dc\r\n" + "x".repeat(1500) + "\r\n"))).contains("413");
        assertThat(answer(send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nCookie: hilo=x\r\nContent-Length: 1001\r\n\r\n" + "x".repeat(1001)))).contains("1001 bytes");
        assertThat(answer(send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nContent-Length: 100001\r\n\r\n"))).contains("413");
        assertThat(answer(send("127.0.0.1", "POST /api/agent/attachments HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"))).contains("413");
        assertThat(answer(send("127.0.0.1", "POST /api/agent/attachments HTTP/1.1\r\nHost: a\r\nCookie: hilo=x\r\nContent-Length: 500000\r\n\r\n" + "x".repeat(500_000))))
                .contains("500000 bytes");
    }

    @Test
    void allBodiesTogetherHoldSoMuchMemory() throws Exception {
        var slow = new ArrayList<Socket>();
        for (int i = 0; i < 20; i++) {
            slow.add(send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"));
        }

        var answers = new ArrayList<String>();
        for (Socket one : slow) {
            answers.add(answer(one));
        }

        assertThat(answers).anyMatch(answer -> answer.contains("503")).anyMatch(answer -> answer.contains("408"));
        assertThat(answer(send("127.0.0.1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"))).contains("3 bytes");
    }

    @Test
    void oneNetworkLeavesASlotToTheOthers() throws Exception {
        for (int i = 0; i < 5; i++) {
            send("127.0.0.2", "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        working.acquire(2);

        assertThat(answer(send("127.0.0.1", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))).contains("200 OK");

        working.acquire();
        mayGoOn.countDown();
        for (Socket waiting : sockets.subList(0, 5)) {
            assertThat(answer(waiting)).contains("200 OK");
        }
    }

    @Test
    void behindAProxyItsWordSaysWhoseRequestItIs() throws Exception {
        server.stop();
        serve(BEHIND_A_PROXY);
        for (int i = 0; i < 5; i++) {
            send("127.0.0.1", "GET /wait HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100." + i + ", 192.0.2.7\r\n\r\n");
        }
        working.acquire(2);

        assertThat(answer(send("127.0.0.1", "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.8\r\n\r\n"))).contains("200 OK");

        working.acquire();
        assertThat(working.tryAcquire()).isFalse();
    }

    @Test
    void oneNetworkHoldsSoManyConnections() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(answer(send("127.0.0.2", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))).contains("200 OK");
        }

        assertThat(answer(send("127.0.0.2", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))).contains("429");
        assertThat(answer(send("127.0.0.1", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))).contains("200 OK");
    }

    private Socket send(String from, String text) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(server.getListenerInfo().getFirst().getAddress());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        more(socket, text);
        return socket;
    }

    private static void more(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** One answer: its head, and as much body as that says. */
    private static String answer(Socket socket) throws IOException {
        var in = socket.getInputStream();
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return text.toString();
            }
            text.append((char) next);
        }
        int length = text.indexOf("Content-Length: ") < 0 ? 0 : Integer.parseInt(text.substring(text.indexOf("Content-Length: ") + 16).split("\r\n", 2)[0]);
        return text + new String(in.readNBytes(length), UTF_8);
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
}
