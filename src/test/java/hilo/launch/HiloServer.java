package hilo.launch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.wildfly.core.launcher.StandaloneCommandBuilder;

/** One server process: its own base directory beside the provisioned server, the archive in its deployments, its settings in the environment. */
public final class HiloServer implements AutoCloseable {
    /** A heap that is not full of what lives in it: one that is costs a quarter of the processor time in marking. */
    static final List<String> MEMORY = List.of("-Xms768m", "-Xmx1g");

    /** Where it listens. {@code before} the command makes it run on that address's host. */
    public record Place(String address, int http, int management, List<String> before) {
        /** This machine, and nobody else's. */
        public static Place here(int http, int management) {
            return new Place("127.0.0.1", http, management, List.of());
        }
    }

    private final Process process;
    private final Path base;
    private final URI ready;

    private HiloServer(Process process, Path base, URI ready) {
        this.process = process;
        this.base = base;
        this.ready = ready;
    }

    /** Makes a base directory for a server run: configuration from the provisioned server, the archive ready to be deployed, nothing of an earlier run. */
    public static void prepare(Path server, Path war, Path base) throws IOException {
        if (Files.exists(base)) {
            try (var old = Files.walk(base)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        OwnerOnly.directory(base);
        copy(server.resolve("standalone/configuration"), base.resolve("configuration"));
        Files.createDirectories(base.resolve("deployments"));
        Files.copy(war, base.resolve("deployments/ROOT.war"), StandardCopyOption.REPLACE_EXISTING);
        Files.createFile(base.resolve("deployments/ROOT.war.dodeploy"));
    }

    /** What tells servers on one machine and one database apart. */
    static List<String> nodeOptions(String name, int clusterPort) {
        return List.of("-Djboss.node.name=" + name, "-Djboss.tx.node.id=" + name, "-Dhilo.cluster.port=" + clusterPort);
    }

    public static HiloServer start(Path server, Path base, Place place, Map<String, String> settings, List<String> javaOptions) throws IOException {
        var command = StandaloneCommandBuilder.of(server).setBaseDirectory(base).setJavaHome(Path.of(System.getProperty("java.home")))
                .addJavaOptions(MEMORY).addJavaOptions("-Djava.net.preferIPv4Stack=true", "--enable-native-access=ALL-UNNAMED").addJavaOptions(javaOptions)
                .addServerArgument("-Djboss.http.port=" + place.http()).addServerArgument("-Djboss.management.http.port=" + place.management())
                .addServerArgument("-Djboss.https.port=0");
        for (String kind : List.of("", ".management", ".private")) {
            command.addServerArgument("-Djboss.bind.address" + kind + '=' + place.address());
        }
        var words = new ArrayList<>(place.before());
        // What it writes, its logs above all, is for its owner only.
        words.addAll(List.of("sh", "-c", "umask 077; exec \"$0\" \"$@\""));
        words.addAll(command.build());
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        Path log = base.resolve("console.log");
        OwnerOnly.write(log, out -> {
        });
        builder.redirectOutput(log.toFile());
        settings.forEach((name, value) -> builder.environment().put(name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        return new HiloServer(builder.start(), base, URI.create("http://" + place.address() + ':' + place.management() + "/health/ready"));
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits until the desk is ready; throws {@link Trouble} with the reason where it never will be. */
    public void awaitReady(Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        var failed = base.resolve("deployments/ROOT.war.failed");
        try (var client = HttpClient.newHttpClient()) {
            while (System.nanoTime() < end) {
                if (!process.isAlive()) {
                    throw new Trouble("The server ended while starting; its words are in " + base.resolve("console.log"));
                }
                if (Files.exists(failed)) {
                    throw new Trouble("Hilo could not start: " + reason());
                }
                if (Files.exists(base.resolve("deployments/ROOT.war.deployed")) && isReady(client)) {
                    return;
                }
                Thread.sleep(200);
            }
        }
        throw new Trouble("The server was not ready within " + patience.toSeconds() + " s; its words are in " + base.resolve("console.log"));
    }

    private boolean isReady(HttpClient client) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The first sentence of ours in what the server wrote about the failure. */
    private String reason() throws IOException {
        try (var lines = Files.lines(base.resolve("console.log"))) {
            return lines.filter(line -> line.contains("IllegalStateException")).map(line -> line.replaceFirst(".*IllegalStateException:? ?", "")).filter(line -> !line.isBlank())
                    .reduce((first, last) -> last).orElse("see " + base.resolve("console.log"));
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (!path.toString().contains("standalone_xml_history")) {
                    Files.copy(path, target);
                }
            }
        }
    }
}
