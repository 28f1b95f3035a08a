package hilo.portal;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.directory.MadeUpRfc;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.HostApplication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What addresses are worth after an upgrade. The scripts run again, on rows as they were before, in a transaction that is rolled back. */
@DeskTest
class AddressUpgradeIT {
    private final Desk desk = Desk.current();
    private final HostApplication host = new HostApplication(desk);
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String bob = "bob." + mark + "@cliente.example";

    @Test
    void addressThatAHostMayHaveNamedIsNoWordOfStaff() throws Exception {
        String proven = "eva." + mark + "@cliente.example";
        handOver(bob, false);
        handOver(proven, true);
        var added = new Customers(desk).customer("Ada", null, null, false);

        try (var connection = desk.database()) {
            connection.setAutoCommit(false);
            change(connection, "update contact_address set source = 'staff' where value = ?", bob);
            change(connection, "update account set email_sure = true where email = ?", bob);

            run(connection, "V0404__lower_addresses_that_hosts_named");

            assertThat(worth(connection, bob)).isEqualTo("host vouched false");
            assertThat(worth(connection, proven)).isEqualTo("host-verified proven true");
            assertThat(worth(connection, added.email())).isEqualTo("administrator vouched true");
            connection.rollback();
        }
    }

    @Test
    void mailboxesOfThoseWhoLeftProveNothing() throws Exception {
        String stays = "eva." + mark + "@cliente.example";
        handOver(bob, true);
        handOver(stays, true);

        try (var connection = desk.database()) {
            connection.setAutoCommit(false);
            change(connection, "update account set organisation_id = null, left_at = hilo_now() where email = ?", bob);

            run(connection, "V0405__lapse_mailboxes_of_those_who_left");

            assertThat(worth(connection, bob)).isEqualTo("lapsed claimed true");
            assertThat(worth(connection, stays)).isEqualTo("host-verified proven true");
            connection.rollback();
        }
    }

    private void handOver(String email, boolean verified) {
        assertThat(new Browser(desk.url(), "es").handOver(host.handover("u-" + email, email, "Bob", MadeUpRfc.next(), claims -> claims.claim("email_verified", verified))).status())
                .isEqualTo(200);
    }

    private static void run(Connection connection, String migration) throws IOException, SQLException {
        try (var script = Objects.requireNonNull(AddressUpgradeIT.class.getResourceAsStream("/db/migration/" + migration + ".sql"), migration);
                var statement = connection.createStatement()) {
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void change(Connection connection, String sql, String email) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, email);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    /** Source and standing of the address, and whether its account owns it. */
    private static String worth(Connection connection, String email) throws SQLException {
        try (var query = connection.prepareStatement("""
                select a.source || ' ' || a.standing || ' ' || case when who.email_sure then 'true' else 'false' end
                  from account who join contact_address a on a.contact_id = who.contact_id and a.kind = 'email' and a.value = who.email where who.email = ?""")) {
            query.setString(1, email);
            try (var rows = query.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getString(1);
            }
        }
    }
}
