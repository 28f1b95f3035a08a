package hilo.bench;

import hilo.launch.ChatClient;
import hilo.launch.HiloServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** From the start of the process to readiness, and to the first acknowledged line of a chat; against an empty archive on the same server. */
final class StartBench {
    private static final String PART = "start";
    private static final String SCENARIO = "cold start";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private StartBench() {
    }

    static void run(Bed bed) throws Exception {
        var server = Path.of(System.getProperty("hilo.server.dir"));
        var empty = bed.directory().resolve("empty.war");
        try (var zip = new ZipOutputStream(Files.newOutputStream(empty))) {
            zip.putNextEntry(new ZipEntry("index.html"));
            zip.write("<!doctype html><title>empty</title>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        var node = bed.rig().node();
        int rounds = Math.max(3, bed.rounds());
        for (int round = 1; round <= rounds; round++) {
            node.kill();
            var before = bed.machine().look();
            long start = System.nanoTime();
            node.start();
            double ready = until(node.managementUrl().resolve("/health/ready"), start);
            double said = firstLine(node.url(), start);
            var emptyBefore = bed.machine().look();
            double bare = emptyServer(server, empty, bed);
            boolean noisy = before.noisy() || emptyBefore.noisy();
            bed.report().conditions(PART, SCENARIO, round, "hilo", before);
            bed.report().conditions(PART, SCENARIO, round, "empty", emptyBefore);
            bed.report().add(PART, SCENARIO, round, "hilo", "ready s", ready, before.noisy());
            bed.report().add(PART, SCENARIO, round, "hilo", "first line s", said, before.noisy());
            bed.report().add(PART, SCENARIO, round, "empty", "ready s", bare, emptyBefore.noisy());
            bed.report().add(PART, SCENARIO, round, "hilo", "ratio to empty", ready / bare, noisy);
            bed.report().add(PART, SCENARIO, round, "hilo", "first line to empty", said / bare, noisy);
            Report.tell("start: round %d, ready after %.1f s, first line after %.1f s, empty archive after %.1f s", round, ready, said, bare);
        }
        bed.report().goal("start: first line / empty archive, median", bed.report().median(PART, SCENARIO, "hilo", "first line to empty"), "<=", 1.5);
    }

    private static double emptyServer(Path server, Path war, Bed bed) throws IOException, InterruptedException {
        var base = bed.directory().resolve("empty");
        HiloServer.prepare(server, war, base);
        int http;
        int management;
        try (var one = new ServerSocket(0); var two = new ServerSocket(0)) {
            http = one.getLocalPort();
            management = two.getLocalPort();
        }
        long start = System.nanoTime();
        try (var running = HiloServer.start(server, base, HiloServer.Place.here(http, management), bed.rig().postgres().settings(),
                List.of())) {
            return until(URI.create("http://127.0.0.1:" + http + "/index.html"), start);
        }
    }

    /** Seconds since {@code start} when the address answers with 200. */
    private static double until(URI address, long start) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            while (System.nanoTime() - start < PATIENCE.toNanos()) {
                try {
                    var request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
                    if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                        return (System.nanoTime() - start) / 1e9;
                    }
                } catch (IOException e) {
                    // nobody listens yet
                }
                Thread.sleep(20);
            }
        }
        throw new IOException(address + " did not answer within " + PATIENCE);
    }

    private static double firstLine(URI url, long start) {
        try (var visitor = ChatClient.visitor(url, null, "Visitante")) {
            visitor.await("welcome");
            visitor.say("Buenos días, tengo una pregunta.");
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
