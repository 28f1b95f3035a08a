package hilo.bench;

import hilo.platform.Json;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** What clocks cost that are not due, a hundred thousand that fall due at once, and a policy that moves as many; and whether answers are held up meanwhile. */
final class ClockBench {
    private static final String PART = "clocks";
    private static final int[] STEPS = {10_000, 100_000, 1_000_000};
    private static final int MANY = 100_000;
    private static final int POLLS = 100;
    private static final int MATTERS = 1000;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final String POLL = "select * from clock where wake_at <= hilo_now() order by wake_at limit 200 for update skip locked";
    private static final Pattern TIME = Pattern.compile("\"Execution Time\": ([0-9.]+)");
    private static final Pattern HIT = Pattern.compile("\"Shared Hit Blocks\": ([0-9]+)");

    private final Bed bed;
    private final Http http;
    private final String agent;
    private final String matter;

    private ClockBench(Bed bed, Http http) throws IOException, SQLException {
        this.bed = bed;
        this.http = http;
        this.agent = bed.agents(1).getFirst();
        this.matter = Json.object(http.post("/api/agent/conversations", agent, "{\"subject\":\"Notas\"}").text()).getString("id");
    }

    static void run(Bed bed) throws Exception {
        try (var http = new Http(bed.server())) {
            var bench = new ClockBench(bed, http);
            bench.notes(System.nanoTime() + 5_000_000_000L, () -> false);
            int before = 0;
            int most = Integer.getInteger("hilo.bench.most", STEPS[STEPS.length - 1]);
            for (int step : STEPS) {
                if (step <= most) {
                    bench.fill(before, step);
                    bench.poll(step);
                    if (step == MANY) {
                        bench.edit();
                        bench.fallDue();
                    }
                    before = step;
                }
            }
            double first = bed.report().median(PART, scenario(STEPS[0]), "hilo", "poll ms");
            double last = bed.report().median(PART, scenario(before), "hilo", "poll ms");
            bed.report().goal("clocks: time of an idle poll, " + scenario(before) + " / " + scenario(STEPS[0]), last / first, "<=", 1.3);
        }
    }

    private static String scenario(int clocks) {
        return String.format(Locale.ROOT, "%,d armed", clocks).replace(',', ' ');
    }

    /** Armed clocks of the ticket channel that began just now, on a thousand conversations. */
    private void fill(int from, int to) throws SQLException {
        try (var db = bed.database(); var statement = db.createStatement()) {
            if (from == 0) {
                statement.execute("""
                        insert into conversation (id, number, subject, status, priority, level, opened_by_type, opened_at, updated_at)
                        select uuidv7(), nextval('conversation_number'), 'Relojes ' || i, 'open', 'normal', 1, 'contact', hilo_now(), hilo_now() from generate_series(1, %d) i"""
                        .formatted(MATTERS));
            }
            statement.execute("""
                    with matter as (select id, row_number() over (order by number) as n from conversation where subject like 'Relojes %%'),
                         fresh as (insert into clock (id, conversation_id, cause, promise, channel, level, met_by, policy_version, started_at, warn_at, due_at, state, revision, events,
                                                      wake_at)
                                   select uuidv7(), m.id, 'bench:' || i, 'first-response', 'portal', 1, '{portal,email}', (select max(version) from policy), now(),
                                          now() + interval '10 years', now() + interval '10 years', 'running', 0, 1, now() + interval '10 years'
                                     from generate_series(%d, %d) i join matter m on m.n = 1 + i %% %d returning id, started_at)
                    insert into clock_event (clock_id, n, kind, at, revision, noted_at) select id, 1, 'started', started_at, 0, now() from fresh""".formatted(from + 1, to,
                    MATTERS));
            statement.execute("vacuum analyze clock"); // as the database does by itself within a minute of a mass that fell due
        }
    }

    private void poll(int step) throws Exception {
        for (int round = 1; round <= bed.rounds(); round++) {
            var conditions = bed.machine().look();
            var times = new ArrayList<Double>();
            double pages = 0;
            try (var db = bed.database(); var statement = db.createStatement()) {
                db.setAutoCommit(false);
                for (int i = 0; i < POLLS; i++) {
                    var rows = statement.executeQuery("explain (analyze, buffers, format json) " + POLL);
                    rows.next();
                    String plan = rows.getString(1);
                    times.add(first(TIME, plan));
                    pages = first(HIT, plan);
                    db.rollback();
                }
            }
            bed.report().add(PART, scenario(step), round, "hilo", "poll ms", Report.median(times.stream().mapToDouble(Double::doubleValue).toArray()), conditions.noisy());
            bed.report().add(PART, scenario(step), round, "hilo", "poll pages", pages, conditions.noisy());
        }
        Report.tell("clocks: %s, an idle poll reads %.0f pages in %.3f ms", scenario(step), bed.report().median(PART, scenario(step), "hilo", "poll pages"),
                bed.report().median(PART, scenario(step), "hilo", "poll ms"));
    }

    private static double first(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }

    /** Publishes other figures for the channel of all these clocks. */
    private void edit() throws Exception {
        double calm = quiet();
        String admin = bed.rig().people().token("admin");
        int version = (int) bed.count("select max(version) from policy");
        String document = Json.object(http.get("/api/agent/policies/" + version, admin).text()).getString("document");
        var body = Json.newObject().add("document", document.replace("warning: 90m, breach: 2h, met-by: [portal, email]", "warning: 80m, breach: 110m, met-by: [portal, email]"))
                .add("why", "bench").add("replaces", version).build();
        var answer = http.post("/api/agent/policies/publish", admin, body.toString());
        if (answer.status() != 201) {
            throw new IOException("the policy was not published: " + answer.text());
        }
        work("policy moves " + MANY, calm, "select count(*) from clock where state = 'running' and cause like 'bench:%' and policy_version < (select max(version) from policy)");
        bed.report().check(bed.count("select count(*) from clock where cause like 'bench:%' and due_at < started_at + interval '9 years'") == MANY,
                "clocks: the new figures hold for every clock");
    }

    private void fallDue() throws Exception {
        double calm = quiet();
        try (var db = bed.database(); var statement = db.createStatement()) {
            statement.execute("update clock set started_at = now() - interval '20 days', wake_at = now() where cause like 'bench:%' and state = 'running'");
        }
        work(MANY + " fall due", calm, "select count(*) from clock where cause like 'bench:%' and wake_at <= hilo_now()");
        String facts = "select count(%s) from clock_event e join clock c on c.id = e.clock_id where c.cause like 'bench:%%' and e.kind = '%s'";
        for (String kind : new String[]{"warned", "breached"}) {
            bed.report().check(bed.count(facts.formatted("*", kind)) == MANY && bed.count(facts.formatted("distinct e.clock_id", kind)) == MANY,
                    "clocks: each of " + MANY + " is " + kind + " once");
        }
    }

    /** The usual 99th percentile, in ms. */
    private double quiet() throws IOException {
        return notes(System.nanoTime() + (long) (bed.seconds() * 1e9), () -> false).getValueAtPercentile(99) / 1000.0;
    }

    /** An agent writes a note now and then, until the end or until it is over; how long each took, in microseconds. */
    private Histogram notes(long end, BooleanSupplier over) throws IOException {
        var latency = new Histogram(3);
        while (!over.getAsBoolean() && System.nanoTime() < end) {
            long start = System.nanoTime();
            var answer = http.post("/api/agent/conversations/" + matter + "/notes", agent, "{\"text\":\"Sigo aquí\"}");
            if (answer.status() != 201) {
                throw new IOException("a note was answered with " + answer.status() + ": " + answer.text());
            }
            latency.recordValue((System.nanoTime() - start) / 1000);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return latency;
    }

    /** An agent goes on writing until nothing is left to do. */
    private void work(String scenario, double calm, String left) throws Exception {
        var conditions = bed.machine().look();
        var over = new AtomicBoolean();
        long start = System.nanoTime();
        var seconds = new double[1];
        var watcher = Thread.ofVirtual().start(() -> {
            try {
                while (bed.count(left) > 0) {
                    Thread.sleep(200);
                }
                seconds[0] = (System.nanoTime() - start) / 1e9;
            } catch (SQLException | InterruptedException e) {
                seconds[0] = Double.NaN;
            }
            over.set(true);
        });
        double meanwhile = notes(Long.MAX_VALUE, over::get).getValueAtPercentile(99) / 1000.0;
        watcher.join();
        bed.report().add(PART, scenario, 1, "hilo", "seconds", seconds[0], conditions.noisy());
        bed.report().add(PART, scenario, 1, "hilo", "clocks/s", MANY / seconds[0], conditions.noisy());
        bed.report().add(PART, scenario, 1, "hilo", "note p99 ms before", calm, conditions.noisy());
        bed.report().add(PART, scenario, 1, "hilo", "note p99 ms meanwhile", meanwhile, conditions.noisy());
        Report.tell("clocks: %s: %.1f s, %.0f/s; a note p99 %.1f ms before, %.1f ms meanwhile", scenario, seconds[0], MANY / seconds[0], calm, meanwhile);
    }
}
