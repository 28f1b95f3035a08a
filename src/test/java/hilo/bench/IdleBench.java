package hilo.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What visitors cost who only have the window open: memory and processor time per socket, and whether a thousand a second can come back. */
final class IdleBench {
    private static final String PART = "idle";
    private static final int[] STEPS = {0, 1000, 5000, 10_000};
    private static final int AT_ONCE = 64;
    /** Longer than the time between two pings. */
    private static final int WINDOW_SECONDS = 26;
    private static final int BACK_PER_SECOND = 1000;
    private static final int BACK_SECONDS = 10;
    /** Live heap of bare Undertow per idle socket, measured on JDK 25 and a two-core machine: 4.7 KiB. */
    private static final double BARE_KIB = 4.7;
    private static final byte[] WELCOME = Bytes.of("\"type\":\"welcome\"");
    private static final byte[] PING = Bytes.of("\"type\":\"ping\"");
    private static final byte[] TOKEN = Bytes.of("\"token\":\"");
    private static final byte[] PONG = Bytes.of("{\"type\":\"pong\"}");

    private final Bed bed;
    private final Swarm swarm;
    private final List<Visitor> visitors = new ArrayList<>();
    private final Set<String> troubles = new HashSet<>();
    private int welcomed;

    private IdleBench(Bed bed, Swarm swarm) {
        this.bed = bed;
        this.swarm = swarm;
    }

    static void run(Bed bed) throws Exception {
        try (var swarm = new Swarm()) {
            var bench = new IdleBench(bed, swarm);
            double heapBefore = 0;
            double residentBefore = 0;
            for (int step : STEPS) {
                bench.fill(step);
                double heap = bench.liveHeap();
                double resident = Machine.resident(bed.serverPid());
                var conditions = bed.machine().look();
                bench.idleCpu(WINDOW_SECONDS); // the compilers still work on what the filling made hot
                double cpu = bench.idleCpu(WINDOW_SECONDS);
                if (step == 0) {
                    heapBefore = heap;
                    residentBefore = resident;
                }
                bed.report().conditions(PART, step + " sockets", 1, "hilo", conditions);
                add(bed, step, "live heap MiB", heap, conditions.noisy());
                add(bed, step, "resident MiB", resident, conditions.noisy());
                add(bed, step, "CPU % of one core", 100 * cpu, conditions.noisy());
                if (step > 0) {
                    add(bed, step, "live heap KiB/socket", (heap - heapBefore) * 1024 / step, conditions.noisy());
                    add(bed, step, "resident growth MiB", resident - residentBefore, conditions.noisy());
                }
                Report.tell("idle: %d sockets, live heap %.1f MiB, resident %.0f MiB, %.1f %% of one core", step, heap, resident, 100 * cpu);
                if (step == STEPS[STEPS.length - 1]) {
                    bed.report().goal("idle, 10,000 sockets: live heap KiB per socket (3 x bare Undertow)", (heap - heapBefore) * 1024 / step, "<=", 3 * BARE_KIB);
                    bed.report().goal("idle, 10,000 sockets: growth of resident memory, MiB", resident - residentBefore, "<=", 200);
                    bed.report().goal("idle, 10,000 sockets: % of one core", 100 * cpu, "<=", 5);
                }
            }
            bench.comeBack();
            bed.report().check(bench.troubles.isEmpty(), "idle: no socket was refused or closed " + bench.troubles);
            bench.visitors.forEach(Visitor::drop);
        }
    }

    private static void add(Bed bed, int step, String measure, double value, boolean noisy) {
        bed.report().add(PART, step + " sockets", 1, "hilo", measure, value, noisy);
    }

    private void fill(int count) throws IOException {
        while (visitors.size() < count) {
            var visitor = new Visitor(visitors.size());
            visitors.add(visitor);
            visitor.come();
            int wanted = visitors.size() - AT_ONCE;
            if (!swarm.until(() -> welcomed > wanted || !troubles.isEmpty(), System.nanoTime() + TimeUnit.SECONDS.toNanos(30))) {
                throw new IOException("visitor " + visitors.size() + " did not come in");
            }
        }
        swarm.until(() -> welcomed >= count, System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
        bed.report().check(welcomed == count, "idle: " + welcomed + " of " + count + " visitors were welcomed");
    }

    /** MiB that live after full collections. */
    private double liveHeap() throws IOException, InterruptedException {
        double bytes = 0;
        for (int i = 0; i < 2; i++) {
            var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/jcmd").toString(), String.valueOf(bed.serverPid()), "GC.class_histogram").start();
            var total = new String(process.getInputStream().readAllBytes(), UTF_8).lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
            process.waitFor();
            bytes = Double.parseDouble(total.strip().split(" +")[2]);
        }
        return bytes / (1 << 20);
    }

    private double idleCpu(int seconds) throws IOException {
        double before = Machine.cpu(bed.serverPid());
        swarm.until(() -> false, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        return (Machine.cpu(bed.serverPid()) - before) / seconds;
    }

    /** Drops sockets at a steady rate, each visitor coming back at once with their token. */
    private void comeBack() throws Exception {
        var conditions = bed.machine().look();
        int wanted = welcomed + BACK_PER_SECOND * BACK_SECONDS;
        long start = System.nanoTime();
        for (int i = 0; i < BACK_PER_SECOND * BACK_SECONDS; i++) {
            long due = start + i * 1_000_000_000L / BACK_PER_SECOND;
            do {
                swarm.turn(due - System.nanoTime());
            } while (System.nanoTime() < due);
            var visitor = visitors.get(i % visitors.size());
            visitor.drop();
            visitor.come();
        }
        boolean all = swarm.until(() -> welcomed >= wanted, System.nanoTime() + TimeUnit.SECONDS.toNanos(60));
        double seconds = (System.nanoTime() - start) / 1e9;
        bed.report().check(all, "idle: " + (wanted - welcomed) + " visitors who came back were not welcomed");
        double rate = BACK_PER_SECOND * BACK_SECONDS / seconds;
        bed.report().add(PART, "coming back", 1, "hilo", "reconnects/s", rate, conditions.noisy());
        bed.report().goal("idle: reconnects/s, 1,000/s offered for 10 s", rate, ">=", 980);
        Report.tell("idle: %d came back in %.1f s", BACK_PER_SECOND * BACK_SECONDS, seconds);
    }

    private final class Visitor implements Swarm.Listener {
        private final int number;
        private String token = "";
        private Swarm.@Nullable Link link;

        private Visitor(int number) {
            this.number = number;
        }

        private void come() throws IOException {
            link = swarm.connect(bed.server(), Bed.source(number), "/ws/chat", null, this);
        }

        private void drop() {
            if (link != null) {
                link.drop();
            }
        }

        @Override
        public void opened(Swarm.Link at) {
            at.send("{\"id\":\"h\",\"type\":\"hello\",\"data\":{" + (token.isEmpty() ? "\"name\":\"Visitante\"" : "\"token\":\"" + token + "\"") + "}}");
        }

        @Override
        public void message(Swarm.Link at, byte[] text, int from, int to) {
            if (Bytes.holds(text, from, to, WELCOME)) {
                token = Bytes.text(text, from, to, TOKEN);
                welcomed++;
            } else if (Bytes.holds(text, from, to, PING)) {
                at.send(PONG);
            } else {
                troubles.add(new String(text, from, to - from, UTF_8));
            }
        }

        @Override
        public void closed(Swarm.Link ended, int code) {
            troubles.add("closed with " + code);
        }
    }
}
