package hilo.launch;

import hilo.platform.Blobs;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/** A desk that came back from a backup: a database and a server of its own, nothing beside them. */
public final class Restored implements AutoCloseable {
    private final Postgres postgres;
    private final HiloServer server;
    private final Path base;
    private final URI url;
    private final Map<String, String> hashes;

    private Restored(Postgres postgres, HiloServer server, Path base, URI url, Map<String, String> hashes) {
        this.postgres = postgres;
        this.server = server;
        this.base = base;
        this.url = url;
        this.hashes = hashes;
    }

    /** An empty database on a free port. */
    public static Postgres database(Path directory) throws IOException {
        return Postgres.start(directory, Ports.free(1)[0], false);
    }

    /** Restores the file and starts a server on it, with the secrets of the desk that it was taken from. */
    public static Restored start(Path directory, Path backup, PrivateKey key, Desk of) throws IOException, SQLException, InterruptedException {
        var postgres = database(directory.resolve("postgres"));
        Map<String, String> hashes;
        Backup.restore(postgres, backup, key);
        try (var database = postgres.connect()) {
            Path copy = directory.resolve("again.zip");
            Backup.take(database, copy);
            hashes = read(copy);
        }
        int[] ports = Ports.free(3);
        var url = URI.create("http://localhost:" + ports[0]);
        Path base = directory.resolve("server");
        Path provisioned = Path.of(System.getProperty("hilo.server.dir"));
        HiloServer.prepare(provisioned, Path.of(System.getProperty("hilo.war")), base);
        var server = HiloServer.start(provisioned, base, HiloServer.Place.here(ports[0], ports[1]), DeskSettings.bare(postgres, url, of.setting("hilo.admin.password")),
                HiloServer.nodeOptions("hilo-restored", ports[2]));
        server.awaitReady(Duration.ofMinutes(3));
        return new Restored(postgres, server, base, url, hashes);
    }

    public URI url() {
        return url;
    }

    /** A hash of each table's rows, as they were before the server was started. */
    public Map<String, String> hashes() {
        return hashes;
    }

    public Map<String, String> hashesOf(Path backup) throws IOException {
        return read(backup);
    }

    /** What the server wrote. */
    public Path log() {
        return base.resolve("log/server.log");
    }

    /** Whatever the order of the rows: a new table fills its pages in another way. */
    private static Map<String, String> read(Path backup) throws IOException {
        try (var zip = new ZipFile(backup.toFile())) {
            var all = new TreeMap<String, String>();
            for (var entry : zip.stream().filter(one -> one.getName().endsWith(".copy")).toList()) {
                var rows = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8).lines().sorted().collect(Collectors.joining("\n"));
                all.put(entry.getName(), Blobs.sha256(rows.getBytes(StandardCharsets.UTF_8)));
            }
            return all;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        postgres.close();
    }
}
