package hilo.bench;

import hilo.launch.Rig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Measures the desk. System properties: {@code hilo.bench.only} (parts, comma-separated; all), {@code hilo.bench.rounds} (5), {@code hilo.bench.seconds} of a round (5),
 * {@code hilo.bench.out} (target/bench), {@code hilo.bench.jvm} (more options for the server's JVM). Ends with 1 where a correctness check failed.
 */
final class Bench {
    private static final String UNBOUNDED = "100000000";

    /** One thing that is measured. */
    interface Part {
        void run(Bed bed) throws Exception;
    }

    private Bench() {
    }

    public static void main(String[] args) throws Exception {
        var parts = new LinkedHashMap<String, Part>();
        parts.put("chat", ChatBench::run);
        parts.put("idle", IdleBench::run);
        parts.put("tickets", TicketBench::run);
        parts.put("hooks", HookBench::run);
        parts.put("start", StartBench::run);
        parts.put("growth", GrowthBench::run);
        parts.put("clocks", ClockBench::run);
        parts.put("falling", FallingBench::run);
        parts.put("mail", MailBench::run);
        var wanted = List.of(System.getProperty("hilo.bench.only", String.join(",", parts.keySet())).split(","));
        for (String name : wanted) {
            if (!parts.containsKey(name)) {
                throw new IllegalArgumentException("hilo.bench.only knows " + parts.keySet() + ", not " + name);
            }
        }
        var out = Path.of(System.getProperty("hilo.bench.out", "target/bench"));
        Logger.getLogger("").setLevel(Level.SEVERE);
        var report = new Report();
        var options = System.getProperty("hilo.bench.jvm", "").isBlank() ? List.<String>of() : List.of(System.getProperty("hilo.bench.jvm").split(" "));
        try (var rig = Rig.start(out.resolve("rig"), new Rig.Plan(1, Bench::settings, options))) {
            var bed = new Bed(rig, new Machine(out), report, Integer.getInteger("hilo.bench.rounds", 5), Integer.getInteger("hilo.bench.seconds", 5));
            for (var part : parts.entrySet()) {
                if (wanted.contains(part.getKey())) {
                    run(part.getKey(), part.getValue(), bed);
                    report.write(out);
                    Charts.draw(report, out);
                }
            }
        }
        System.out.println(report.table());
        System.out.println(report.verdict());
        System.exit(report.stands() ? 0 : 1);
    }

    private static void run(String name, Part part, Bed bed) {
        try {
            part.run(bed);
        } catch (Exception e) {
            e.printStackTrace();
            bed.report().check(false, name + " ended with " + e);
        }
    }

    /** One address is everybody here: what bounds one caller is out of the way. */
    private static Map<String, String> settings(Map<String, String> desk) {
        var all = new LinkedHashMap<>(desk);
        all.put("hilo.chat.lines.per.minute", UNBOUNDED);
        all.put("hilo.chat.sockets.per.minute", UNBOUNDED);
        return all;
    }
}
