package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.channel.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SmtpSenderTest {
    private static final MailAddress DESK = new MailAddress("Soporte", "soporte@factupronto.example");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-23T15:00:00Z"));

    /** A mail server that says what the test wants it to say to each command. */
    private static final class Scripted implements AutoCloseable {
        private final ServerSocket socket;
        private final Thread thread;
        private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

        Scripted(Map<String, String> answers) throws IOException {
            socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            thread = Thread.ofPlatform().daemon().start(() -> serve(answers));
        }

        private void serve(Map<String, String> answers) {
            while (!socket.isClosed()) {
                talk(answers);
            }
        }

        private void talk(Map<String, String> answers) {
            try (var client = socket.accept(); var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                var out = client.getOutputStream();
                out.write("220 ready\r\n".getBytes(StandardCharsets.UTF_8));
                boolean data = false;
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (data && !line.equals(".")) {
                        continue;
                    }
                    heard.add(line);
                    String command = data ? "." : line.split("[ :]", 2)[0];
                    if (answers.containsKey(line)) {
                        command = line;
                    }
                    data = command.equals("DATA");
                    out.write((answers.getOrDefault(command, data ? "354 go on" : "250 ok") + "\r\n").getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException closed) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }

        SmtpSender sender() {
            return new SmtpSender(new MailAccount(new MailConfig.Server("127.0.0.1", socket.getLocalPort(), null, null, MailConfig.Tls.NONE, null), null), CLOCK);
        }

        @Override
        public void close() throws IOException, InterruptedException {
            socket.close();
            thread.join(); // until then it may still take a connection
        }
    }

    private static Outcome send(SmtpSender sender, boolean automatic) throws Exception {
        return send(sender, automatic, "ana@cliente.example");
    }

    private static Outcome send(SmtpSender sender, boolean automatic, String reader) throws Exception {
        return sender.send(new MailComposer(sender.session(), "factupronto.example", Optional.empty()).compose(new OutgoingMail("<c.1@factupronto.example>", DESK,
                new MailAddress("Ana", "ana@cliente.example"), List.of(new MailAddress("", "beto@cliente.example")), reader, null, "soporte+b.x.y@factupronto.example", "Hola",
                "Hola", List.of(), List.of(), null, List.of(), automatic, List.of(),
                CLOCK.instant())), reader, DESK.address());
    }

    @Test
    void tellsTheServersWords() throws Exception {
        try (var server = new Scripted(Map.of(".", "250 2.0.0 queued as 4F1"))) {
            assertThat(send(server.sender(), false)).isEqualTo(new Outcome.Sent(CLOCK.instant(), "250 2.0.0 queued as 4F1"));
            assertThat(server.heard).contains("MAIL FROM:<soporte+b.x.y@factupronto.example>", "RCPT TO:<ana@cliente.example>");
        }
    }

    @Test
    void eachOfThoseWhoGetItIsWrittenToAlone() throws Exception {
        try (var server = new Scripted(Map.of())) {
            send(server.sender(), false, "beto@cliente.example");

            assertThat(server.heard).contains("RCPT TO:<beto@cliente.example>").doesNotContain("RCPT TO:<ana@cliente.example>");
        }
    }

    @Test
    void aServerThatTakesNothingNowIsLeftAloneForAWhile() throws Exception {
        for (var busy : Map.of("MAIL", "421 4.3.2 shutting down", "RCPT", "450 4.7.1 too many messages", ".", "421 4.7.0 try later").entrySet()) {
            try (var server = new Scripted(Map.of(busy.getKey(), busy.getValue()))) {
                assertThat(send(server.sender(), false)).isEqualTo(new Outcome.Retry(busy.getValue(), true));
            }
        }
        try (var server = new Scripted(Map.of("RCPT", "451 4.7.1 greylisted"))) {
            assertThat(send(server.sender(), false)).isEqualTo(new Outcome.Retry("451 4.7.1 greylisted", false));
        }
    }

    @Test
    void automaticMailHasNoSenderToAnswerTo() throws Exception {
        try (var server = new Scripted(Map.of())) {
            send(server.sender(), true);

            assertThat(server.heard).contains("MAIL FROM:<>");
        }
    }

    @Test
    void aServerThatWantsASenderGetsOne() throws Exception {
        try (var server = new Scripted(Map.of("MAIL FROM:<>", "553 5.1.7 sender needed"))) {
            assertThat(send(server.sender(), true)).isInstanceOf(Outcome.Sent.class);
            assertThat(server.heard).contains("MAIL FROM:<>", "MAIL FROM:<soporte@factupronto.example>");
        }
    }

    @Test
    void aServerThatKnowsOneSenderOnlyGetsThatOne() throws Exception {
        for (var refusal : Map.of("MAIL FROM:<soporte+b.x.y@factupronto.example>", "553 5.7.1 not your address", "RCPT", "553 5.7.1 Sender address rejected: not owned by user")
                .entrySet()) {
            try (var server = new Scripted(Map.of(refusal.getKey(), refusal.getValue()))) {
                send(server.sender(), false);

                assertThat(server.heard).contains("MAIL FROM:<soporte+b.x.y@factupronto.example>", "MAIL FROM:<soporte@factupronto.example>");
            }
        }
    }

    @Test
    void temporaryRefusalsAreTriedAgain() throws Exception {
        try (var server = new Scripted(Map.of("RCPT", "451 4.7.1 greylisted"))) {
            assertThat(send(server.sender(), false)).isEqualTo(new Outcome.Retry("451 4.7.1 greylisted"));
        }
        try (var server = new Scripted(Map.of(".", "452 4.3.1 disk full"))) {
            assertThat(send(server.sender(), false)).isInstanceOf(Outcome.Retry.class);
        }
        try (var server = new Scripted(Map.of("MAIL", "530 5.7.0 sign in first"))) {
            assertThat(send(server.sender(), false)).isInstanceOf(Outcome.Retry.class);
        }
    }

    @Test
    void finalRefusalsFail() throws Exception {
        try (var server = new Scripted(Map.of("RCPT", "550 5.1.1 no such user"))) {
            assertThat(send(server.sender(), false)).isEqualTo(new Outcome.Failed("550 5.1.1 no such user"));
        }
        try (var server = new Scripted(Map.of(".", "554 5.7.1 spam"))) {
            assertThat(send(server.sender(), false)).isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void aServerThatIsAwayIsTriedAgain() throws Exception {
        SmtpSender sender;
        try (var server = new Scripted(Map.of())) {
            sender = server.sender();
        }

        assertThat(send(sender, false)).isInstanceOfSatisfying(Outcome.Retry.class, retry -> assertThat(retry.everything()).isTrue());
    }
}
