package hilo.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into the database that the run command brings along, and what they may do there. */
@DeskTest
class DatabaseAccessIT {
    private final Desk desk = Desk.current();
    private final Postgres postgres = desk.postgres();

    @TempDir
    Path directory;

    @Test
    void nobodySignsInWithoutTheRightPassword() {
        for (String user : List.of("postgres", "hilo_owner", "hilo")) {
            for (String password : List.of("", "postgres", "hilo")) {
                assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), user, password).close()).as("%s with '%s'", user, password)
                        .isInstanceOf(SQLException.class).hasMessageContaining("password");
            }
        }
        assertThat(Path.of("/tmp/.s.PGSQL." + postgres.port())).as("a door that needs no network").doesNotExist();
    }

    @Test
    void applicationIsNoSuperuserAndOwnsNothing() throws SQLException {
        assertThat(desk.count("select count(*) from pg_stat_activity where application_name = 'hilo' and usename = 'hilo'")).isPositive();
        assertThat(desk.count("select count(*) from pg_stat_activity where application_name = 'hilo' and usename <> 'hilo'")).isZero();
        assertThat(desk.count("""
                select count(*) from pg_roles where rolname in ('hilo', 'hilo_owner')
                   and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)""")).isZero();
        assertThat(desk.count("select count(*) from pg_class where relowner = 'hilo'::regrole")).isZero();
        assertThat(desk.count("select count(*) from pg_class where relnamespace = 'hilo'::regnamespace and relkind = 'r' and relowner <> 'hilo_owner'::regrole")).isZero();
        assertThat(desk.count("select count(*) from pg_auth_members where member in ('hilo'::regrole, 'hilo_owner'::regrole)")).isZero();
    }

    @Test
    void applicationRunsNoCommandAndChangesNoTable() throws SQLException {
        var refused = List.of("copy (select 1) to program 'true'", "copy hilo.audit to '/tmp/hilo-audit'", "select pg_read_file('pg_hba.conf')", "create table hilo.mine (a int)",
                "create table public.mine (a int)", "create schema mine", "create temp table mine (a int)", "drop table hilo.blob", "truncate hilo.audit",
                "alter table hilo.audit disable trigger all",
                "update hilo.audit set detail = ''", "delete from hilo.audit", "delete from hilo.clock_event", "update hilo.audit_seal set n = 0",
                "set session_replication_role = replica", "delete from hilo.flyway_schema_history",
                "set role hilo_owner", "alter role hilo superuser", "create extension plpython3u");
        try (var connection = as(postgres.application())) {
            for (String sql : refused) {
                assertThatThrownBy(() -> connection.createStatement().execute(sql)).as(sql).isInstanceOfSatisfying(SQLException.class,
                        refusal -> assertThat(refusal.getSQLState()).as(refusal.getMessage()).isIn("42501", "0A000"));
            }
        }
    }

    @Test
    void filesAreTheirOwnersOnly() throws IOException {
        Path build = Path.of(System.getProperty("hilo.build.dir"));
        assertThat(rights(build.resolve("it-postgres"))).isEqualTo("rwx------");
        assertThat(rights(build.resolve("it-postgres/pg_hba.conf"))).isEqualTo("rw-------");
        assertThat(rights(build.resolve("it-postgres.properties"))).isEqualTo("rw-------");
        assertThat(rights(build.resolve("postgres-programs"))).isEqualTo("rwx------");
        var postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(build.resolve("it-postgres/postmaster.pid")).getFirst().strip())).orElseThrow();
        assertThat(Path.of(postmaster.info().command().orElseThrow())).startsWithRaw(build.resolve("postgres-programs"));
    }

    @Test
    void noSecretStandsInTheProcessList() {
        var secrets = new ArrayList<>(List.of(postgres.application().password(), postgres.owner().password()));
        for (String name : List.of("hilo.admin.password", "hilo.sso.secret", "hilo.chat.identity.secret", "hilo.twilio.auth.token")) {
            secrets.add(desk.setting(name));
        }
        int seen = 0;
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            String line = commandLine(process);
            seen += line.contains("jboss-modules.jar") ? 1 : 0;
            assertThat(secrets).as("words of %s", process).noneMatch(line::contains);
        }
        assertThat(seen).as("servers among the processes").isPositive();
    }

    @Test
    void directoryThatTrustedEverybodyIsClosedAtItsNextStart() throws IOException, SQLException {
        var data = directory.resolve("postgres");
        int port = Ports.free(1)[0];
        try (var old = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).setPort(port)
                .setOverrideWorkingDirectory(Path.of(System.getProperty("hilo.build.dir"), "postgres-programs").toFile()).start();
                var database = old.getPostgresDatabase().getConnection();
                var statement = database.createStatement()) {
            statement.execute("create schema hilo");
            statement.execute("create table hilo.kept (a int generated always as identity)");
            statement.execute("insert into hilo.kept default values");
        }

        try (var closed = Postgres.start(data, port, true)) {
            assertThatThrownBy(() -> DriverManager.getConnection(closed.url(), "postgres", "").close()).isInstanceOf(SQLException.class);
            try (var owner = as(closed.owner(), closed); var rows = owner.createStatement().executeQuery("select a from hilo.kept")) {
                assertThat(rows.next()).isTrue();
                owner.createStatement().execute("alter table hilo.kept add column b int");
            }
        }
        Files.delete(directory.resolve("postgres.properties"));
        assertThatThrownBy(() -> Postgres.start(data, port, true)).isInstanceOf(Trouble.class).hasMessageContaining("postgres.properties is missing");
    }

    private Connection as(Postgres.Login login) throws SQLException {
        return as(login, postgres);
    }

    private static Connection as(Postgres.Login login, Postgres where) throws SQLException {
        return DriverManager.getConnection(where.url(), login.user(), login.password());
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Empty where the process ended meanwhile. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
