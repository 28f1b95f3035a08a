package hilo.channel.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends the bytes of a mail as they are: a library would add the headers that the tests leave out. */
final class RawSmtp {
    private final int port;

    RawSmtp(int port) {
        this.port = port;
    }

    /** {@code from} is the envelope's sender and may be empty; line ends of {@code mail} are made CRLF. */
    void send(String from, String to, String mail) {
        try (var socket = new Socket("127.0.0.1", port); var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            OutputStream out = socket.getOutputStream();
            expect(in, "220");
            say(out, in, "EHLO test", "250");
            say(out, in, "MAIL FROM:<" + from + ">", "250");
            say(out, in, "RCPT TO:<" + to + ">", "250");
            say(out, in, "DATA", "354");
            String body = mail.replace("\r\n", "\n").replace("\n.", "\n..").replace("\n", "\r\n");
            say(out, in, body + "\r\n.", "250");
            say(out, in, "QUIT", "221");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void say(OutputStream out, BufferedReader in, String line, String wanted) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        expect(in, wanted);
    }

    private static void expect(BufferedReader in, String wanted) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        if (line == null || !line.startsWith(wanted)) {
            throw new IOException("expected " + wanted + ", got " + line);
        }
    }
}
