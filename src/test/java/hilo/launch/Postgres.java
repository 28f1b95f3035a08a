package hilo.launch;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A real PostgreSQL 18 from Maven Central's binaries, with the settings that a kept record needs. An orphan of a killed run on the same data is taken over. */
public final class Postgres implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final Path data;

    private Postgres(EmbeddedPostgres server, Path data) {
        this.server = server;
        this.data = data;
    }

    public static Postgres start(Path data, int port, boolean keep) throws IOException {
        var builder = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(!keep).setPort(port).setServerConfig("fsync", "on")
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

    public Connection connect() throws SQLException {
        return server.getPostgresDatabase().getConnection();
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
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
