package hilo.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The pictures of a run. */
final class Charts {
    private Charts() {
    }

    static void draw(Report report, Path out) throws IOException {
        byScenario(report, "chat", "lines/s", "Durable chat: lines stored and received", false, out);
        byScenario(report, "chat", "p99 ms", "Durable chat: 99th percentile from saying to receiving, ms", true, out);
        byScenario(report, "chat", "server CPU us/line", "Durable chat: the server's processor time", true, out);
        byScenario(report, "tickets", "tickets/s", "Tickets opened over REST, and their SQL alone", false, out);
        byScenario(report, "hooks", "hooks/s", "Signed webhooks, and one inserted row", false, out);
        byScenario(report, "start", "ready s", "Cold start to readiness", false, out);
        byScenario(report, "clocks", "poll ms", "Idle poll of armed clocks, ms", false, out);
        byScenario(report, "clocks", "clocks/s", "Clocks that a published policy moves, and that fall due, on one node", false, out);
        byScenario(report, "mail", "mails/s", "Mails in Dovecot until each is a conversation, and read by the library alone", false, out);
        notes(report, out);
        falling(report, out);
        idle(report, out);
        growth(report, out);
    }

    private static void byScenario(Report report, String part, String measure, String title, boolean log, Path out) throws IOException {
        var plot = new Plot(title, "", measure, false, log);
        var rows = report.rows(part).stream().filter(row -> row.measure().equals(measure)).toList();
        var scenarios = rows.stream().map(Report.Row::scenario).distinct().toList();
        for (int i = 0; i < scenarios.size(); i++) {
            plot.name(i, scenarios.get(i));
        }
        rows.forEach(row -> plot.point(row.subject(), scenarios.indexOf(row.scenario()), row.value(), row.noisy()));
        plot.write(out.resolve(part + "-" + measure.replaceAll("[^a-z0-9]+", "-") + ".svg"));
    }

    private static void notes(Report report, Path out) throws IOException {
        var plot = new Plot("A note by an agent beside a hundred thousand clocks: p99, ms", "", "ms", false, false);
        var rows = report.rows("clocks").stream().filter(row -> row.measure().startsWith("note p99")).toList();
        var scenarios = rows.stream().map(Report.Row::scenario).distinct().toList();
        for (int i = 0; i < scenarios.size(); i++) {
            plot.name(i, scenarios.get(i));
        }
        rows.forEach(row -> plot.point(row.measure().replace("note p99 ms ", ""), scenarios.indexOf(row.scenario()), row.value(), row.noisy()));
        plot.write(out.resolve("clocks-notes.svg"));
    }

    private static void falling(Report report, Path out) throws IOException {
        var plot = new Plot("Clocks that fall due on two nodes: how late they were noticed", "second in which they fell due", "ms", false, true);
        report.rows("falling").stream().filter(row -> row.measure().endsWith("of a second"))
                .forEach(row -> plot.point(row.subject() + row.measure().replaceAll("late| ms of a second", ""), size(row.scenario()), row.value(), row.noisy()));
        plot.write(out.resolve("falling-late.svg"));
    }

    private static void idle(Report report, Path out) throws IOException {
        var plot = new Plot("Idle sockets: memory of the server", "open sockets", "MiB", false, false);
        report.rows("idle").stream().filter(row -> List.of("live heap MiB", "resident MiB").contains(row.measure()))
                .forEach(row -> plot.point(row.measure(), size(row.scenario()), row.value(), row.noisy()));
        plot.write(out.resolve("idle-memory.svg"));
    }

    private static void growth(Report report, Path out) throws IOException {
        var lists = new Plot("Lists and timelines as the record grows, over REST: p50", "conversations (log)", "ms", true, true);
        var searches = new Plot("Searches as the record grows, over REST: p95", "conversations (log)", "ms", true, true);
        for (var row : report.rows("growth")) {
            var plot = row.measure().startsWith("search") ? row.measure().endsWith("p95 ms") ? searches : null : row.measure().endsWith("p50 ms") ? lists : null;
            if (plot != null) {
                plot.point(row.measure().replaceAll(" p\\d+ ms", ""), size(row.scenario()), row.value(), row.noisy());
            }
        }
        lists.write(out.resolve("growth-lists.svg"));
        searches.write(out.resolve("growth-searches.svg"));
    }

    private static double size(String scenario) {
        return Double.parseDouble(scenario.replaceAll("\\D", ""));
    }
}
