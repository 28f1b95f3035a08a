package hilo.outage;

import static hilo.launch.Patience.within;

import hilo.launch.Api;
import hilo.launch.FaultProxy;
import hilo.launch.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.jspecify.annotations.Nullable;

/** One server whose database and mail server lie behind networks that can be broken. It is started once for all tests of this package; after each of them all is whole again. */
final class Surroundings implements AutoCloseable {
    static final Duration CHAT_SILENCE = Duration.ofSeconds(9);

    /** Hands the one to the tests that ask for it. */
    static final class Given implements ParameterResolver, AfterEachCallback {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Surroundings.class;
        }

        @Override
        public Surroundings resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return one(context);
        }

        @Override
        public void afterEach(ExtensionContext context) throws Exception {
            one(context).heal();
        }

        private static Surroundings one(ExtensionContext context) {
            return context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).getOrComputeIfAbsent(Surroundings.class, key -> new Surroundings(), Surroundings.class);
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final Rig rig;
    private @Nullable FaultProxy database;
    private @Nullable FaultProxy imap;
    private @Nullable FaultProxy smtp;
    private boolean databaseStopped;

    private Surroundings() {
        try {
            rig = Rig.start(Path.of(System.getProperty("hilo.build.dir"), "outage"), new Rig.Plan(1, this::throughProxies, java.util.List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> throughProxies(Map<String, String> settings) {
        try {
            var url = URI.create(settings.getOrDefault("hilo.db.url", "").replaceFirst("^jdbc:", ""));
            database = FaultProxy.to(url.getPort());
            lendClock(settings);
            settings.put("hilo.db.url", "jdbc:postgresql://127.0.0.1:" + database.port() + url.getPath() + "?currentSchema=lent,hilo,pg_catalog");
            imap = FaultProxy.to(Integer.parseInt(settings.getOrDefault("hilo.mail.imap.port", "")));
            settings.put("hilo.mail.imap.port", String.valueOf(imap.port()));
            smtp = FaultProxy.to(Integer.parseInt(settings.getOrDefault("hilo.mail.smtp.port", "")));
            settings.put("hilo.mail.smtp.port", String.valueOf(smtp.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        settings.put("hilo.chat.silence", CHAT_SILENCE.toString());
        return settings;
    }

    /** Whoever asks PostgreSQL for the time finds these functions first: so its wall clock can be moved, and no other's. */
    private static void lendClock(Map<String, String> settings) throws SQLException {
        try (var connection = DriverManager.getConnection(settings.getOrDefault("hilo.db.url", ""), settings.get("hilo.db.migration.user"),
                settings.get("hilo.db.migration.password"));
                var statement = connection.createStatement()) {
            statement.execute("""
                    create schema lent;
                    create table lent.lead (ahead interval not null);
                    insert into lent.lead values ('0');
                    grant usage on schema lent to public;
                    grant select on lent.lead to public;
                    create function lent.clock_timestamp() returns timestamptz language sql volatile return pg_catalog.clock_timestamp() + (select ahead from lent.lead);
                    create function lent.now() returns timestamptz language sql stable return pg_catalog.now() + (select ahead from lent.lead)""");
        }
    }

    /** Moves the wall clock of the database's machine to so far ahead of the true time. */
    void moveWallClock(Duration ahead) throws SQLException {
        execute("update lent.lead set ahead = make_interval(secs => " + ahead.toSeconds() + ")");
    }

    Rig rig() {
        return rig;
    }

    /** The network before the database. */
    FaultProxy database() {
        return Objects.requireNonNull(database);
    }

    FaultProxy imap() {
        return Objects.requireNonNull(imap);
    }

    FaultProxy smtp() {
        return Objects.requireNonNull(smtp);
    }

    Api agent() {
        return new Api(rig.node().url(), rig.people().token("agent"));
    }

    void stopDatabase() throws IOException, InterruptedException {
        rig.postgres().stopHard();
        databaseStopped = true;
    }

    void startDatabase() throws IOException {
        rig.restartDatabase();
        databaseStopped = false;
    }

    private void heal() throws Exception {
        database().heal();
        imap().heal();
        smtp().heal();
        if (databaseStopped) {
            startDatabase();
        }
        within(Duration.ofSeconds(15), () -> ready() == 200);
    }

    /** Moves the desk's clock; the machine's own goes on. */
    void setClock(Instant now) {
        new Api(rig.node().url(), rig.people().token("admin")).setClock(now);
    }

    int ready() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(rig.node().managementUrl().resolve("/health/ready")).timeout(Duration.ofSeconds(10)).build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    String management(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(rig.node().managementUrl().resolve(path)).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    void execute(String sql) throws SQLException {
        try (var connection = rig.postgres().connect(); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long count(String sql) throws SQLException {
        var found = text(sql);
        return found == null ? 0 : Long.parseLong(found);
    }

    @Nullable
    String text(String sql) throws SQLException {
        try (var connection = rig.postgres().connect()) {
            connection.setSchema("hilo");
            try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        rig.close();
        database().close();
        imap().close();
        smtp().close();
        http.close();
    }
}
