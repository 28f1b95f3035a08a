package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public port speaks HTTP/1.1 and WebSocket, and takes a request in its one right form only. */
@DeskTest
class PublicPortIT {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final String NEXT = "GET /console/?next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final Desk desk = Desk.current();

    @Test
    void noOtherProtocolIsSpoken() throws IOException {
        assertThat(status(sent("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: jboss-remoting\r\nSec-JbossRemoting-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
                + NEXT))).isEqualTo(302);
        assertThat(status(sent("GET /console/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
                + NEXT))).isEqualTo(200);
        assertThat(sent("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).as("HTTP/2 without asking").doesNotContain("\0").doesNotStartWith("HTTP/1.1 2");

        var names = desk.anonymous().get("/wildfly-services/naming/v1/lookup/x");
        assertThat(names.status()).isEqualTo(404);
        assertThat(names.headers().map()).doesNotContainKeys("set-cookie", "www-authenticate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /console/ HTTP/1.1\nHost: localhost\n\n", "GET /console/ HTTP/1.1\r\nHost: localhost\r\n\n", "GET /console/ HTTP/1.1\r\nHost: localhost\r\r\r",
            "GET /console/ HTTP/1.1\r\nHost: localhost\r\n\r ", "GET /console/ HTTP/1.1\r\n Host: localhost\r\n\r\n", "GET /console/ HTTP/1.1\r\n X: y\r\nHost: localhost\r\n\r\n",
            "GET /console/ HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n", "POST /console/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            "POST /console/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /console/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 1\r\n\r\n"})
    void malformedRequestEndsTheConnection(String request) throws IOException {
        isTheOnlyAnswer(400, sent(request + NEXT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xchunked", "gzip, chunked", "chunked, chunked", "\u000bchunked", "gzip"})
    void unknownCodingEndsTheConnection(String coding) throws IOException {
        String answer = sent("POST /console/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " + coding + "\r\n\r\n" + NEXT);

        isTheOnlyAnswer(status(answer) == 400 ? 400 : 501, answer);
        isTheOnlyAnswer(status(answer), sent("POST /openapi HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " + coding + "\r\n\r\n" + NEXT));
    }

    @Test
    void knownCodingIsRead() throws IOException {
        String answers = sent("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + NEXT);

        assertThat(status(answers)).isEqualTo(400);
        assertThat(answers.split("HTTP/1\\.1 ", -1)).hasSize(3);
        assertThat(answers).contains("HTTP/1.1 200 ");
    }

    @Test
    void whatNobodyUsesIsNotOnTheServer() throws IOException {
        Path modules = Path.of(System.getProperty("hilo.server.dir"), "modules");
        try (var jars = Files.walk(modules)) {
            assertThat(jars.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".jar"))).noneMatch(
                    name -> name.matches("(hibernate-core|wildfly-ejb3|org\\.eclipse\\.jgit|sshd|azure|resteasy-multipart|resteasy-jackson2)-?.*"))
                    .anyMatch(name -> name.startsWith("undertow-core-"));
        }
        assertThat(Files.readString(Path.of(System.getProperty("hilo.server.dir"), "standalone/configuration/standalone.xml"))).doesNotContain("http-invoker", "https-listener",
                "http-remoting-connector");
    }

    @Test
    void containersOwnPagesAreNotShown() {
        for (String path : new String[]{"/console/nothing.js", "/demo/site/nothing", "/wildfly-services/", "/error", "/api/agent/nothing"}) {
            var problem = desk.anonymous().get(path);
            assertThat(problem.status()).as(path).isEqualTo(404);
            assertThat(problem.header("Content-Type")).as(path).startsWith("application/problem+json");
            assertThat(problem.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        }
        var page = desk.anonymous().send("GET", "/console/nothing", null, Map.of("Accept", "text/html,*/*", "Accept-Language", "es-MX"));
        assertThat(page.body()).isEqualTo("Aquí no hay nada. Revise la dirección.\n");
        assertThat(page.header("Content-Type")).startsWith("text/plain");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
        var refused = desk.anonymous().send("DELETE", "/console/app.js", null, Map.of());
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.body()).contains("/problems/method-not-allowed");
        var foreign = desk.anonymous().send("POST", "/api/session", "{}", Map.of("Origin", "http://evil.example", "Content-Type", "application/json"));
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.json().getString("type")).isEqualTo("/problems/forbidden");
    }

    @Test
    void descriptionOfTheApiHasOurHeaders() {
        var answer = desk.anonymous().get("/openapi").expect(200);

        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    }

    private static void isTheOnlyAnswer(int status, String answers) {
        assertThat(status(answers)).as(answers).isEqualTo(status);
        assertThat(answers.split("HTTP/1\\.1 ", -1)).as("answers on a connection that is not to be trusted any more").hasSize(2);
    }

    private static int status(String answers) {
        return answers.startsWith("HTTP/1.1 ") ? Integer.parseInt(answers.substring(9, 12)) : 0;
    }

    /** All that the server answers until it ends the connection. */
    private String sent(String bytes) throws IOException {
        try (var socket = new Socket(desk.url().getHost(), desk.url().getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            var all = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(all);
            } catch (java.net.SocketException reset) {
                // ended while we were still writing
            }
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
