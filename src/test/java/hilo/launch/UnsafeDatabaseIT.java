package hilo.launch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of its own on a database that may lose what it committed. */
class UnsafeDatabaseIT {
    @TempDir
    Path directory;

    @Test
    void hiloDoesNotStartWhereACommitMayBeLost() throws IOException, SQLException {
        int[] ports = Ports.free(4);
        try (var postgres = Postgres.start(directory.resolve("postgres"), ports[0], false)) {
            try (var database = postgres.connect(); var statement = database.createStatement()) {
                statement.execute("alter role hilo set synchronous_commit = off");
            }
            var server = Path.of(System.getProperty("hilo.server.dir"));
            var base = directory.resolve("server");
            HiloServer.prepare(server, Path.of(System.getProperty("hilo.war")), base);
            try (var hilo = HiloServer.start(server, base, HiloServer.Place.here(ports[1], ports[2]),
                    DeskSettings.bare(postgres, URI.create("http://localhost:" + ports[1]), "administrador-de-prueba"),
                    HiloServer.nodeOptions("hilo-unsafe", ports[3]))) {
                assertThatThrownBy(() -> hilo.awaitReady(Duration.ofMinutes(3))).isInstanceOf(Trouble.class).hasMessageContaining("synchronous_commit = off");
            }
        }
    }
}
