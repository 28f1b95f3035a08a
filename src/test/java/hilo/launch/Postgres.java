package hilo.launch;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;

/** A real PostgreSQL 18 from Maven Central's binaries, with the settings that a kept record needs. An orphan of a killed run on the same data is taken over. */
public final class Postgres implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final Path data;

    private Postgres(EmbeddedPostgres server, Path data) {
        this.server = server;
        this.data = data;
    }

    public static Postgres start(Path data, int port, boolean keep) throws IOException {
        if (!keep) {
            delete(data);
        }
        // Told to clean up, it would take the data away with every stop, and a restart would find nothing.
        var builder = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).setPort(port).setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on").setServerConfig("full_page_writes", "on").setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "128MB").setServerConfig("listen_addresses", "127.0.0.1").setServerConfig("logging_collector", "on")
                .setPGStartupWait(Duration.ofSeconds(60));
        return new Postgres(builder.start(), data);
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    public String user() {
        return "postgres";
    }

    /** As the server's own data source does it: the database guesses the types of texts. */
    public Connection connect() throws SQLException {
        return server.getDatabase("postgres", "postgres", Map.of("stringtype", "unspecified")).getConnection();
    }

    public int port() {
        return server.getPort();
    }

    /** Stops it as a power cut would (pg_ctl's immediate mode): nothing is flushed, the next start recovers from the log. Returns when it is gone. */
    public void stopHard() throws IOException, InterruptedException {
        var postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip()));
        if (postmaster.isPresent()) {
            new ProcessBuilder("kill", "-QUIT", String.valueOf(postmaster.get().pid())).start().waitFor();
            postmaster.get().onExit().join();
        }
        // Lets go of the data, so that it can be started again; that nothing is left to stop is logged and no harm.
        server.close();
    }

    private static void delete(Path data) throws IOException {
        if (Files.exists(data)) {
            try (var all = Files.walk(data)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
