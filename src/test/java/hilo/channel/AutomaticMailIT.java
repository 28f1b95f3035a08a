package hilo.channel;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.platform.PlatformParts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom the desk writes to by itself, in transactions that are undone. */
@DeskTest
class AutomaticMailIT {
    private final String address = "nadie-" + UUID.randomUUID() + "@ajeno.example";
    private Connection connection;
    private Jdbi db;

    @BeforeEach
    void begin() throws SQLException {
        connection = Desk.current().database();
        connection.setAutoCommit(false);
        db = PlatformParts.jdbi(connection);
    }

    @AfterEach
    void undo() throws SQLException {
        connection.rollback();
        connection.close();
    }

    @Test
    void oneAddressGetsOneMailAnHourAndTenADay() {
        var mail = new AutomaticMail(db, 1_000_000);
        for (int i = 0; i < 10; i++) {
            assertThat(mail.mayWriteTo(List.of(address))).containsExactly(address);
            assertThat(mail.mayWriteTo(List.of(address))).isEmpty();
            anHourPasses();
        }

        assertThat(mail.mayWriteTo(List.of(address))).isEmpty();
    }

    @Test
    void theWholeDeskWritesSoManyAnHour() {
        int before = db.withHandle(h -> h.createQuery("select count(*) from mail_acknowledged where at > hilo_now() - interval '1 hour'").mapTo(Integer.class).one());
        var mail = new AutomaticMail(db, before + 3);

        assertThat(mail.mayWriteTo(IntStream.range(0, 5).mapToObj(i -> i + address).toList())).hasSize(3);
        assertThat(mail.mayWriteTo(List.of(address))).isEmpty();
    }

    @Test
    void whoComplainedGetsNone() {
        db.useHandle(h -> h.execute("insert into mail_unwanted (address, since) values (?, hilo_now())", address));

        assertThat(new AutomaticMail(db, 1_000_000).mayWriteTo(List.of(address))).isEmpty();
    }

    @Test
    void twoTransactionsNeverWriteToOneAddressAtOnceAndNeitherWaits() throws SQLException {
        assertThat(new AutomaticMail(db, 1_000_000).mayWriteTo(List.of(address))).containsExactly(address);

        try (var other = Desk.current().database()) {
            other.setAutoCommit(false);
            assertThat(new AutomaticMail(PlatformParts.jdbi(other), 1_000_000).mayWriteTo(List.of(address))).isEmpty();
            other.rollback();
        }
    }

    private void anHourPasses() {
        db.useHandle(h -> h.execute("update mail_acknowledged set at = at - interval '61 minutes' where address = ?", address));
    }
}
