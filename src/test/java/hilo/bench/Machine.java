package hilo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** The machine under the measurement, as Linux tells of it in /proc. */
final class Machine {
    /** A round on a machine that was busier than this is noisy. */
    private static final double QUIET_IDLE = 0.60;
    private static final double TICKS_PER_SECOND = 100;
    private static final int BLOCK = 8192;

    /**
     * How it was just before a round.
     *
     * @param idle share of all processors that had nothing to do, 0 to 1
     * @param syncs how often a second one writer could append 8 KiB and have it on the disk
     */
    record Conditions(double idle, double syncs) {
        boolean noisy() {
            return idle < QUIET_IDLE;
        }
    }

    private final Path probe;

    /** {@code directory}: on the volume of the database. */
    Machine(Path directory) throws IOException {
        Files.createDirectories(directory);
        probe = directory.resolve("sync.probe");
    }

    /** Looks for about a second. */
    Conditions look() throws IOException, InterruptedException {
        long[] before = processors();
        Thread.sleep(500);
        long[] after = processors();
        double all = Arrays.stream(after).sum() - Arrays.stream(before).sum();
        double idle = after[3] + after[4] - before[3] - before[4];
        return new Conditions(all == 0 ? 1 : idle / all, syncsPerSecond());
    }

    private double syncsPerSecond() throws IOException {
        try (var file = FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var block = ByteBuffer.allocateDirect(BLOCK);
            long start = System.nanoTime();
            int n = 0;
            while (n < 200 && System.nanoTime() - start < 500_000_000) {
                block.clear();
                file.write(block);
                file.force(false);
                n++;
            }
            return n / ((System.nanoTime() - start) / 1e9);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private static long[] processors() throws IOException {
        var first = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
        return Arrays.stream(first).skip(1).limit(8).mapToLong(Long::parseLong).toArray();
    }

    /** Processor seconds that a process has used. */
    static double cpu(long pid) {
        return ticks(pid, false) / TICKS_PER_SECOND;
    }

    /** The same of a process, its living children, and those that it has seen end. */
    static double cpuOfFamily(long pid) {
        return (ticks(pid, true) + ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).mapToLong(child -> ticks(child.pid(), false)).sum()) / TICKS_PER_SECOND;
    }

    /** Resident memory in MiB. */
    static double resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmRSS:")).findFirst()
                .map(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024).orElseThrow();
    }

    private static long ticks(long pid, boolean reaped) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            var fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return fields.subList(11, reaped ? 15 : 13).stream().mapToLong(Long::parseLong).sum();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return 0;
            }
            throw new UncheckedIOException(e);
        }
    }
}
