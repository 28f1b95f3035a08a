package hilo.ledger;

import hilo.launch.Dovecot;
import hilo.launch.Ports;
import hilo.launch.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * The crash command's own program: a desk under load on four channels, killed so many times at random moments, then reckoned with. Ends with 1 unless nothing was lost, doubled or
 * told wrong.
 */
public final class CrashRun {
    private CrashRun() {
    }

    public static void main(String[] arguments) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        // The mail server's threads tell of every connection that a dead server leaves.
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            if (!thread.getName().startsWith("imap:")) {
                System.err.println(thread.getName() + " failed: " + error);
            }
        });
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
        Path directory = Path.of(System.getProperty("hilo.crash.dir", "target/crash")).toAbsolutePath();
        int kills = Integer.getInteger("hilo.crash.kills", 50);
        int nodes = Integer.getInteger("hilo.crash.nodes", 1);
        clear(directory);
        boolean clean = Boolean.getBoolean("hilo.crash.points")
                ? points(directory, nodes)
                : Boolean.getBoolean("hilo.crash.mails") ? mails(directory, kills, nodes) : nodes > 1 ? nodes(directory, kills, nodes) : kills(directory, kills);
        say(clean ? "Nothing was lost, doubled or told wrong." : "The desk did not hold.");
        System.exit(clean ? 0 : 1);
    }

    private static boolean kills(Path directory, int kills) throws Exception {
        try (var rig = start(directory, 1, CrashRun::roomy, List.of()); var trial = Trial.begin(rig, Pace.STEADY)) {
            for (int i = 1; i <= kills; i++) {
                Faults.randomPause(Duration.ofMillis(200), Duration.ofSeconds(8));
                trial.strike(Faults.kill(0));
                say("kill " + i + " of " + kills);
            }
            return isClean(trial);
        }
    }

    /** Kills of one server while the others serve; of every ten faults one holds a server, one kills all, one parts them and one cuts a server off, where the machine allows it. */
    private static boolean nodes(Path directory, int kills, int nodes) throws Exception {
        try (var rig = start(directory, nodes, CrashRun::roomy, List.of()); var trial = Trial.begin(rig, Pace.STEADY)) {
            strike(trial, kills, nodes);
            return isClean(trial);
        }
    }

    /** The same, with mail as fast as Dovecot takes it. */
    private static boolean mails(Path directory, int kills, int nodes) throws Exception {
        if (!Dovecot.isThere()) {
            say("Dovecot is not installed here (or this is not root)");
            return false;
        }
        int[] ports = Ports.free(2);
        UnaryOperator<Map<String, String>> settings = plain -> {
            var all = roomy(plain);
            all.put("hilo.mail.imap.port", String.valueOf(ports[0]));
            return all;
        };
        try (var dovecot = Dovecot.startOrderly(directory.resolve("dovecot"), ports[0], ports[1]);
                var rig = start(directory, nodes, settings, List.of());
                var trial = Trial.begin(rig, Pace.MAILS, OptionalInt.of(dovecot.lmtpPort()))) {
            strike(trial, kills, nodes);
            return isClean(trial);
        }
    }

    private static void strike(Trial trial, int kills, int nodes) throws Exception {
        for (int i = 1; i <= kills; i++) {
            Faults.randomPause(Duration.ofMillis(200), Duration.ofSeconds(8));
            // Without hosts there is no network to take away: a kill instead.
            var fault = switch (trial.rig().hasHosts() || i % 5 != 0 ? i % 10 : 1) {
                case 0 -> Faults.cutOff(i / 10 % nodes, someTime());
                case 3 -> Faults.hold(i / 10 % nodes, someTime());
                case 5 -> Faults.part(someTime());
                case 7 -> Faults.killAll();
                default -> Faults.kill(i % nodes);
            };
            trial.strike(fault);
            say(i + " of " + kills + ": " + fault.name());
        }
    }

    private static Duration someTime() {
        return Duration.ofSeconds(ThreadLocalRandom.current().nextLong(20, 90));
    }

    private static boolean isClean(Trial trial) throws IOException, InterruptedException {
        Thread.sleep(2000);
        var result = trial.finish();
        System.out.println(result.table());
        return result.isClean();
    }

    /** One trial for each point, on one rig. */
    private static boolean points(Path directory, int nodes) throws Exception {
        Path rules = directory.resolve("points");
        var table = new StringBuilder();
        boolean clean = true;
        try (var rig = start(directory, nodes, CrashRun::roomy, CrashPoint.javaOptions(rules))) {
            for (CrashPoint point : CrashPoint.all(rules)) {
                try (var trial = Trial.begin(rig, Pace.SHORT)) {
                    Thread.sleep(3000);
                    trial.strike(point);
                    say(point.name());
                    Thread.sleep(3000);
                    var result = trial.finish();
                    clean &= note(table, point, result);
                } catch (IllegalStateException e) {
                    // The other points are worth trying.
                    say(point.name() + ": " + e.getMessage());
                    table.append(String.format("  %-54s FAILED   %s%n", point.name(), e.getMessage()));
                    clean = false;
                }
            }
            var clocks = CrashPoint.ofClocks(rules);
            try (var trial = Trial.begin(rig, Pace.SHORT)) {
                Thread.sleep(5000);
                var result = trial.finish(clocks);
                say(clocks.name());
                clean &= note(table, clocks, result);
            }
        }
        System.out.println(table);
        return clean;
    }

    private static boolean note(StringBuilder table, CrashPoint point, Trial.Result result) {
        table.append(String.format("  %-54s %-8s %d recovered, %d mails sent again, ready after %.1f s%n", point.name(), result.isClean() ? "held" : "FAILED",
                result.count(Finding.RECOVERED), result.count(Finding.MAIL_AGAIN), result.slowest().toMillis() / 1000.0));
        if (!result.isClean()) {
            System.out.println(result.table());
        }
        return result.isClean();
    }

    static Rig start(Path directory, int nodes, UnaryOperator<Map<String, String>> settings, List<String> javaOptions) throws IOException, InterruptedException {
        var options = new ArrayList<>(javaOptions);
        // A server that lives for seconds is not worth optimising.
        options.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        var rig = Rig.start(directory, new Rig.Plan(nodes, settings, options));
        // A command that is interrupted leaves no server behind.
        Runtime.getRuntime().addShutdownHook(new Thread(rig::close, "stop"));
        return rig;
    }

    /** All visitors of the load come from one address, and come back after every kill. */
    static Map<String, String> roomy(Map<String, String> settings) {
        var all = new LinkedHashMap<>(settings);
        all.put("hilo.chat.sockets.per.minute", "6000");
        all.put("hilo.chat.lines.per.minute", "6000");
        return all;
    }

    static void clear(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var old = Files.walk(directory)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    static void say(String line) {
        System.out.println("  " + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + line);
    }
}
