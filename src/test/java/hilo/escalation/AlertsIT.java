package hilo.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.platform.PlatformParts;
import hilo.platform.Told;
import hilo.sla.Promise;
import hilo.sla.SlaEvent;
import hilo.sla.SlaParts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written down of a fact, in a transaction that is undone. */
@DeskTest
class AlertsIT {
    private static final Instant MONDAY_TEN = Instant.parse("2027-03-15T16:00:00Z");
    private static final Instant SATURDAY_NIGHT = Instant.parse("2027-03-14T02:00:00Z");
    private static final Instant MONDAY_NINE = Instant.parse("2027-03-15T15:00:00Z");

    private final SlaEvent.Subject subject = new SlaEvent.Subject(UUID.randomUUID(), UUID.randomUUID(), Promise.FIRST_RESPONSE, "chat", 1);
    private final List<Alerts.Added> added = new ArrayList<>();
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

    private Alerts at(Instant now) {
        return new Alerts(db, SlaParts.policies(db), InstantSource.fixed(now), new Told<>(added));
    }

    @Test
    void breachAtNightIsToldWhenItsReadersAreThere() {
        at(SATURDAY_NIGHT).hear(many(new SlaEvent.Breached(subject, SATURDAY_NIGHT)));

        List<Instant> due = db.withHandle(h -> h.createQuery("select due_at from alert where clock_id = :clock").bind("clock", subject.clock()).mapTo(Instant.class).list());
        assertThat(due).containsExactly(MONDAY_NINE);
        assertThat(added).hasSize(1);
    }

    @Test
    void whatNobodyIsToldOfIsNotWrittenDown() {
        at(MONDAY_TEN).hear(many(new SlaEvent.Warned(subject, MONDAY_TEN)));
        at(MONDAY_TEN).hear(many(new SlaEvent.Met(subject, MONDAY_TEN)));

        assertThat(rows("select kind from alert where clock_id = :clock")).isEmpty();
        assertThat(added).isEmpty();
    }

    @Test
    void correctionReachesThoseWhoWereToldAndNobodyElse() {
        var alerts = at(MONDAY_TEN);
        alerts.hear(many(new SlaEvent.Breached(subject, MONDAY_TEN)));
        alerts.hear(many(new SlaEvent.Corrected(subject, MONDAY_TEN, "breached", "late-evidence")));
        assertThat(rows("select state || ' ' || kind from alert where clock_id = :clock")).containsExactly("corrected breach");

        alerts.hear(many(new SlaEvent.Breached(subject, MONDAY_TEN)));
        db.useHandle(
                h -> h.createUpdate("update alert set state = 'told', told = '{jefa@mesa.example}' where clock_id = :clock and state = 'waiting'").bind("clock", subject.clock())
                        .execute());
        alerts.hear(many(new SlaEvent.Corrected(subject, MONDAY_TEN, "start", "queue-time")));
        alerts.hear(many(new SlaEvent.Corrected(subject, MONDAY_TEN, "breached", "late-evidence")));
        assertThat(rows("select kind || ' ' || state || ' ' || array_to_string(tell, ',') from alert where clock_id = :clock and kind = 'correction'"))
                .containsExactly("correction waiting jefa@mesa.example");
    }

    @Test
    void whatIsTakenBackInTheSameActIsToldToNobody() {
        at(MONDAY_TEN).hear(many(new SlaEvent.Breached(subject, MONDAY_TEN), new SlaEvent.Corrected(subject, MONDAY_TEN, "breached", "late-evidence")));

        assertThat(rows("select state || ' ' || kind from alert where clock_id = :clock")).containsExactly("corrected breach");
    }

    private static SlaEvent.Many many(SlaEvent... events) {
        return new SlaEvent.Many(List.of(events));
    }

    private List<String> rows(String sql) {
        return db.withHandle(h -> h.createQuery(sql).bind("clock", subject.clock()).mapTo(String.class).list());
    }
}
