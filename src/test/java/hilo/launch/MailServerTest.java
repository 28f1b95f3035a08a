package hilo.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MailServerTest {
    private static final int LINE = 1_000;

    @Test
    void mailOfFiftyMegabytesIsRefusedAndTheNextIsTaken() throws IOException {
        int[] ports = Ports.free(2);
        try (var server = MailServer.start(ports[0], ports[1], 30_000_000)) {
            assertThat(sent(ports[0], 50_000)).startsWith("552 5.3.4");
            assertThat(sent(ports[0], 1)).startsWith("250");
            assertThat(server.inbox(MailServer.SUPPORT)).hasSize(1).allMatch(mail -> Long.signum(size(mail)) > 0);

            assertThat(sent(ports[0], 20_000)).startsWith("250");
            assertThat(sent(ports[0], 20_000)).as("more than all may have").startsWith("452 4.3.1");
            assertThat(sent(ports[0], 1)).startsWith("250");
            assertThat(server.inbox(MailServer.SUPPORT)).hasSize(3);
        }
    }

    private static int size(jakarta.mail.internet.MimeMessage mail) {
        try {
            return mail.getSize();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The reply to a mail of so many lines, each of a thousand bytes. */
    private static String sent(int port, int lines) throws IOException {
        try (var socket = new Socket("127.0.0.1", port);
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                var out = new BufferedOutputStream(socket.getOutputStream())) {
            in.readLine();
            for (String command : new String[]{"HELO here", "MAIL FROM:<ana@cliente.example>", "RCPT TO:<" + MailServer.SUPPORT + ">", "DATA"}) {
                write(out, command + "\r\n");
                in.readLine();
            }
            write(out, "Subject: larga\r\n\r\n");
            byte[] line = ("x".repeat(LINE - 2) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < lines; i++) {
                out.write(line);
            }
            write(out, ".\r\n");
            return in.readLine();
        }
    }

    private static void write(BufferedOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
