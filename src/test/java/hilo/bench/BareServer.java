package hilo.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The least chat server that keeps the promise: it stores each line with one statement and one commit on one of {@value #WRITERS} connections, then acknowledges it and tells the
 * one agent who watches. No sign-in, no clocks, no work list. A conversation always goes to the same connection, which keeps its order.
 *
 * <p>Argument: a file with a conversation's id, session and contact in each line; the database's URL is in the environment. It prints its port and ends with its standard input.
 */
final class BareServer {
    private static final int WRITERS = 16;
    private static final String DATABASE = "BENCH_DATABASE";
    private static final byte[] HELLO = Bytes.of("\"type\":\"hello\"");
    private static final byte[] SAY = Bytes.of("\"type\":\"say\"");
    private static final byte[] WATCH = Bytes.of("\"type\":\"watch\"");
    private static final byte[] ID = Bytes.of("\"id\":\"");
    private static final byte[] TEXT = Bytes.of("\"text\":\"");
    private static final byte[] CONVERSATION_ID = Bytes.of("\"conversationId\":\"");

    private record Said(Guest by, Chat chat, String id, String text) {
    }

    private static final class Chat {
        private final OneStatement.Matter matter;
        private final int writer;
        private volatile Swarm.@Nullable Link agent;

        private Chat(OneStatement.Matter matter, int writer) {
            this.matter = matter;
            this.writer = writer;
        }
    }

    private final Swarm swarm = new Swarm();
    private final List<Chat> chats = new ArrayList<>();
    private final Map<String, Chat> byId = new ConcurrentHashMap<>();
    private final List<BlockingQueue<Said>> queues = new ArrayList<>();
    private int taken;

    private BareServer() throws IOException {
    }

    public static void main(String[] args) throws Exception {
        var server = new BareServer();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            var ids = List.of(line.split(" ")).stream().map(UUID::fromString).toList();
            var chat = new Chat(new OneStatement.Matter(ids.get(0), ids.get(1), ids.get(2)), server.chats.size() % WRITERS);
            server.chats.add(chat);
            server.byId.put(ids.getFirst().toString(), chat);
        }
        for (int i = 0; i < WRITERS; i++) {
            var queue = new LinkedBlockingQueue<Said>();
            server.queues.add(queue);
            var store = new OneStatement(System.getenv(DATABASE));
            Thread.ofPlatform().daemon().start(() -> server.store(store, queue));
        }
        System.out.println("port " + server.swarm.listen(server::guest));
        Thread.ofPlatform().daemon().start(BareServer::endWithInput);
        while (true) {
            server.swarm.turn(1_000_000_000);
        }
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said there
                continue;
            }
        } catch (IOException e) {
            System.err.println(e);
        }
        System.exit(0);
    }

    private void store(OneStatement store, BlockingQueue<Said> queue) {
        while (true) {
            try {
                var said = queue.take();
                long seq = store.write(said.chat().matter, said.text(), said.id());
                var conversation = said.chat().matter.conversation();
                String ack = "{\"type\":\"ack\",\"re\":\"" + said.id() + "\",\"conversationId\":\"" + conversation + "\",\"seq\":" + seq + "}";
                String entry = "{\"type\":\"entries\",\"conversationId\":\"" + conversation + "\",\"seq\":" + seq + ",\"data\":{\"entries\":[{\"seq\":" + seq + ",\"text\":\""
                        + said.text() + "\"}]}}";
                swarm.post(() -> {
                    said.by().tell(ack);
                    var agent = said.chat().agent;
                    if (agent != null) {
                        agent.send(entry);
                    }
                });
            } catch (SQLException e) {
                System.err.println(e);
                System.exit(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Guest guest() {
        return new Guest();
    }

    private final class Guest implements Swarm.Listener {
        private Swarm.@Nullable Link link;
        private @Nullable Chat chat;

        private void tell(String text) {
            if (link != null) {
                link.send(text);
            }
        }

        @Override
        public void opened(Swarm.Link opened) {
            link = opened;
        }

        @Override
        public void message(Swarm.Link at, byte[] text, int from, int to) {
            if (Bytes.holds(text, from, to, SAY)) {
                var to1 = chat;
                if (to1 != null) {
                    queues.get(to1.writer).add(new Said(this, to1, Bytes.text(text, from, to, ID), Bytes.text(text, from, to, TEXT)));
                }
            } else if (Bytes.holds(text, from, to, HELLO)) {
                chat = chats.get(taken++ % chats.size());
                at.send("{\"type\":\"welcome\",\"data\":{\"token\":\"t\"}}".getBytes(UTF_8));
            } else if (Bytes.holds(text, from, to, WATCH)) {
                var watched = byId.get(Bytes.text(text, from, to, CONVERSATION_ID));
                if (watched != null) {
                    watched.agent = at;
                }
                at.send("{\"type\":\"ack\",\"re\":\"" + Bytes.text(text, from, to, ID) + "\"}");
            }
        }

        @Override
        public void closed(Swarm.Link ended, int code) {
            link = null;
        }
    }

    /** The server as a process of its own. */
    static final class Running implements AutoCloseable {
        private final Process process;
        final int port;

        private Running(Process process, int port) {
            this.process = process;
            this.port = port;
        }

        static Running start(String url, List<OneStatement.Matter> matters, Path file) throws IOException {
            Files.write(file, matters.stream().map(matter -> matter.conversation() + " " + matter.session() + " " + matter.contact()).toList());
            var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx256m", "-cp", System.getProperty("java.class.path"),
                    BareServer.class.getName(), file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put(DATABASE, url); // with its password
            var process = builder.start();
            var first = process.inputReader().readLine();
            if (first == null || !first.startsWith("port ")) {
                throw new IOException("the bare server did not start: " + first);
            }
            return new Running(process, Integer.parseInt(first.substring(5)));
        }

        long pid() {
            return process.pid();
        }

        @Override
        public void close() throws IOException {
            process.outputWriter().close();
        }
    }
}
