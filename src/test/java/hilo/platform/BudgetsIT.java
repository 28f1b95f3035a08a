package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Budgets on the real database; each connection stands for a node. */
@DeskTest
class BudgetsIT {
    private static final Duration HOUR = Duration.ofHours(1);

    private final String key = "nadie+" + UUID.randomUUID() + "@cliente.example";
    private Connection connection;
    private Jdbi db;
    private Budgets budgets;

    @BeforeEach
    void connect() throws SQLException {
        connection = Desk.current().database();
        db = PlatformParts.jdbi(connection);
        budgets = new Budgets(db);
    }

    @AfterEach
    void disconnect() throws SQLException {
        db.useHandle(h -> h.execute("delete from budget where name = 'budgets-it'"));
        connection.close();
    }

    @Test
    void manyNodesTogetherTakeNoMoreThanThereIs() throws Exception {
        var takes = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 6; i++) {
            takes.add(() -> {
                try (var own = Desk.current().database()) {
                    var node = new Budgets(PlatformParts.jdbi(own));
                    int taken = 0;
                    for (int j = 0; j < 10; j++) {
                        taken += node.tryTake("budgets-it", key, 17, HOUR) ? 1 : 0;
                    }
                    return taken;
                }
            });
        }
        int taken = 0;
        try (var nodes = Executors.newFixedThreadPool(takes.size())) {
            for (var one : nodes.invokeAll(takes)) {
                taken += one.get();
            }
        }

        assertThat(taken).isEqualTo(17);
        assertThat(budgets.used("budgets-it", key)).isEqualTo(17);
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> budgets.take("budgets-it", key, 17, HOUR))
                .matches(problem -> problem.slug().equals("too-many-requests") && problem.retryAfter().orElseThrow().compareTo(HOUR) <= 0);
    }

    @Test
    void aWindowThatIsOverOpensAnew() {
        assertThat(budgets.tryTake("budgets-it", key, 1, HOUR)).isTrue();
        assertThat(budgets.tryTake("budgets-it", key, 1, HOUR)).isFalse();

        db.useHandle(h -> h.execute("update budget set closes_at = hilo_now() where name = 'budgets-it'"));

        assertThat(budgets.used("budgets-it", key)).isZero();
        assertThat(budgets.tryTake("budgets-it", key, 1, HOUR)).isTrue();
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOut() {
        budgets.take("budgets-it", key, 1, HOUR);
        db.useHandle(h -> h.execute("update budget set closes_at = hilo_now() + interval '300 days' where name = 'budgets-it'"));

        assertThat(budgets.tryTake("budgets-it", key, 1, HOUR)).isTrue();
    }

    @Test
    void bytesAreTakenAsOneAmount() {
        assertThat(budgets.tryTake("budgets-it", key, 80, 100, HOUR)).isTrue();
        assertThat(budgets.tryTake("budgets-it", key, 30, 100, HOUR)).isFalse();
        assertThat(budgets.tryTake("budgets-it", key, 20, 100, HOUR)).isTrue();
        assertThat(budgets.tryTake("budgets-it", "another", 101, 100, HOUR)).isFalse();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        budgets.take("budgets-it", key, 1, HOUR);
        budgets.giveBack("budgets-it", key);

        assertThat(budgets.tryTake("budgets-it", key, 1, HOUR)).isTrue();
    }

    @Test
    void theDatabaseHoldsNoKeyInClear() {
        budgets.take("budgets-it", key, 1, HOUR);

        List<String> rows = db.withHandle(h -> h.createQuery("select b::text from budget b where name = 'budgets-it'").mapTo(String.class).list());
        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains("cliente.example"));
    }
}
