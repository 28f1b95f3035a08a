package hilo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** Everything that was measured and checked: rows for the CSV, lines for the reader, and whether the run stands. */
final class Report {
    /** One figure. {@code subject} is what was measured: hilo, or the ceiling's name. */
    record Row(String part, String scenario, int round, String subject, String measure, double value, boolean noisy) {
    }

    private record Goal(String name, String wanted, String got, boolean met) {
    }

    private final List<Row> rows = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private int checks;

    void add(String part, String scenario, int round, String subject, String measure, double value, boolean noisy) {
        rows.add(new Row(part, scenario, round, subject, measure, value, noisy));
    }

    void conditions(String part, String scenario, int round, String subject, Machine.Conditions now) {
        add(part, scenario, round, subject, "idle before", now.idle(), now.noisy());
        add(part, scenario, round, subject, "syncs/s before", now.syncs(), now.noisy());
    }

    /** Says how far the run is. */
    static void tell(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, "%tT ", System.currentTimeMillis()) + String.format(Locale.ROOT, format, values));
    }

    /** Something that must hold, or no figure counts. */
    void check(boolean holds, String sentence) {
        checks++;
        if (!holds) {
            broken.add(sentence);
            System.out.println("  BROKEN: " + sentence);
        }
    }

    /** A goal of speed: missing one is told, but does not fail the run. */
    void goal(String name, double got, String relation, double bar) {
        boolean met = relation.equals("<=") ? got <= bar : got >= bar;
        goals.add(new Goal(name, relation + ' ' + number(bar), number(got), met));
    }

    List<Row> rows(String part) {
        return rows.stream().filter(row -> row.part().equals(part)).toList();
    }

    double[] values(String part, String scenario, String subject, String measure) {
        return rows.stream().filter(row -> row.part().equals(part) && row.scenario().equals(scenario) && row.subject().equals(subject) && row.measure().equals(measure))
                .mapToDouble(Row::value).toArray();
    }

    double median(String part, String scenario, String subject, String measure) {
        return median(values(part, scenario, subject, measure));
    }

    static double median(double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Median, least and most of every figure. */
    String table() {
        record Key(String part, String scenario, String subject, String measure) {
        }
        var all = new LinkedHashMap<Key, List<Row>>();
        rows.forEach(row -> all.computeIfAbsent(new Key(row.part(), row.scenario(), row.subject(), row.measure()), key -> new ArrayList<>()).add(row));
        var text = new StringBuilder(String.format(Locale.ROOT, "%-8s %-26s %-10s %-24s %12s %12s %12s %6s%n", "part", "scenario", "subject", "measure", "median", "min", "max",
                "noisy"));
        all.forEach((key, each) -> {
            double[] values = each.stream().mapToDouble(Row::value).toArray();
            text.append(String.format(Locale.ROOT, "%-8s %-26s %-10s %-24s %12s %12s %12s %3d/%d%n", key.part(), key.scenario(), key.subject(), key.measure(),
                    number(median(values)), number(Arrays.stream(values).min().orElse(0)), number(Arrays.stream(values).max().orElse(0)),
                    each.stream().filter(Row::noisy).count(), each.size()));
        });
        return text.toString();
    }

    /** Goals, and what was broken. */
    String verdict() {
        var text = new StringBuilder();
        goals.forEach(goal -> text.append(String.format(Locale.ROOT, "%-6s %-70s %s (wanted %s)%n", goal.met() ? "met" : "MISSED", goal.name(), goal.got(), goal.wanted())));
        text.append(checks).append(" checks, ").append(broken.size()).append(" broken\n");
        broken.forEach(sentence -> text.append("  ").append(sentence).append('\n'));
        return text.toString();
    }

    boolean stands() {
        return broken.isEmpty();
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        var csv = new StringBuilder("part,scenario,round,subject,measure,value,noisy\n");
        rows.forEach(row -> csv.append(String.format(Locale.ROOT, "%s,%s,%d,%s,%s,%s,%b%n", row.part(), row.scenario(), row.round(), row.subject(), row.measure(),
                Double.toString(row.value()), row.noisy())));
        Files.writeString(directory.resolve("rounds.csv"), csv);
        Files.writeString(directory.resolve("report.txt"), table() + '\n' + verdict());
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f", value);
    }
}
