package hilo.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Visitors who say lines and agents who watch their chats, against anything that speaks the desk's two protocols. Every line says whose it is and the how manieth, so that the
 * agent's side knows whether one was lost, came twice, out of order or to somebody else.
 */
final class ChatPlay {
    private static final int LENGTH = 117;
    private static final int TIMES = 256;
    private static final int AT_ONCE = 32;
    private static final byte[] MARK = Bytes.of("\"text\":\"~");
    private static final byte[] ACK = Bytes.of("\"type\":\"ack\"");
    private static final byte[] WELCOME = Bytes.of("\"type\":\"welcome\"");
    private static final byte[] PROBLEM = Bytes.of("\"type\":\"problem\"");
    private static final byte[] PING = Bytes.of("\"type\":\"ping\"");
    private static final byte[] RESET = Bytes.of("\"type\":\"reset\"");
    private static final byte[] CONVERSATION_ID = Bytes.of("\"conversationId\":\"");
    private static final byte[] TOKEN = Bytes.of("\"token\":\"");
    private static final byte[] PONG = Bytes.of("{\"type\":\"pong\"}");
    private static final byte[] RECORD = Bytes.of("\"type\":\"conversation\"}");
    private static final String PADDING = " el timbrado de la factura responde con un error y no se puede cancelar; adjunto la captura de pantalla y la hora en que fue";

    /** @param latency from when the line was to be said until its agent had it, in microseconds */
    record Round(long lines, double seconds, Histogram latency) {
        double rate() {
            return lines / seconds;
        }
    }

    private final Swarm swarm;
    private final InetSocketAddress server;
    private final InetAddress from;
    private final List<Visitor> visitors = new ArrayList<>();
    private final List<Agent> agents = new ArrayList<>();
    private final Queue<Visitor> outside = new ArrayDeque<>();
    private final List<String> troubles = new ArrayList<>();
    private Histogram latency = new Histogram(3);
    private int gathered;
    private int watched;
    private long received;
    private long acknowledged;
    private boolean closedLoop;
    private long until;

    /** @param from the address that the generator's sockets come from */
    ChatPlay(Swarm swarm, InetSocketAddress server, InetAddress from, int visitors, List<String> agentTokens) {
        this.swarm = swarm;
        this.server = server;
        this.from = from;
        for (int i = 0; i < visitors; i++) {
            this.visitors.add(new Visitor(i));
        }
        for (int i = 0; i < agentTokens.size(); i++) {
            agents.add(new Agent(i, agentTokens.get(i)));
        }
    }

    /** Lets everybody in: each visitor has a conversation, each agent watches an equal share of them. */
    void gather() throws IOException {
        outside.addAll(visitors);
        for (int i = 0; i < AT_ONCE; i++) {
            next();
        }
        if (!swarm.until(() -> gathered == visitors.size() || !troubles.isEmpty(), System.nanoTime() + TimeUnit.SECONDS.toNanos(180))) {
            throw new IOException("only " + gathered + " of " + visitors.size() + " visitors came in");
        }
        for (Agent agent : agents) {
            agent.link = swarm.connect(server, from, "/ws/console", agent.token, agent);
        }
        if (!swarm.until(() -> watched == visitors.size() || !troubles.isEmpty(), System.nanoTime() + TimeUnit.SECONDS.toNanos(60))) {
            throw new IOException("only " + watched + " of " + visitors.size() + " conversations are watched");
        }
        if (!troubles.isEmpty()) {
            throw new IOException(troubles.getFirst());
        }
    }

    private void next() throws IOException {
        var visitor = outside.poll();
        if (visitor != null) {
            visitor.link = swarm.connect(server, from, "/ws/chat", null, visitor);
        }
    }

    /** The conversations, in the visitors' order. */
    List<UUID> conversations() {
        return visitors.stream().map(visitor -> UUID.fromString(visitor.conversation)).toList();
    }

    /** One line of each visitor under way at any time; the next when the agent has it. */
    Round closedLoop(double seconds) throws IOException {
        begin(seconds);
        closedLoop = true;
        visitors.forEach(visitor -> visitor.say(System.nanoTime()));
        swarm.until(() -> false, until);
        return end(seconds);
    }

    /** Lines at a steady rate, visitor after visitor, whatever is still under way; the latency counts from when a line was to be said, also where the generator is late. */
    Round openLoop(double seconds, double perSecond) throws IOException {
        begin(seconds);
        long start = System.nanoTime();
        long lines = (long) (seconds * perSecond);
        for (long i = 0; i < lines; i++) {
            long due = start + (long) (i * 1e9 / perSecond);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                swarm.turn(left);
            }
            visitors.get((int) ((i * 7919) % visitors.size())).say(due);
        }
        until = Long.MAX_VALUE;
        return end(seconds);
    }

    private void begin(double seconds) {
        latency = new Histogram(3);
        closedLoop = false;
        until = System.nanoTime() + (long) (seconds * 1e9);
    }

    private Round end(double seconds) throws IOException {
        long lines = latency.getTotalCount();
        closedLoop = false;
        if (!swarm.until(() -> underWay() == 0 && acknowledged == said(), System.nanoTime() + TimeUnit.SECONDS.toNanos(20))) {
            trouble(underWay() + " lines did not arrive within 20 s of a round's end, " + (said() - acknowledged) + " were not acknowledged");
        }
        return new Round(Math.max(lines, until == Long.MAX_VALUE ? latency.getTotalCount() : lines), seconds, latency);
    }

    private long underWay() {
        return said() - received;
    }

    /** Lines said since the play began, the first ones that opened the conversations not counted. */
    long said() {
        return visitors.stream().mapToLong(visitor -> visitor.said).sum();
    }

    long received() {
        return received;
    }

    /** What went wrong, in words; at most 20. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Ends every socket. */
    void leave() {
        visitors.forEach(visitor -> visitor.drop());
        agents.forEach(agent -> agent.drop());
    }

    private void trouble(String sentence) {
        if (troubles.size() < 20) {
            troubles.add(sentence);
        }
    }

    private abstract class Person implements Swarm.Listener {
        protected Swarm.@org.jspecify.annotations.Nullable Link link;

        void send(byte[] text) {
            if (link != null) {
                link.send(text);
            }
        }

        void drop() {
            if (link != null) {
                link.drop();
            }
        }

        @Override
        public void closed(Swarm.Link ended, int code) {
            trouble("a socket was closed with " + code);
        }

        /** Answers what asks whether anybody is here; true where the frame was about nothing else. */
        boolean keepsInTouch(Swarm.Link at, byte[] text, int from, int to) {
            if (to - from > 400) {
                return false;
            }
            if (Bytes.holds(text, from, to, PING)) {
                at.send(PONG);
                return true;
            }
            if (Bytes.holds(text, from, to, PROBLEM) || Bytes.holds(text, from, to, RESET)) {
                trouble(new String(text, from, to - from, US_ASCII));
                return true;
            }
            return false;
        }
    }

    private final class Visitor extends Person {
        private final int number;
        private final long[] due = new long[TIMES];
        private String conversation = "";
        private long said;
        private long heard;

        private Visitor(int number) {
            this.number = number;
        }

        @Override
        public void opened(Swarm.Link at) {
            at.send("{\"id\":\"hello\",\"type\":\"hello\",\"data\":{\"name\":\"Visitante " + number + "\"}}");
        }

        @Override
        public void message(Swarm.Link at, byte[] text, int from, int to) {
            if (keepsInTouch(at, text, from, to)) {
                return;
            }
            if (Bytes.holds(text, from, Math.min(to, from + 120), ACK)) {
                if (conversation.isEmpty()) {
                    conversation = Bytes.text(text, from, to, CONVERSATION_ID);
                    gathered++;
                    letNextIn();
                } else {
                    acknowledged++;
                }
            } else if (conversation.isEmpty() && Bytes.holds(text, from, to, WELCOME)) {
                if (Bytes.text(text, from, to, TOKEN).isEmpty()) {
                    trouble("a welcome without a token");
                }
                at.send("{\"id\":\"0\",\"type\":\"say\",\"data\":{\"text\":\"Buenos días, tengo una pregunta.\"}}");
            }
        }

        private void letNextIn() {
            try {
                next();
            } catch (IOException e) {
                trouble(e.toString());
            }
        }

        private void say(long when) {
            long n = ++said;
            due[(int) (n % TIMES)] = when;
            String text = "~" + number + ":" + n + "~" + PADDING;
            send(("{\"id\":\"" + n + "\",\"type\":\"say\",\"data\":{\"text\":\"" + text.substring(0, LENGTH) + "\"}}").getBytes(US_ASCII));
        }

        private void heard(long n, Agent by) {
            if (n != heard + 1) {
                trouble("visitor " + number + ": line " + n + " came after line " + heard);
            }
            if (number % agents.size() != by.number) {
                trouble("visitor " + number + ": line " + n + " came to agent " + by.number);
            }
            received++;
            heard = n;
            long now = System.nanoTime();
            if (now <= until) {
                latency.recordValue(Math.max(0, (now - due[(int) (n % TIMES)]) / 1000));
            }
            if (closedLoop && now < until) {
                say(now);
            }
        }
    }

    private final class Agent extends Person {
        private final int number;
        private final String token;

        private Agent(int number, String token) {
            this.number = number;
            this.token = token;
        }

        @Override
        public void opened(Swarm.Link at) {
            at.send("{\"type\":\"batches\"}");
            for (int i = number; i < visitors.size(); i += agents.size()) {
                at.send("{\"id\":\"w" + i + "\",\"type\":\"watch\",\"data\":{\"conversationId\":\"" + visitors.get(i).conversation + "\"}}");
            }
        }

        @Override
        public void message(Swarm.Link at, byte[] text, int from, int to) {
            if (keepsInTouch(at, text, from, to) || Bytes.holds(text, Math.max(from, to - RECORD.length), to, RECORD)) {
                return;
            }
            int mark = Bytes.find(text, from, to, MARK);
            if (mark < 0 && watched < visitors.size() && Bytes.holds(text, from, to, ACK)) {
                watched++;
            }
            for (; mark >= 0; mark = Bytes.find(text, mark + MARK.length, to, MARK)) {
                int at1 = mark + MARK.length;
                int colon = at1;
                while (text[colon] != ':') {
                    colon++;
                }
                int end = colon;
                while (text[end] != '~') {
                    end++;
                }
                visitors.get((int) number(text, at1, colon)).heard(number(text, colon + 1, end), this);
            }
        }

        private static long number(byte[] text, int from, int to) {
            long value = 0;
            for (int i = from; i < to; i++) {
                value = 10 * value + text[i] - '0';
            }
            return value;
        }
    }
}
