package hilo.bench;

import hilo.bench.OneStatement.Matter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/**
 * Durable chat: a visitor says a line, it is stored, its agent has it. Closed loop against as many bare JDBC connections as help (32), each storing one line after another with one
 * statement; then at a steady rate against a bare chat server.
 */
final class ChatBench {
    private static final String PART = "chat";
    private static final int CONNECTIONS = 32;
    private static final double STEADY = 200;
    private static final String BODY = "~0:0~ el timbrado de la factura responde con un error y no se puede cancelar; adjunto la captura de pantalla y la hora en";

    private final Bed bed;
    private final Report report;

    private ChatBench(Bed bed) {
        this.bed = bed;
        this.report = bed.report();
    }

    static void run(Bed bed) throws Exception {
        var bench = new ChatBench(bed);
        try (var swarm = new Swarm()) {
            bench.closed(swarm, 100, 10, false);
            bench.closed(swarm, 1000, 50, true);
        }
    }

    private void closed(Swarm swarm, int visitors, int agents, boolean steadyToo) throws Exception {
        String scenario = visitors + " visitors, " + agents + " agents";
        Report.tell("chat: %s", scenario);
        var hilo = new ChatPlay(swarm, bed.server(), Bed.source(0), visitors, bed.agents(agents));
        hilo.gather();
        Report.tell("all are in");
        List<Matter> forCeiling;
        List<Matter> forBare;
        try (var db = bed.database()) {
            forCeiling = Matter.like(db, hilo.conversations());
            forBare = Matter.like(db, hilo.conversations());
        }
        try (var ceiling = new Ceiling(bed.databaseUrl(), swarm, forCeiling);
                var bareServer = BareServer.Running.start(bed.databaseUrl(), forBare, bed.directory().resolve("matters.txt"))) {
            var bare = new ChatPlay(swarm, new InetSocketAddress(InetAddress.getLoopbackAddress(), bareServer.port), Bed.source(0), visitors, bed.agents(agents));
            bare.gather();
            WarmUp.with(PART, () -> hilo.closedLoop(WarmUp.WINDOW_SECONDS).rate());
            ceiling.run(2);
            bare.closedLoop(4);
            for (int round = 1; round <= bed.rounds(); round++) {
                var ours = bed.measure(PART, scenario, round, "hilo", bed.serverPid(), () -> hilo.closedLoop(bed.seconds()));
                var theirs = bed.measure(PART, scenario, round, "jdbc", 0, () -> ceiling.run(bed.seconds()));
                var reference = bed.measure(PART, scenario, round, "bare", bareServer.pid(), () -> bare.closedLoop(bed.seconds()));
                boolean noisy = ours.noisy() || theirs.noisy();
                rate(scenario, round, "hilo", ours, ours.result().rate(), ours.result().latency());
                rate(scenario, round, "jdbc", theirs, theirs.result().rate(), theirs.result().latency());
                rate(scenario, round, "bare", reference, reference.result().rate(), reference.result().latency());
                report.add(PART, scenario, round, "hilo", "ratio to jdbc", ours.result().rate() / theirs.result().rate(), noisy);
                report.add(PART, scenario, round, "hilo", "ratio to bare", ours.result().rate() / reference.result().rate(), noisy);
                report.add(PART, scenario, round, "hilo", "server CPU to bare",
                        perLine(ours.server(), ours.result().rate()) / perLine(reference.server(), reference.result().rate()),
                        noisy);
            }
            if (steadyToo) {
                steady(hilo, bare, bareServer.pid(), visitors);
            }
            check(scenario, hilo, hilo.conversations());
            check(scenario + ", bare", bare, forBare.stream().map(Matter::conversation).toList());
            hilo.leave();
            bare.leave();
        }
        report.goal("chat, " + scenario + ": rate / JDBC ceiling, median", report.median(PART, scenario, "hilo", "ratio to jdbc"), ">=", 1.0);
        report.goal("chat, " + scenario + ": server CPU per line / bare server, median", report.median(PART, scenario, "hilo", "server CPU to bare"), "<=", 2.0);
    }

    private void steady(ChatPlay hilo, ChatPlay bare, long bareServer, int visitors) throws Exception {
        String scenario = (int) STEADY + "/s, " + visitors + " visitors";
        Report.tell("chat: %s", scenario);
        hilo.openLoop(3, STEADY);
        bare.openLoop(3, STEADY);
        for (int round = 1; round <= bed.rounds(); round++) {
            var ours = bed.measure(PART, scenario, round, "hilo", bed.serverPid(), () -> hilo.openLoop(bed.seconds(), STEADY));
            var theirs = bed.measure(PART, scenario, round, "bare", bareServer, () -> bare.openLoop(bed.seconds(), STEADY));
            rate(scenario, round, "hilo", ours, ours.result().rate(), ours.result().latency());
            rate(scenario, round, "bare", theirs, theirs.result().rate(), theirs.result().latency());
            report.add(PART, scenario, round, "hilo", "p99 to bare", (double) ours.result().latency().getValueAtPercentile(99) / theirs.result().latency().getValueAtPercentile(99),
                    ours.noisy() || theirs.noisy());
        }
        report.goal("chat, " + scenario + ": p99 / bare server, median", report.median(PART, scenario, "hilo", "p99 to bare"), "<=", 2.0);
        report.goal("chat, " + scenario + ": p99 in ms, median", report.median(PART, scenario, "hilo", "p99 ms"), "<=", 25);
    }

    private void rate(String scenario, int round, String subject, Bed.Cost<?> cost, double rate, Histogram latency) {
        report.add(PART, scenario, round, subject, "lines/s", rate, cost.noisy());
        Report.tell("round %d, %-5s %8.0f lines/s, p50 %7.1f ms, p99 %7.1f ms; server %4.0f, database %4.0f, generator %3.0f us/line%s", round, subject, rate,
                latency.getValueAtPercentile(50) / 1000.0, latency.getValueAtPercentile(99) / 1000.0, perLine(cost.server(), rate), perLine(cost.database(), rate),
                perLine(cost.generator(), rate), cost.noisy() ? " (noisy)" : "");
        report.add(PART, scenario, round, subject, "p50 ms", latency.getValueAtPercentile(50) / 1000.0, cost.noisy());
        report.add(PART, scenario, round, subject, "p99 ms", latency.getValueAtPercentile(99) / 1000.0, cost.noisy());
        report.add(PART, scenario, round, subject, "p99.9 ms", latency.getValueAtPercentile(99.9) / 1000.0, cost.noisy());
        report.add(PART, scenario, round, subject, "server CPU us/line", perLine(cost.server(), rate), cost.noisy());
        report.add(PART, scenario, round, subject, "database CPU us/line", perLine(cost.database(), rate), cost.noisy());
        report.add(PART, scenario, round, subject, "generator CPU us/line", perLine(cost.generator(), rate), cost.noisy());
    }

    private double perLine(double cpuSeconds, double rate) {
        return cpuSeconds * 1e6 / (rate * bed.seconds());
    }

    private void check(String scenario, ChatPlay play, List<UUID> conversations) throws SQLException {
        String of = "chat, " + scenario + ": ";
        report.check(play.troubles().isEmpty(), of + "every line came once, in order, to its agent " + play.troubles());
        report.check(play.said() == play.received(), of + play.said() + " said, " + play.received() + " received");
        try (var db = bed.database();
                var statement = db.prepareStatement(
                        """
                        select (select count(*) from entry where conversation_id = any(?) and text like '~%'),
                               (select count(*) from (select conversation_id, max(seq) as top, count(*) as n from entry where conversation_id = any(?) group by 1) e
                                  join conversation c on c.id = e.conversation_id where e.top <> e.n or e.top <> c.last_seq),
                               (select count(*) from entry where conversation_id = any(?)), (select count(*) from event_log where conversation_id = any(?) and kind = 'entry-written')""")) {
            var ids = db.createArrayOf("uuid", conversations.toArray());
            for (int i = 1; i <= 4; i++) {
                statement.setArray(i, ids);
            }
            var row = statement.executeQuery();
            row.next();
            report.check(row.getLong(1) == play.said(), of + play.said() + " said, " + row.getLong(1) + " stored");
            report.check(row.getLong(2) == 0, of + row.getLong(2) + " conversations have gaps or a wrong last number");
            report.check(row.getLong(3) == row.getLong(4), of + row.getLong(3) + " entries, " + row.getLong(4) + " facts in the log");
        }
    }

    /** The connections that store lines without a server; each has conversations of its own, so that none waits for another's lock. */
    private static final class Ceiling implements AutoCloseable {
        private final String url;
        private final Swarm swarm;
        private final List<Matter> matters;
        private final List<OneStatement> stores = new ArrayList<>();
        private final int[] next = new int[CONNECTIONS];
        private final long[] n = new long[CONNECTIONS];

        private Ceiling(String url, Swarm swarm, List<Matter> matters) {
            this.url = url;
            this.swarm = swarm;
            this.matters = matters;
        }

        private Clients.Result run(double seconds) throws Exception {
            while (stores.size() < CONNECTIONS) {
                stores.add(new OneStatement(url));
            }
            return Clients.run(CONNECTIONS, seconds, this::store, () -> swarm.turn(50_000_000));
        }

        private void store(int client) throws SQLException {
            int mine = (matters.size() - client + CONNECTIONS - 1) / CONNECTIONS;
            var matter = matters.get(client + CONNECTIONS * (next[client]++ % mine));
            stores.get(client).write(matter, BODY.substring(0, 117), "v:" + matter.session() + ":" + ++n[client]);
        }

        @Override
        public void close() throws SQLException {
            for (OneStatement store : stores) {
                store.close();
            }
        }
    }
}
