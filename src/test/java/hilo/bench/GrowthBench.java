package hilo.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.HdrHistogram.Histogram;

/** Whether what agents wait for all day stays as quick when the record grows from ten thousand conversations to a million: lists, a timeline, a search. */
final class GrowthBench {
    private static final String PART = "growth";
    private static final int[] STEPS = {10_000, 100_000, 1_000_000};
    private static final long FIRST_NUMBER = 10_000_000;
    private static final int WORDS = 20_000;
    private static final List<String> LISTS = List.of("all", "open", "unassigned", "queue", "mine");
    private static final List<String> TABLES = List.of("conversation", "entry", "clock");

    private final Bed bed;
    private final String token;
    private final String customer;
    private final Http http;

    private GrowthBench(Bed bed) throws Exception {
        this.bed = bed;
        this.token = bed.agents(1).getFirst();
        this.customer = bed.rig().people().token("customerA");
        this.http = new Http(bed.server());
    }

    static void run(Bed bed) throws Exception {
        var bench = new GrowthBench(bed);
        int most = Integer.getInteger("hilo.bench.most", STEPS[STEPS.length - 1]);
        int before = 0;
        for (int step : STEPS) {
            if (step <= most) {
                bench.grow(before, step);
                bench.measure(step);
                bench.check(step);
                before = step;
            }
        }
        bench.judge(before);
        bench.http.close();
    }

    private static String scenario(int step) {
        return String.format(Locale.ROOT, "%,d conversations", step).replace(',', ' ');
    }

    private void measure(int step) throws Exception {
        var queries = new LinkedHashMap<String, List<String>>();
        LISTS.forEach(view -> queries.put("list " + view, List.of("/api/agent/conversations?limit=25&view=" + view)));
        queries.put("portal list", List.of("/api/portal/conversations?limit=25"));
        queries.put("history", histories());
        queries.put("search rare", searches(WORDS / 2, WORDS, 1));
        queries.put("search two words", searches(200, 1000, 2));
        queries.put("search common", List.of("/api/agent/conversations?limit=25&q=pal1"));
        for (var query : queries.entrySet()) {
            time(query.getValue(), 0.5);
        }
        for (int round = 1; round <= bed.rounds(); round++) {
            var conditions = bed.machine().look();
            bed.report().conditions(PART, scenario(step), round, "hilo", conditions);
            for (var query : queries.entrySet()) {
                var latency = time(query.getValue(), Math.min(1, bed.seconds() / 4));
                add(step, round, query.getKey() + " p50 ms", latency.getValueAtPercentile(50), conditions.noisy());
                add(step, round, query.getKey() + " p95 ms", latency.getValueAtPercentile(95), conditions.noisy());
                add(step, round, query.getKey() + " p99 ms", latency.getValueAtPercentile(99), conditions.noisy());
            }
        }
        queries.keySet().forEach(name -> Report.tell("growth: %s, %-17s p50 %7.2f ms, p95 %7.2f ms", scenario(step), name, median(step, name + " p50 ms"),
                median(step, name + " p95 ms")));
    }

    private void add(int step, int round, String measure, long micros, boolean noisy) {
        bed.report().add(PART, scenario(step), round, "hilo", measure, micros / 1000.0, noisy);
    }

    private double median(int step, String measure) {
        return bed.report().median(PART, scenario(step), "hilo", measure);
    }

    private Histogram time(List<String> paths, double seconds) throws IOException {
        var latency = new Histogram(3);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end || latency.getTotalCount() < 5) {
            String path = paths.get(ThreadLocalRandom.current().nextInt(paths.size()));
            long start = System.nanoTime();
            var answer = http.get(path, path.startsWith("/api/portal/") ? customer : token);
            latency.recordValue((System.nanoTime() - start) / 1000);
            if (answer.status() != 200) {
                throw new IOException(path + " was answered with " + answer.status() + ": " + answer.text());
            }
        }
        return latency;
    }

    private List<String> histories() throws SQLException {
        return ids("select id from conversation where number > " + FIRST_NUMBER + " order by hashint8(number) limit 200").stream()
                .map(id -> "/api/agent/conversations/" + id + "/entries?limit=50").toList();
    }

    /** Searches for words of a range of ranks: the higher the rank, the rarer the word. */
    private static List<String> searches(int from, int to, int words) {
        var all = new ArrayList<String>();
        for (int i = 0; i < 50; i++) {
            var path = new StringBuilder("/api/agent/conversations?limit=25&q=pal").append(from + i * (to - from) / 50);
            for (int word = 1; word < words; word++) {
                path.append("%20pal").append(from + (i * 7 + 3) % 50 * (to - from) / 50 + word);
            }
            all.add(path.toString());
        }
        return all;
    }

    /** A list shows what the tables hold, in order of opening, each once. */
    private void check(int step) throws Exception {
        var shown = new ArrayList<UUID>();
        String cursor = "";
        for (int page = 0; page < 4; page++) {
            var answer = json(http.get("/api/agent/conversations?limit=25&view=open" + cursor, token).text());
            answer.getJsonArray("items").getValuesAs(JsonObject.class).forEach(item -> shown.add(UUID.fromString(item.getString("id"))));
            cursor = "&cursor=" + answer.getString("next");
        }
        var there = ids("select id from conversation where status in ('open', 'waiting', 'held') and not spam order by id desc limit 100");
        bed.report().check(shown.equals(there), "growth: at " + step + " four pages of the list are the tables' first 100 rows");
    }

    private void judge(int most) {
        for (String view : LISTS) {
            grown("list " + view, most);
        }
        grown("portal list", most);
        grown("history", most);
        bed.report().goal("growth: search two words, p95 ms at " + scenario(most), median(most, "search two words p95 ms"), "<=", 100);
        bed.report().goal("growth: search rare, p95 ms at " + scenario(most), median(most, "search rare p95 ms"), "<=", 10);
        bed.report().goal("growth: search common, p95 ms at " + scenario(most), median(most, "search common p95 ms"), "<=", 300);
    }

    private void grown(String name, int most) {
        bed.report().goal("growth: " + name + ", p50 at " + scenario(most) + " / p50 at " + scenario(STEPS[0]), median(most, name + " p50 ms") / median(STEPS[0], name + " p50 ms"),
                "<=", 1.3);
    }

    private static JsonObject json(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private List<UUID> ids(String sql) throws SQLException {
        try (var db = bed.database(); var statement = db.createStatement(); var rows = statement.executeQuery(sql)) {
            var ids = new ArrayList<UUID>();
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
            return ids;
        }
    }

    /**
     * Adds conversations, each with one entry of 18 words whose frequency falls with their rank, and a clock where it is open. A third is open, half of that unassigned; the agent who
     * measures has thirty, the customer forty. Large steps are loaded without foreign keys and secondary indexes, which are made again afterwards.
     */
    private void grow(int from, int to) throws SQLException {
        long start = System.nanoTime();
        try (var db = bed.database(); var statement = db.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute("set maintenance_work_mem = '512MB'");
            statement.execute("set synchronous_commit = off");
            var indexes = to - from > 50_000 ? takeDown(db) : List.<String>of();
            statement.execute("insert into contact (id, name, origin, created_at, updated_at, version) select " + contactId("n")
                    + ", 'Cliente ' || n, 'import', now(), now(), 1 from generate_series(" + (from / 10 + 1) + ", " + to / 10 + ") n");
            statement.execute("""
                    insert into conversation (id, number, subject, status, priority, channels, level, contact_id, assignee_id, team_id, opened_by_type, opened_at, updated_at, solved_at,
                                              closed_at, last_seq)
                    select uuidv7(make_interval(secs => n - 2000000)), %d + n, %s, s.status, 'normal', '{email}', 1, %s,
                           case when n <= 30 then (select holder_id from token where hash = '%s') when s.status in ('open', 'waiting', 'held') and n %% 2 = 0 then null
                                else t.agents[1 + n %% array_length(t.agents, 1)] end,
                           t.team, 'contact', now() + make_interval(secs => n - 2000000), now() + make_interval(secs => n - 2000000),
                           case when s.status in ('solved', 'closed') then now() end, case when s.status = 'closed' then now() end, 1
                      from generate_series(%d, %d) n
                     cross join lateral (select case when n <= 30 then 'open' else (array['open','waiting','held','solved','solved','closed','closed','closed','closed','closed'])
                                                [1 + (hashint8(n) & 1073741823) %% 10] end) s (status)
                     cross join (select (select array_agg(id) from agent where login like 'bench-%%'), (select team_id from agent where login = 'ana')) t (agents, team)"""
                    .formatted(
                            FIRST_NUMBER, words(6), contact(to), hilo.identity.Tokens.hashed(token), from + 1, to));
            statement.execute("""
                    insert into entry (conversation_id, seq, id, at, at_source, received_at, channel, direction, type, author_type, author_id, author_name, text, delivery)
                    select c.id, 1, uuidv7(), c.opened_at, 'server', c.opened_at, 'email', 'in', 'message', 'contact', c.contact_id, 'Cliente', %s, 'none'
                      from conversation c cross join lateral (select c.number) x (n) where c.number > %d and c.number <= %d""".formatted(words(18), FIRST_NUMBER + from,
                    FIRST_NUMBER + to));
            statement.execute("""
                    insert into clock (id, conversation_id, cause, promise, channel, level, met_by, policy_version, started_at, warn_at, due_at, state, revision, events, wake_at)
                    select uuidv7(), id, 'bench ' || id, 'first-response', 'email', 1, '{email}', 1, opened_at, now() + interval '1 year', now() + interval '1 year', 'running', 1, 1,
                           now() + interval '1 year'
                      from conversation where number > %d and number <= %d and status in ('open', 'waiting', 'held')""".formatted(FIRST_NUMBER + from, FIRST_NUMBER + to));
            for (String index : indexes) {
                statement.execute(index);
            }
            statement.execute("vacuum analyze");
        }
        Report.tell("growth: %s after %.0f s", scenario(to), (System.nanoTime() - start) / 1e9);
    }

    /** Drops the secondary indexes and returns how to make them again. */
    private static List<String> takeDown(Connection db) throws SQLException {
        var again = new ArrayList<String>();
        var names = new ArrayList<String>();
        try (var statement = db.prepareStatement(
                """
                select i.indexname, i.indexdef from pg_indexes i
                 where i.schemaname = 'hilo' and i.tablename = any(?) and not exists (select from pg_constraint c where c.conname = i.indexname) and i.indexdef not like '%UNIQUE%'""")) {
            statement.setArray(1, db.createArrayOf("text", TABLES.toArray()));
            var rows = statement.executeQuery();
            while (rows.next()) {
                names.add(rows.getString(1));
                again.add(rows.getString(2));
            }
        }
        try (var statement = db.createStatement()) {
            for (String name : names) {
                statement.execute("drop index " + name);
            }
        }
        return again;
    }

    /** Ten matters each; forty are the customer's who looks at their own. */
    private static String contact(int most) {
        return "case when n between 31 and 70 then (select contact_id from account where email = 'raul@kemper.example') else " + contactId("1 + n / 10 % " + most / 10) + " end";
    }

    private static String contactId(String n) {
        return "cast('00000000-0000-7000-8000-' || lpad(to_hex(" + n + "), 12, '0') as uuid)";
    }

    private static String words(int count) {
        return "(select string_agg('pal' || floor(exp(random() * ln(" + WORDS + "))), ' ') from generate_series(1, " + count + ") where n is not null)";
    }
}
