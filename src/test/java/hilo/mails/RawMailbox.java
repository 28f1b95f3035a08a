package hilo.mails;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One mailbox behind IMAP (RFC 3501 as far as a reader needs it, and IDLE) that never looks into its mails: what was put into it is handed out byte by byte. In memory, for one
 * user, any password.
 */
final class RawMailbox implements AutoCloseable {
    /** A mail as it lies in the mailbox. */
    @SuppressWarnings("ArrayRecordComponent") // Handed through, never compared.
    private record Stored(long uid, byte[] raw, Instant arrived) {
    }

    private static final DateTimeFormatter INTERNAL_DATE = DateTimeFormatter.ofPattern("dd-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int LOOK_MILLIS = 50;

    private final ServerSocket server;
    private final List<Stored> mails = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile long uidValidity = 4711;
    private long nextUid = 1;

    private RawMailbox(ServerSocket server) {
        this.server = server;
    }

    static RawMailbox start() throws IOException {
        var mailbox = new RawMailbox(new ServerSocket(0, 20, InetAddress.getByName("127.0.0.1")));
        Thread.ofPlatform().daemon().name("mailbox").start(mailbox::accept);
        return mailbox;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Lays a mail into it, which arrived now. Returns its UID. */
    long put(byte[] raw) {
        return put(raw, Instant.now());
    }

    synchronized long put(byte[] raw, Instant arrived) {
        mails.add(new Stored(nextUid, raw.clone(), arrived));
        return nextUid++;
    }

    /** How many mails lie in it. */
    synchronized int size() {
        return mails.size();
    }

    /** Somebody else deletes a mail. */
    synchronized void remove(long uid) {
        mails.removeIf(mail -> mail.uid() == uid);
        hangUp();
    }

    /** The mailbox is restored from somewhere: every mail has another number from now on, and whoever reads must look anew. */
    synchronized void numberAnew() {
        uidValidity++;
        var before = List.copyOf(mails);
        mails.clear();
        nextUid = 1;
        before.forEach(mail -> put(mail.raw(), mail.arrived()));
        hangUp();
    }

    /** Cuts every connection. */
    void hangUp() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException gone) {
                open.remove(socket);
            }
        }
    }

    private synchronized List<Stored> snapshot() {
        return List.copyOf(mails);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                open.add(socket);
                Thread.ofPlatform().daemon().name("mailbox client").start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new Client(socket).talk();
        } catch (IOException gone) {
            // Clients come and go.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
    }

    /** One connection; {@code seen} is what this client has been told of, so that its numbers stay what they were. */
    private final class Client {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private List<Stored> seen = List.of();

        Client(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        void talk() throws IOException {
            say("* OK [CAPABILITY IMAP4rev1 IDLE] ready");
            for (String line = line(); line != null; line = line()) {
                String[] words = line.split(" ", 3);
                if (words.length < 2) {
                    say("* BAD what?");
                    continue;
                }
                String rest = words.length > 2 ? words[2] : "";
                switch (words[1].toUpperCase(Locale.ROOT)) {
                    case "CAPABILITY" -> say("* CAPABILITY IMAP4rev1 IDLE");
                    case "SELECT", "EXAMINE" -> select();
                    case "UID" -> uid(rest);
                    case "FETCH" -> fetch(rest);
                    case "NOOP", "STORE", "CHECK" -> news();
                    case "IDLE" -> idle();
                    case "LOGOUT" -> {
                        say("* BYE");
                        say(words[0] + " OK");
                        return;
                    }
                    default -> {
                        // LOGIN, CLOSE and the like: nothing to do and nothing to tell.
                    }
                }
                say(words[0] + " OK done");
            }
        }

        private void select() throws IOException {
            seen = snapshot();
            say("* FLAGS (\\Seen \\Deleted)");
            say("* " + seen.size() + " EXISTS");
            say("* 0 RECENT");
            say("* OK [UIDVALIDITY " + uidValidity + "] valid");
            say("* OK [PERMANENTFLAGS (\\Seen \\Deleted)] kept");
        }

        private void news() throws IOException {
            var now = snapshot();
            if (now.size() > seen.size()) {
                seen = now;
                say("* " + seen.size() + " EXISTS");
            }
        }

        private void idle() throws IOException {
            say("+ idling");
            socket.setSoTimeout(LOOK_MILLIS);
            try {
                for (boolean ended = false; !ended;) {
                    news();
                    ended = said();
                }
            } finally {
                socket.setSoTimeout(0);
            }
        }

        /** Whether the client said something: DONE, or that it is gone. */
        private boolean said() throws IOException {
            try {
                line();
                return true;
            } catch (SocketTimeoutException quiet) {
                return false;
            }
        }

        private void uid(String rest) throws IOException {
            String[] words = rest.split(" ", 3);
            if (words[0].equalsIgnoreCase("FETCH")) {
                for (int i = 0; i < seen.size(); i++) {
                    if (holds(words[1], seen.get(i).uid(), seen.isEmpty() ? 0 : seen.getLast().uid())) {
                        tell(i, words[2]);
                    }
                }
            } else if (words[0].equalsIgnoreCase("SEARCH")) {
                say("* SEARCH" + seen.stream().map(mail -> " " + mail.uid()).collect(Collectors.joining()));
            }
        }

        private void fetch(String rest) throws IOException {
            String[] words = rest.split(" ", 2);
            for (int i = 0; i < seen.size(); i++) {
                if (holds(words[0], i + 1, seen.size())) {
                    tell(i, words[1]);
                }
            }
        }

        /** Whether a set such as {@code 3:5,9,12:*} holds a number; {@code n:*} always holds the last. */
        private static boolean holds(String set, long number, long last) {
            for (String range : set.split(",")) {
                String[] ends = range.split(":", 2);
                long from = ends[0].equals("*") ? last : Long.parseLong(ends[0]);
                long to = ends.length == 1 ? from : ends[1].equals("*") ? last : Long.parseLong(ends[1]);
                if (number >= Math.min(from, to) && number <= Math.max(from, to)) {
                    return true;
                }
            }
            return false;
        }

        private void tell(int index, String wanted) throws IOException {
            var mail = seen.get(index);
            String items = wanted.toUpperCase(Locale.ROOT);
            var words = new StringBuilder("* " + (index + 1) + " FETCH (UID " + mail.uid());
            if (items.contains("RFC822.SIZE")) {
                words.append(" RFC822.SIZE ").append(mail.raw().length);
            }
            if (items.contains("INTERNALDATE")) {
                words.append(" INTERNALDATE \"").append(INTERNAL_DATE.format(mail.arrived())).append('"');
            }
            if (items.contains("FLAGS")) {
                words.append(" FLAGS ()");
            }
            byte[] body = new byte[0];
            if (items.contains("BODY.PEEK[HEADER]") || items.contains("BODY[HEADER]")) {
                body = Arrays.copyOf(mail.raw(), headerEnd(mail.raw()));
                words.append(" BODY[HEADER] {").append(body.length).append("}\r\n");
            } else if (items.contains("BODY.PEEK[]") || items.contains("BODY[]")) {
                body = mail.raw();
                words.append(" BODY[] {").append(body.length).append("}\r\n");
            }
            out.write(words.toString().getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            say(")");
        }

        private static int headerEnd(byte[] raw) {
            for (int i = 0; i + 1 < raw.length; i++) {
                if (raw[i] == '\n' && (raw[i + 1] == '\n' || raw[i + 1] == '\r' && i + 2 < raw.length && raw[i + 2] == '\n')) {
                    return raw[i + 1] == '\n' ? i + 2 : i + 3;
                }
            }
            return raw.length;
        }

        private void say(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        private @Nullable String line() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int letter = in.read(); letter != '\n'; letter = in.read()) {
                if (letter < 0) {
                    return null;
                }
                if (letter != '\r') {
                    line.write(letter);
                }
            }
            return line.toString(StandardCharsets.US_ASCII);
        }
    }
}
