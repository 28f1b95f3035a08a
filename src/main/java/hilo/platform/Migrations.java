package hilo.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Brings the schema up to date. Where {@code hilo.db.migration.user} and {@code hilo.db.migration.password} are set, that role runs the migrations and owns the schema, and the
 * role of the data source gets what it needs: to read and write rows, and only to add to what is append-only. Where they are not set, the data source's role does all of it.
 */
final class Migrations {
    private static final String SCHEMA = "hilo";
    private static final long GRANTING = 0x68696c6f_6772616eL;
    /** Tables whose rows the application adds and never changes. */
    private static final List<String> APPEND_ONLY = List.of("audit", "audit_seal", "clock_event");

    private Migrations() {
    }

    /**
     * Returns the number of migrations that were run. Throws {@link IllegalStateException} where the application's role owns tables although another role migrates them: no right could
     * be taken from it.
     *
     * @param owner where the role that migrates signs in; empty where the application's role does
     */
    static int run(DataSource application, Optional<DataSource> owner) {
        var flyway = Flyway.configure(Migrations.class.getClassLoader()).dataSource(owner.orElse(application)).defaultSchema(SCHEMA).schemas(SCHEMA).createSchemas(true)
                .outOfOrder(true).locations("classpath:db/migration").connectRetries(30);
        // Its lock must not lie in an open transaction: one that is idle for long is ended, and so would be the lock while a large table is migrated.
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        int done = flyway.load().migrate().migrationsExecuted;
        owner.ifPresent(source -> grant(source, application));
        return done;
    }

    /** The role that the settings name for migrations. */
    static Optional<DataSource> owner(Config config) {
        var user = config.getOptionalValue("hilo.db.migration.user", String.class);
        if (user.isEmpty()) {
            return Optional.empty();
        }
        var source = new PGSimpleDataSource();
        source.setUrl(config.getOptionalValue("hilo.db.url", String.class).orElse("jdbc:postgresql://127.0.0.1:5432/hilo"));
        source.setUser(user.get());
        source.setPassword(config.getOptionalValue("hilo.db.migration.password", String.class).orElse(""));
        source.setLogServerErrorDetail(false);
        source.setApplicationName("hilo-migration");
        source.setStringType("unspecified");
        source.setConnectTimeout(5);
        source.setOptions("-c lock_timeout=7s -c tcp_user_timeout=15s");
        return Optional.of(source);
    }

    /** At each start, since a migration or a restore may have brought new tables; one node at a time, since the rights of a table are one row. */
    private static void grant(DataSource owner, DataSource application) {
        try (var connection = owner.getConnection(); var statement = connection.createStatement()) {
            String user = user(application);
            if (user.equals(connection.getMetaData().getUserName())) {
                return; // one role under two settings: it keeps what it has
            }
            refuseOwner(connection, user);
            String role = statement.enquoteIdentifier(user, true);
            connection.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + GRANTING + ")");
            statement.execute("grant usage on schema " + SCHEMA + " to " + role);
            statement.execute("grant select, insert, update, delete on all tables in schema " + SCHEMA + " to " + role);
            statement.execute("grant usage, select on all sequences in schema " + SCHEMA + " to " + role);
            statement.execute("revoke insert, update, delete on " + SCHEMA + ".flyway_schema_history from " + role);
            for (String table : APPEND_ONLY) {
                statement.execute("revoke update, delete, truncate on " + SCHEMA + "." + table + " from " + role);
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("The application's role did not get its rights: " + e.getMessage(), e);
        }
    }

    private static void refuseOwner(Connection connection, String user) throws SQLException {
        try (var query = connection.prepareStatement("select exists (select from pg_tables where schemaname = ? and tableowner = ?)")) {
            query.setString(1, SCHEMA);
            query.setString(2, user);
            try (var row = query.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    throw new IllegalStateException("Tables of the schema " + SCHEMA + " belong to the application's role " + user
                            + ", so it could change what is append-only. Give them to the role of hilo.db.migration.user: REASSIGN OWNED BY … TO ….");
                }
            }
        }
    }

    private static String user(DataSource application) throws SQLException {
        try (Connection connection = application.getConnection()) {
            return connection.getMetaData().getUserName();
        }
    }
}
