package hilo.mails;

import hilo.mails.MailTrial.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The mails command's own program: every {@code .eml} file below a folder goes through the mailbox of a real desk; where a {@code .json} of the same name lies beside it, what it
 * expects is compared. Without a folder the corpus is used. Ends with 1 where anything differs.
 */
public final class MailsRun {
    private static final long LARGEST = 30L * 1024 * 1024;

    private MailsRun() {
    }

    public static void main(String[] arguments) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
        String folder = System.getProperty("hilo.mails", "");
        Path work = Path.of(System.getProperty("hilo.mails.dir", "target/mails")).toAbsolutePath();
        clear(work);
        List<MailCase> cases = folder.isBlank() ? Corpus.all() : read(Path.of(folder));
        if (cases.isEmpty()) {
            System.err.println("No .eml file lies below " + folder);
            System.exit(1);
        }
        System.exit(run(cases, work, folder.isBlank() ? MailDesk.MAX_SIZE : LARGEST) ? 0 : 1);
    }

    private static boolean run(List<MailCase> cases, Path work, long maxSize) throws Exception {
        long began = System.nanoTime();
        try (var desk = MailDesk.start(work, maxSize)) {
            Runtime.getRuntime().addShutdownHook(new Thread(desk::close, "stop"));
            desk.as("agent");
            long fed = System.nanoTime();
            List<Verdict> verdicts = desk.trial().run(cases, Duration.ofSeconds(60).plusMillis(300L * cases.size()));
            long different = 0;
            for (Verdict verdict : verdicts) {
                different += verdict.differences().isEmpty() ? 0 : 1;
                print(verdict);
            }
            var states = new java.util.TreeMap<String, Integer>();
            verdicts.forEach(v -> states.merge(v.state(), 1, Integer::sum));
            System.out.printf(Locale.ROOT, "%d mails, %d as expected, %d different; %s; %.1f s to start, %.1f s to settle and compare.%n", verdicts.size(),
                    verdicts.size() - different, different, states, (fed - began) / 1e9, (System.nanoTime() - fed) / 1e9);
            return different == 0;
        }
    }

    private static void print(Verdict verdict) {
        if (verdict.differences().isEmpty()) {
            System.out.println(
                    "same       " + verdict.name() + " (" + verdict.state() + ", " + verdict.nature() + ")" + (verdict.remarks().isEmpty() ? "" : " " + verdict.remarks()));
        } else {
            System.out.println("DIFFERENT  " + verdict.name() + " (" + verdict.state() + ", " + verdict.nature() + ")");
            verdict.differences().forEach(difference -> System.out.println("             " + difference));
            verdict.remarks().forEach(remark -> System.out.println("             (" + remark + ")"));
        }
    }

    static List<MailCase> read(Path folder) throws IOException {
        List<Path> files;
        try (var all = Files.walk(folder)) {
            files = all.filter(file -> file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".eml")).sorted().toList();
        }
        List<MailCase> cases = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            Path beside = file.resolveSibling(name.substring(0, name.length() - 4) + ".json");
            cases.add(new MailCase(folder.relativize(file).toString(), Files.readAllBytes(file),
                    Files.exists(beside) ? MailCase.Expected.from(Files.readString(beside)) : MailCase.Expected.NOTHING));
        }
        return cases;
    }

    static void clear(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var all = Files.walk(directory)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
