package hilo.launch;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A real PostgreSQL 18 from Maven Central's binaries, with the settings that a kept record needs. An orphan of a killed run on the same data is taken over.
 *
 * <p>Every connection signs in with a password (SCRAM-SHA-256). There are three roles: the superuser, which only this class and tests use; the owner of the schema, which runs the
 * migrations; the application's role, which may read and write rows. Their passwords are made at the first start and lie beside the data, in a file for its owner only. They
 * belong to this cluster and not to the desk's secrets: a restored desk keeps its secrets and has a cluster of its own.
 */
public final class Postgres implements AutoCloseable {
    /** One role and its password. */
    record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    private static final String SUPERUSER = "postgres";
    private static final String OWNER = "hilo_owner";
    private static final String APPLICATION = "hilo";
    private static final String ACCESS_RULES = """
            # Written by Hilo: nobody is let in without a password.
            local all all scram-sha-256
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;

    private final EmbeddedPostgres server;
    private final Path data;
    private final Properties passwords;

    private Postgres(EmbeddedPostgres server, Path data, Properties passwords) {
        this.server = server;
        this.data = data;
        this.passwords = passwords;
    }

    /** Throws {@link Trouble} where the data are there and the file with their passwords is not. */
    public static Postgres start(Path data, int port, boolean keep) throws IOException {
        if (!keep) {
            delete(data);
            Files.deleteIfExists(passwordFile(data));
        }
        boolean trusting = trustsEverybody(data);
        var passwords = passwords(data, trusting);
        // The builder has no other way to give options to initdb than its locale settings.
        Path first = data.resolveSibling(data.getFileName() + ".first");
        OwnerOnly.write(first, out -> out.write(passwords.getProperty(SUPERUSER).getBytes(StandardCharsets.UTF_8)));
        try {
            // Told to clean up, it would take the data away with every stop, and a restart would find nothing.
            var server = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).setPort(port).setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on").setServerConfig("full_page_writes", "on").setServerConfig("max_connections", "100")
                    .setServerConfig("shared_buffers", "128MB").setServerConfig("listen_addresses", "127.0.0.1").setServerConfig("logging_collector", "on")
                    .setServerConfig("unix_socket_directories", "").setOverrideWorkingDirectory(binaries(data).toFile()).setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig("pwfile", first.toString()).setConnectConfig("password", passwords.getProperty(SUPERUSER)).setPGStartupWait(Duration.ofSeconds(60)).start();
            binaries(data); // unpacking let everybody write to it
            var postgres = new Postgres(server, data, passwords);
            postgres.shutOutEverybodyElse(trusting);
            return postgres;
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(first);
        }
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    /** The address with the superuser's name and password in it, for what measures the database. */
    public String superuserUrl() {
        return url() + "?user=" + SUPERUSER + "&password=" + passwords.getProperty(SUPERUSER);
    }

    /** What the application signs in as: it may read and write rows, and owns nothing. */
    Login application() {
        return new Login(APPLICATION, passwords.getProperty(APPLICATION));
    }

    /** What migrations sign in as: it owns the schema. */
    Login owner() {
        return new Login(OWNER, passwords.getProperty(OWNER));
    }

    /** The owner of the schema of a running database whose data lie here, for commands that connect to it from outside. */
    static Login ownerOf(Path data) throws IOException {
        if (!Files.exists(passwordFile(data))) {
            throw new Trouble("There is no " + passwordFile(data) + ": name the data directory with -Dhilo.data.dir=… or the database with -Dhilo.db.url=…");
        }
        return new Login(OWNER, read(passwordFile(data)).getProperty(OWNER));
    }

    /** The settings that a server needs to use this database. */
    public Map<String, String> settings() {
        return Map.of("hilo.db.url", url(), "hilo.db.user", application().user(), "hilo.db.password", application().password(), "hilo.db.migration.user", owner().user(),
                "hilo.db.migration.password", owner().password());
    }

    /** As the superuser, and as the server's own data source does it: the database guesses the types of texts. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(superuserUrl() + "&stringtype=unspecified");
    }

    /** Where it is kept, with its passwords: for its owner only. */
    Path directory() {
        return data.toAbsolutePath().resolveSibling(".").normalize();
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

    /**
     * Makes the two roles, takes away what PUBLIC may do, and gives the schema to its owner. A directory of an older version trusted everybody on this machine: it is closed as
     * soon as its superuser has a password.
     */
    private void shutOutEverybodyElse(boolean trusting) throws SQLException, IOException {
        try (var connection = connect(); var statement = connection.createStatement()) {
            if (trusting) {
                statement.execute("alter role " + SUPERUSER + " password '" + passwords.getProperty(SUPERUSER) + "'");
                Files.writeString(data.resolve("pg_hba.conf"), ACCESS_RULES);
                statement.execute("select pg_reload_conf()");
            }
            for (String role : List.of(OWNER, APPLICATION)) {
                statement.execute("do $$ begin if not exists (select from pg_roles where rolname = '" + role + "') then create role " + role + "; end if; end $$");
                statement.execute("alter role " + role + " login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '" + passwords.getProperty(role) + "'");
            }
            statement.execute("revoke all on database postgres, template1 from public");
            statement.execute("revoke all on schema public from public");
            statement.execute("grant connect, create on database postgres to " + OWNER);
            statement.execute("grant connect on database postgres to " + APPLICATION);
            giveToOwner(connection);
        }
    }

    /** Has the schema and all that is in it belong to the role that migrates it. What belongs to it already is not locked. */
    static void giveToOwner(Connection superuser) throws SQLException {
        try (var statement = superuser.createStatement()) {
            statement.execute("""
                    do $$
                    declare command text;
                    begin
                        for command in
                            select format('alter schema %I owner to hilo_owner', n.nspname) from pg_namespace n where n.nspname = 'hilo' and n.nspowner <> 'hilo_owner'::regrole
                            union all
                            select format('alter table %s owner to hilo_owner', c.oid::regclass) from pg_class c
                             where c.relnamespace = to_regnamespace('hilo') and c.relkind in ('r', 'p', 'v', 'm', 'S') and c.relowner <> 'hilo_owner'::regrole
                               and not exists (select from pg_depend d where d.objid = c.oid and c.relkind = 'S' and d.deptype in ('a', 'i'))
                            union all
                            select format('alter routine %s owner to hilo_owner', p.oid::regprocedure) from pg_proc p where p.pronamespace = to_regnamespace('hilo') and p.proowner <> 'hilo_owner'::regrole
                        loop
                            execute command;
                        end loop;
                    end $$""");
        }
    }

    private static boolean trustsEverybody(Path data) throws IOException {
        Path rules = data.resolve("pg_hba.conf");
        return Files.exists(rules) && Files.readAllLines(rules).stream().anyMatch(line -> !line.startsWith("#") && line.strip().endsWith("trust"));
    }

    private static Properties passwords(Path data, boolean trusting) throws IOException {
        Path file = passwordFile(data);
        if (Files.exists(file)) {
            return read(file);
        }
        if (!trusting && Files.exists(data.resolve("postgresql.conf"))) {
            throw new Trouble(file + " is missing: it holds the passwords of the database in " + data + ". Put it back.");
        }
        Files.createDirectories(data.toAbsolutePath().getParent());
        var made = new Properties();
        var random = new SecureRandom();
        for (String role : List.of(SUPERUSER, OWNER, APPLICATION)) {
            byte[] bytes = new byte[24];
            random.nextBytes(bytes);
            made.setProperty(role, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        OwnerOnly.write(file, out -> made.store(out, "Passwords of this database's roles"));
        return made;
    }

    private static Properties read(Path file) throws IOException {
        var all = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            all.load(in);
        }
        return all;
    }

    private static Path passwordFile(Path data) {
        return data.resolveSibling(data.getFileName() + ".properties");
    }

    /** Where the programs are unpacked: below our own directory, never in one that others may write to. Tests share one, so that they unpack once. */
    private static Path binaries(Path data) throws IOException {
        String build = System.getProperty("hilo.build.dir");
        return OwnerOnly.directory(build == null ? data.toAbsolutePath().resolveSibling("postgres-programs") : Path.of(build, "postgres-programs"));
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
