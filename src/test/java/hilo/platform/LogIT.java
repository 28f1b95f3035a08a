package hilo.platform;

import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A statement that fails is logged without the values that were bound to it, whether it is ours or the ORM's. */
@DeskTest
class LogIT {
    private static final String MARKER = "valor-atado-4711";

    private final Desk desk = Desk.current();
    private final Api ana = desk.agent();
    private final Path log = Path.of(System.getProperty("hilo.server.dir"), "standalone/log/server.log");

    @BeforeEach
    void refuseMarkedRows() throws SQLException {
        execute("""
                create or replace function refuse_marked() returns trigger language plpgsql as $$ begin
                    raise exception 'refused by a test' using detail = 'the row is ' || new::text;
                end $$""");
        execute("create or replace trigger refuse_marked before insert on entry for each row when (new.text like '%" + MARKER + "%') execute function refuse_marked()");
        execute("create or replace trigger refuse_marked before insert on conversation for each row when (new.subject like '%" + MARKER + "%') execute function refuse_marked()");
    }

    @AfterEach
    void letThemBe() throws SQLException {
        execute("drop trigger refuse_marked on entry");
        execute("drop trigger refuse_marked on conversation");
        execute("drop function refuse_marked()");
    }

    @Test
    void valuesOfAFailedStatementAreNotLogged() throws Exception {
        var conversation = ana.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Para anotar").build()).expect(201).json().getString("id");

        var note = ana.post("/api/agent/conversations/" + conversation + "/notes", Json.createObjectBuilder().add("text", MARKER).build());
        var opened = ana.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", MARKER).build());

        for (var refused : java.util.List.of(note, opened)) {
            assertThat(refused.status()).isEqualTo(500);
            String trace = refused.json().getString("traceId");
            within(Duration.ofSeconds(10), () -> logged().contains(trace));
        }
        assertThat(logged()).contains("refused by a test").doesNotContain(MARKER);
    }

    private String logged() throws IOException {
        return Files.readString(log);
    }

    private void execute(String sql) throws SQLException {
        try (var database = desk.database(); var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
