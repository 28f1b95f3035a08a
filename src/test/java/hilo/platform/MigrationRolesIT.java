package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Which role may do what after a start, on a database of the test's own. */
@DeskTest
class MigrationRolesIT {
    private static final String DATABASE = "migration_roles";
    private static final String PASSWORD = "only-for-this-test";

    @BeforeEach
    void make() throws SQLException {
        execute("drop database if exists " + DATABASE + " with (force)");
        for (String role : new String[]{"mr_application", "mr_owner"}) {
            execute("do $$ begin if not exists (select from pg_roles where rolname = '" + role + "') then create role " + role + " login password '" + PASSWORD
                    + "'; end if; end $$");
        }
        execute("create database " + DATABASE);
        execute("grant connect, create on database " + DATABASE + " to mr_application, mr_owner");
    }

    @AfterEach
    void drop() throws SQLException {
        execute("drop database if exists " + DATABASE + " with (force)");
        execute("drop role mr_application, mr_owner");
    }

    @Test
    void oneRoleUnderTwoSettingsKeepsItsRights() throws SQLException {
        var role = source("mr_application");

        assertThat(Migrations.run(role, Optional.of(role))).isPositive();

        assertThat(may(role, "hilo.flyway_schema_history", "insert")).isTrue();
        assertThat(may(role, "hilo.audit", "insert")).isTrue();
        assertThat(Migrations.run(role, Optional.of(role))).isZero();
    }

    @Test
    void applicationThatOwnsTablesBesideAMigrationRoleIsRefused() throws SQLException {
        var application = source("mr_application");
        var owner = source("mr_owner");
        Migrations.run(owner, Optional.empty());
        Migrations.run(application, Optional.of(owner));
        assertThat(may(application, "hilo.conversation", "update")).isTrue();
        assertThat(may(application, "hilo.audit", "update")).isFalse();
        assertThat(may(application, "hilo.flyway_schema_history", "insert")).isFalse();

        try (var connection = database(); var statement = connection.createStatement()) {
            statement.execute("alter table hilo.audit owner to mr_application");
        }

        assertThatThrownBy(() -> Migrations.run(application, Optional.of(owner))).isInstanceOf(IllegalStateException.class).hasMessageContaining("mr_application");
    }

    private static boolean may(DataSource role, String table, String right) throws SQLException {
        try (var connection = role.getConnection(); var query = connection.prepareStatement("select has_table_privilege(?, ?)")) {
            query.setString(1, table);
            query.setString(2, right);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static DataSource source(String user) {
        var source = new PGSimpleDataSource();
        source.setUrl(Desk.current().setting("hilo.db.url").replaceFirst("/[^/]*$", "/" + DATABASE));
        source.setUser(user);
        source.setPassword(PASSWORD);
        return source;
    }

    /** As the superuser, in the test's database. */
    private static Connection database() throws SQLException {
        return DriverManager.getConnection(Desk.current().superuserUrl().replaceFirst("/postgres\\?", "/" + DATABASE + "?"));
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = Desk.current().database(); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
