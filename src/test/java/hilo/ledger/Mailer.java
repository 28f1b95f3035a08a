package hilo.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Somebody who writes to the support mailbox, and again in reply to earlier mails of theirs. The mail server's 250 is the acknowledgement: from then on the mail must become one
 * entry. The same mail under the same Message-ID is handed over until then.
 */
final class Mailer extends Sender {
    private record Thread(String name, String root) {
    }

    private final Deque<Thread> threads = new ArrayDeque<>();
    private int opened;

    Mailer(Load load, String name) {
        super(load, name);
    }

    @Override
    void work() throws InterruptedException {
        while (!load().isStopping()) {
            boolean reply = !threads.isEmpty() && ThreadLocalRandom.current().nextInt(10) < 4;
            var thread = reply ? threads.stream().skip(ThreadLocalRandom.current().nextInt(threads.size())).findFirst().orElseThrow() : null;
            var operation = next(Operation.Kind.MAIL, thread == null ? String.valueOf(++opened) : thread.name());
            var messageId = "<" + operation.id() + "@cartas.example>";
            var named = new Operation(operation.id(), operation.kind(), operation.sender(), operation.thread(), operation.n(), messageId);
            load().attempt(named);
            deliver(named, mail(named, thread == null ? opened + "" : thread.name(), thread == null ? null : thread.root()));
            if (thread == null) {
                threads.addLast(new Thread(String.valueOf(opened), messageId));
                if (threads.size() > 6) {
                    threads.removeFirst();
                }
            }
            load().pause(load().plan().pace().mail());
        }
    }

    private String mail(Operation operation, String thread, @org.jspecify.annotations.Nullable String inReplyTo) {
        var headers = new StringBuilder();
        headers.append("From: Carla ").append(name()).append(" <").append(load().plan().run()).append('-').append(name()).append('-').append(thread).append("@cartas.example>\r\n");
        headers.append("To: ").append(load().plan().support()).append("\r\n");
        headers.append("Subject: ").append(inReplyTo == null ? "" : "Re: ").append("Consulta ").append(thread).append("\r\n");
        headers.append("Message-ID: ").append(operation.client()).append("\r\n");
        if (inReplyTo != null) {
            headers.append("In-Reply-To: ").append(inReplyTo).append("\r\nReferences: ").append(inReplyTo).append("\r\n");
        }
        headers.append("Date: ").append(DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC))).append("\r\n");
        headers.append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
        return headers + operation.mark() + " Buen día, no puedo timbrar.\r\n";
    }

    private void deliver(Operation operation, String mail) throws InterruptedException {
        for (boolean first = true; !load().isOver(); first = false) {
            if (!first) {
                load().sentAgain();
            }
            try {
                submit(mail);
                load().acknowledged(operation, Json.createObjectBuilder().build());
                return;
            } catch (IOException e) {
                load().jitter();
            }
        }
    }

    private void submit(String mail) throws IOException {
        try (var socket = new java.net.Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", load().plan().mailPort()), 2000);
            socket.setSoTimeout(10_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            var out = socket.getOutputStream();
            expect(in, "220");
            command(in, out, (load().plan().lmtp() ? "LHLO" : "HELO") + " cartas.example", "250");
            command(in, out, "MAIL FROM:<" + name() + "@cartas.example>", "250");
            command(in, out, "RCPT TO:<" + load().plan().support() + ">", "250");
            command(in, out, "DATA", "354");
            command(in, out, mail + ".", "250");
            out.write("QUIT\r\n".getBytes(UTF_8));
            out.flush();
        }
    }

    private static void command(BufferedReader in, OutputStream out, String line, String wanted) throws IOException {
        out.write((line + "\r\n").getBytes(UTF_8));
        out.flush();
        expect(in, wanted);
    }

    private static void expect(BufferedReader in, String wanted) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        if (line == null || !line.startsWith(wanted)) {
            throw new IOException("the mail server said " + line);
        }
    }
}
