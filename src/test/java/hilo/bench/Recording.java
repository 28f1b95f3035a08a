package hilo.bench;

import hilo.launch.Rig;
import hilo.platform.Ids;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one transaction as PostgreSQL's log tells them, ready to be replayed: every id that was made in it is made anew each time, every number of a sequence comes
 * from a range of its own.
 */
final class Recording {
    private static final String PREFIX = "@%p@ ";
    private static final Pattern RECORD = Pattern.compile("@(\\d+)@ (LOG|DETAIL): {1,3}(.*)", Pattern.DOTALL);
    private static final Pattern EXECUTE = Pattern.compile("execute [^:]*: (.*)", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("\\$(\\d+) = (NULL|'((?:[^']|'')*)')", Pattern.DOTALL);
    private static final Pattern PLACE = Pattern.compile("\\$(\\d+)");
    private static final Pattern UUID_V7 = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern FOLIO = Pattern.compile("FP-(\\d+)");
    private static final AtomicLong NUMBERS = new AtomicLong(5_000_000_000L);

    private record Step(String sql, List<@Nullable String> values) {
    }

    private final List<Step> steps;
    private final long since;

    private Recording(List<Step> steps, long since) {
        this.steps = steps;
        this.since = since;
    }

    /** Something that is recorded. */
    interface Action {
        void run() throws Exception;
    }

    /** Records the transaction in which {@code mark} was a part of a value. The database keeps its log in files. */
    static Recording of(Rig rig, String mark, Action action) throws Exception {
        long since;
        try (var db = rig.postgres().connect()) {
            set(db, "log_line_prefix = '" + PREFIX + "'", "log_statement = 'all'");
            since = System.currentTimeMillis();
            action.run();
            Thread.sleep(1000);
            set(db, "log_line_prefix to default", "log_statement to default");
        }
        var lines = new ArrayList<String>();
        try (var files = Files.list(rig.directory().resolve("postgres/log"))) {
            for (Path file : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return new Recording(steps(lines, mark), since);
    }

    private static void set(Connection db, String... settings) throws SQLException, InterruptedException {
        try (var statement = db.createStatement()) {
            for (String setting : settings) {
                statement.execute("alter system set " + setting);
            }
            statement.execute("select pg_reload_conf()");
        }
        Thread.sleep(500);
    }

    private static List<Step> steps(Iterable<String> lines, String mark) {
        var byProcess = new LinkedHashMap<String, List<Step>>();
        var records = new ArrayList<String>();
        for (String line : lines) {
            if (line.startsWith("@")) {
                records.add(line);
            } else if (!records.isEmpty()) {
                records.add(records.removeLast() + '\n' + line.strip());
            }
        }
        for (String record : records) {
            var parts = RECORD.matcher(record);
            if (!parts.matches()) {
                continue;
            }
            var all = byProcess.computeIfAbsent(parts.group(1), process -> new ArrayList<>());
            var execute = EXECUTE.matcher(parts.group(3));
            if (parts.group(2).equals("LOG") && execute.matches()) {
                all.add(new Step(execute.group(1).strip(), new ArrayList<>()));
            } else if (parts.group(2).equals("DETAIL") && !all.isEmpty()) {
                for (var value = VALUE.matcher(parts.group(3)); value.find();) {
                    all.getLast().values().add(value.group(3) == null ? null : value.group(3).replace("''", "'"));
                }
            }
        }
        for (var all : byProcess.values()) {
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).values().stream().anyMatch(value -> value != null && value.contains(mark))) {
                    return transactionAround(all, i);
                }
            }
        }
        throw new IllegalStateException("the log does not tell of '" + mark + "'");
    }

    private static List<Step> transactionAround(List<Step> all, int place) {
        int from = place;
        while (from > 0 && !all.get(from).sql().matches("(BEGIN|COMMIT|ROLLBACK).*")) {
            from--;
        }
        int to = place;
        while (to < all.size() && !all.get(to).sql().startsWith("COMMIT")) {
            to++;
        }
        return List.copyOf(all.subList(from + 1, to));
    }

    int statements() {
        return steps.size();
    }

    /** What was executed, a line each. */
    String text() {
        var text = new StringBuilder();
        steps.forEach(step -> text.append(step.sql().replaceAll("\\s+", " ")).append('\n'));
        return text.toString();
    }

    Replay on(Connection db) throws SQLException {
        return new Replay(db);
    }

    /** The recording on one connection. */
    final class Replay implements AutoCloseable {
        private final Connection db;
        private final List<PreparedStatement> statements = new ArrayList<>();
        private final List<List<@Nullable String>> values = new ArrayList<>();

        private Replay(Connection db) throws SQLException {
            this.db = db;
            db.setAutoCommit(false);
            for (Step step : steps) {
                var places = PLACE.matcher(step.sql());
                var order = new ArrayList<@Nullable String>();
                while (places.find()) {
                    order.add(step.values().get(Integer.parseInt(places.group(1)) - 1));
                }
                statements.add(db.prepareStatement(step.sql().replace("?", "??").replaceAll("\\$\\d+", "?")));
                values.add(order);
            }
        }

        void once() throws SQLException {
            var fresh = new HashMap<String, String>();
            String number = String.valueOf(NUMBERS.incrementAndGet());
            for (int i = 0; i < statements.size(); i++) {
                var statement = statements.get(i);
                var wanted = values.get(i);
                for (int v = 0; v < wanted.size(); v++) {
                    var value = wanted.get(v);
                    statement.setObject(v + 1, value == null ? null : anew(value, steps.get(i).sql(), number, fresh), Types.OTHER);
                }
                statement.execute();
            }
            db.commit();
        }

        private String anew(String value, String sql, String number, Map<String, String> fresh) {
            if (value.matches("\\d{4,9}") && sql.startsWith("INSERT INTO conversation ")) {
                return number;
            }
            String result = FOLIO.matcher(value).replaceAll("FX-" + number);
            return UUID_V7.matcher(result)
                    .replaceAll(found -> Matcher.quoteReplacement(isNew(found.group()) ? fresh.computeIfAbsent(found.group(), id -> Ids.next().toString()) : found.group()));
        }

        private boolean isNew(String id) {
            return UUID.fromString(id).getMostSignificantBits() >>> 16 >= since;
        }

        @Override
        public void close() throws SQLException {
            db.close();
        }
    }
}
