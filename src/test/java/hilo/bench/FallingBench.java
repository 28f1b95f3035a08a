package hilo.bench;

import hilo.launch.Rig;
import hilo.platform.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hundred thousand clocks fall due within a minute on two nodes: once in peace, once while a node is killed every few seconds and started again. Each breach is one fact; how late it was
 * noticed is the database's own word. At least one node lives at any time.
 */
final class FallingBench {
    private static final String PART = "falling";
    private static final int MANY = Integer.getInteger("hilo.bench.falling", 100_000);
    private static final int MATTERS = 1000;
    private static final Duration LEAD = Duration.ofSeconds(20);
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String WORKING = "channel: portal, level: 1, calendar: tickets, counts: working, warning: 90m, breach: 2h";
    private static final String WALL = "channel: portal, level: 1, calendar: tickets, counts: wall, warning: 1h, breach: 2h";

    private FallingBench() {
    }

    static void run(Bed bed) throws Exception {
        bed.rig().node().kill(); // the processors belong to the two nodes
        try (var rig = Rig.start(bed.directory().resolve("falling"), Rig.Plan.plain(2))) {
            countEveryHour(rig);
            run(bed, rig, "in peace", false);
            run(bed, rig, "with kills", true);
        }
        bed.rig().node().start();
        bed.rig().node().awaitReady();
    }

    private static void countEveryHour(Rig rig) throws IOException, SQLException {
        var node = new InetSocketAddress(InetAddress.getByName(rig.node().url().getHost()), rig.node().url().getPort());
        try (var http = new Http(node)) {
            String admin = rig.people().token("admin");
            String document = Json.object(http.get("/api/agent/policies/1", admin).text()).getString("document");
            var answer = http.post("/api/agent/policies/publish", admin,
                    Json.newObject().add("document", document.replace(WORKING, WALL)).add("why", "bench").add("replaces", 1).build().toString());
            if (answer.status() != 201) {
                throw new IOException("the policy was not published: " + answer.text());
            }
        }
    }

    private static void run(Bed bed, Rig rig, String scenario, boolean killing) throws Exception {
        var conditions = bed.machine().look();
        fill(rig, scenario);
        Report.tell("falling: %s: %d clocks fall due between now and in %d s", scenario, MANY, LEAD.plus(WINDOW).toSeconds());
        var over = new AtomicBoolean();
        var kills = new AtomicInteger();
        var killer = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(LEAD);
                for (int i = 0; killing && !over.get(); i++) {
                    var node = rig.nodes().get(i % 2);
                    node.kill();
                    kills.incrementAndGet();
                    Thread.sleep(BETWEEN_KILLS);
                    node.start();
                    node.awaitReady();
                }
            } catch (IOException | InterruptedException e) {
                bed.report().check(false, "falling: " + scenario + ": a node did not come back: " + e);
            }
        });
        String left = "select count(*) from clock where cause like '" + cause(scenario) + "%' and wake_at is not null";
        long end = System.nanoTime() + LEAD.plus(WINDOW).plus(PATIENCE).toNanos();
        while (count(rig, left) > 0 && System.nanoTime() < end) {
            Thread.sleep(500);
        }
        over.set(true);
        killer.join();
        String facts = "select count(%s) from clock_event e join clock c on c.id = e.clock_id where c.cause like '" + cause(scenario) + "%%' and e.kind = 'breached'";
        bed.report().check(count(rig, facts.formatted("*")) == MANY && count(rig, facts.formatted("distinct e.clock_id")) == MANY,
                "falling: " + scenario + ": each of " + MANY + " is breached once");
        for (String rank : new String[]{"0.5", "0.95", "0.99", "1"}) {
            double late = late(rig, scenario, rank);
            bed.report().add(PART, scenario, 1, "hilo", rank.equals("1") ? "late max ms" : "late p" + rank.substring(2).replaceFirst("^5$", "50") + " ms", late,
                    conditions.noisy());
            Report.tell("falling: %s: %s of the breaches were noticed within %.0f ms", scenario, rank, late);
        }
        bed.report().add(PART, scenario, 1, "hilo", "kills", kills.get(), conditions.noisy());
        Report.tell("falling: %s: %d kills", scenario, kills.get());
        bySecond(bed, rig, scenario, conditions.noisy());
    }

    private static String cause(String scenario) {
        return "falling " + scenario + ":";
    }

    /** Warned already, so that each has one thing left to become true, somewhere within the minute. */
    private static void fill(Rig rig, String scenario) throws SQLException {
        try (var db = database(rig); var statement = db.createStatement()) {
            statement.execute("""
                    insert into conversation (id, number, subject, status, priority, level, opened_by_type, opened_at, updated_at)
                    select uuidv7(), nextval('conversation_number'), '%s' || i, 'open', 'normal', 1, 'contact', hilo_now(), hilo_now() from generate_series(1, %d) i"""
                    .formatted(cause(scenario), MATTERS));
            statement.execute(String.format(Locale.ROOT, """
                    with matter as (select id, row_number() over (order by number) as n from conversation where subject like '%1$s%%'),
                         due as (select i, date_trunc('second', hilo_now()) + interval '%2$d seconds' + interval '1 second' * (i %% %3$d) as at from generate_series(1, %4$d) i),
                         fresh as (insert into clock (id, conversation_id, cause, promise, channel, level, met_by, policy_version, started_at, warn_at, due_at, warned_at, state, revision,
                                                      events, wake_at)
                                   select uuidv7(), m.id, '%1$s' || i, 'first-response', 'portal', 1, '{portal,email}', (select max(version) from policy), at - interval '2 hours 1 second',
                                          at - interval '1 hour 1 second', at - interval '1 second', at - interval '1 hour 1 second', 'running', 0, 2, at
                                     from due join matter m on m.n = 1 + i %% %5$d returning id, started_at, warned_at),
                         started as (insert into clock_event (clock_id, n, kind, at, revision, noted_at) select id, 1, 'started', started_at, 0, started_at from fresh)
                    insert into clock_event (clock_id, n, kind, at, revision, noted_at) select id, 2, 'warned', warned_at, 0, warned_at from fresh""", cause(scenario),
                    LEAD.toSeconds(),
                    WINDOW.toSeconds(), MANY, MATTERS));
            statement.execute("analyze clock");
        }
    }

    private static double late(Rig rig, String scenario, String rank) throws SQLException {
        try (var db = database(rig); var statement = db.createStatement(); var row = statement.executeQuery("""
                select percentile_disc(%s) within group (order by extract(epoch from e.noted_at - e.at)) * 1000 from clock_event e join clock c on c.id = e.clock_id
                 where c.cause like '%s%%' and e.kind = 'breached'""".formatted(rank, cause(scenario)))) {
            row.next();
            return row.getDouble(1);
        }
    }

    /** For the plot: how late those of each second of the minute were. */
    private static void bySecond(Bed bed, Rig rig, String scenario, boolean noisy) throws SQLException {
        try (var db = database(rig);
                var statement = db.createStatement();
                var rows = statement.executeQuery("""
                select extract(epoch from e.at - min(e.at) over ()) as second, percentile_disc(0.5) within group (order by extract(epoch from e.noted_at - e.at)) * 1000 as half,
                       percentile_disc(0.99) within group (order by extract(epoch from e.noted_at - e.at)) * 1000 as most
                  from clock_event e join clock c on c.id = e.clock_id where c.cause like '%s%%' and e.kind = 'breached' group by e.at order by e.at"""
                        .formatted(cause(scenario)))) {
            while (rows.next()) {
                String second = "second " + rows.getInt("second");
                bed.report().add(PART, second, 1, scenario, "late p50 ms of a second", rows.getDouble("half"), noisy);
                bed.report().add(PART, second, 1, scenario, "late p99 ms of a second", rows.getDouble("most"), noisy);
            }
        }
    }

    private static long count(Rig rig, String sql) throws SQLException {
        try (var db = database(rig); var statement = db.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Connection database(Rig rig) throws SQLException {
        return OneStatement.connect(rig.postgres().superuserUrl());
    }
}
