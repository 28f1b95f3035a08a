package hilo.channel.email;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signing in by tokens: a token endpoint and a mail server, both on this machine. */
class MailAccountTest {
    private static final String SECRET = "s3cr3t&=";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final AtomicInteger given = new AtomicInteger();
    private volatile Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private volatile String good = "t1";
    private volatile int status = 200;
    private HttpServer endpoint;
    private ServerSocket mail;

    @BeforeEach
    void start() throws IOException {
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        endpoint.createContext("/token", this::give);
        endpoint.start();
        mail = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        endpoint.stop(0);
        mail.close();
    }

    private void give(HttpExchange exchange) throws IOException {
        asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        byte[] answer = (status == 200
                ? "{\"access_token\":\"t" + given.incrementAndGet() + "\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"
                : "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215\"}").getBytes(UTF_8);
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** An IMAP server that takes one token. */
    private void serve() {
        while (!mail.isClosed()) {
            try (Socket client = mail.accept(); var in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
                say(client, "* OK ready");
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    String[] words = line.split(" ");
                    if (words[1].equals("CAPABILITY")) {
                        say(client, "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n" + words[0] + " OK");
                    } else if (words[1].equals("AUTHENTICATE")) {
                        String told = new String(Base64.getDecoder().decode(words.length > 3 ? words[3] : asked(client, in)), UTF_8);
                        shown.add(told.replace('\1', '|'));
                        say(client, words[0] + (told.contains("auth=Bearer " + good + "\1") ? " OK" : " NO AUTHENTICATE failed"));
                    } else {
                        say(client, words[0] + " OK");
                    }
                }
            } catch (IOException gone) {
                // The next client.
            }
        }
    }

    private static String asked(Socket client, BufferedReader in) throws IOException {
        say(client, "+ ");
        return in.readLine();
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
    }

    private MailAccount account(@Nullable String refreshToken) {
        var oauth = new MailConfig.OAuth(URI.create("http://127.0.0.1:" + endpoint.getAddress().getPort() + "/token"), "app", SECRET, "https://outlook.office365.com/.default",
                refreshToken);
        return new MailAccount(new MailConfig.Server("127.0.0.1", mail.getLocalPort(), "soporte@factupronto.example", null, MailConfig.Tls.NONE, oauth),
                new AccessTokens(oauth, () -> now));
    }

    private static void signIn(MailAccount account) throws MessagingException {
        try (Store store = MailSessions.imap(account.server()).getStore()) {
            account.connect(store);
        }
    }

    @Test
    void applicationSignsInByItsOwnRight() throws Exception {
        signIn(account(null));

        assertThat(asked).containsExactly("grant_type=client_credentials&client_id=app&client_secret=s3cr3t%26%3D&scope=https%3A%2F%2Foutlook.office365.com%2F.default");
        assertThat(shown).containsExactly("user=soporte@factupronto.example|auth=Bearer t1||");
    }

    @Test
    void refreshTokenOfTheOwnerIsUsedWhereThereIsOne() throws Exception {
        signIn(account("r1"));

        assertThat(asked).singleElement().asString().startsWith("grant_type=refresh_token&").endsWith("&refresh_token=r1");
    }

    @Test
    void tokenIsUsedForFourFifthsOfItsLife() throws Exception {
        var account = account(null);
        signIn(account);
        now = now.plus(Duration.ofMinutes(47));
        signIn(account);
        assertThat(asked).hasSize(1);

        now = now.plus(Duration.ofMinutes(2));
        good = "t2";
        signIn(account);

        assertThat(asked).hasSize(2);
    }

    @Test
    void tokenThatIsRefusedBeforeItsTimeIsAskedForAnewOnce() throws Exception {
        good = "t2";
        signIn(account(null));
        assertThat(asked).hasSize(2);

        good = "none";
        assertThatThrownBy(() -> signIn(account(null))).isInstanceOf(AuthenticationFailedException.class);
        assertThat(asked).hasSize(4);
    }

    @Test
    void manyAtOnceAskOnce() throws Exception {
        var account = account(null);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = threads.invokeAll(IntStream.range(0, 20).mapToObj(i -> (Callable<String>) () -> String.valueOf(Objects.requireNonNull(account.tokens()).token())).toList());

            assertThat(all).allSatisfy(one -> assertThat(one.get()).isEqualTo("t1"));
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void endpointThatRefusesOrIsAwayIsToldInItsWordsAndNoSecretIs() {
        status = 401;
        var account = account(null);
        assertThatThrownBy(() -> signIn(account)).isInstanceOf(MessagingException.class).hasMessageContaining("401").hasMessageContaining("AADSTS7000215")
                .hasMessageNotContaining(SECRET);
        endpoint.stop(0);
        assertThatThrownBy(() -> signIn(account)).isInstanceOf(MessagingException.class).hasMessageContaining("cannot be reached").hasMessageNotContaining(SECRET);
        assertThat(account.server().toString()).doesNotContain(SECRET).contains("***");
    }
}
