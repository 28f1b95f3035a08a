package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.MailServer;
import jakarta.json.Json;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Clocks seen through the doors: what comes in is timed, and what falls due fires while the test's clock is moved. */
@DeskTest
class ClockIT {
    private static final ZoneId MONTERREY = ZoneId.of("America/Monterrey");

    private final Desk desk = Desk.current();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @Test
    void mailIsWarnedAndBreachedOnTimeByTheClockOfTheDesk() throws Exception {
        var monday = workday();
        mail("Pregunta " + mark);
        var conversation = conversation("Pregunta " + mark);
        var start = instant("select started_at from clock where conversation_id = ?", conversation);
        assertThat(Duration.between(monday, start)).isBetween(Duration.ofSeconds(-1), Duration.ofMinutes(1));

        move(start.plus(Duration.ofMinutes(90)).minusSeconds(2));
        assertThat(told(conversation)).isEqualTo("started");
        move(start.plus(Duration.ofMinutes(90)));
        assertThat(told(conversation)).isEqualTo("started warned");
        move(start.plus(Duration.ofHours(2)).plusSeconds(1));

        assertThat(told(conversation)).isEqualTo("started warned breached");
        assertThat(instant("select breached_at from clock where conversation_id = ?", conversation)).isEqualTo(start.plus(Duration.ofHours(2)).plusSeconds(1));
    }

    private void mail(String subject) {
        GreenMailUtil.sendTextEmail(MailServer.SUPPORT, "cliente-" + mark + "@cliente.example", subject, "Buenos días", new ServerSetup(desk.mail().smtpPort(), "127.0.0.1", "smtp"));
    }

    private UUID conversation(String subject) throws Exception {
        for (int i = 0; i < 300; i++) {
            try (var connection = desk.database(); var query = connection.prepareStatement("select id from conversation where subject = ?")) {
                query.setString(1, subject);
                try (var rows = query.executeQuery()) {
                    if (rows.next()) {
                        return rows.getObject(1, UUID.class);
                    }
                }
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no conversation came of the mail");
    }

    /** Sets the clock to ten in the morning of the next Monday. */
    private Instant workday() throws SQLException {
        var now = instant("select hilo_now()");
        var monday = now.atZone(MONTERREY).toLocalDate().with(TemporalAdjusters.next(DayOfWeek.MONDAY)).atTime(LocalTime.of(10, 0)).atZone(MONTERREY).toInstant();
        move(monday);
        return monday;
    }

    private void move(Instant now) {
        desk.with(desk.people().token("admin")).put("/test/clock", Json.createObjectBuilder().add("now", now.toString()).build()).expect(200);
    }

    private String told(UUID conversation) throws SQLException {
        try (var connection = desk.database();
                var query = connection.prepareStatement(
                        "select string_agg(e.kind, ' ' order by e.n) from clock_event e join clock c on c.id = e.clock_id where c.conversation_id = ?")) {
            query.setObject(1, conversation);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private Instant instant(String sql, Object... values) throws SQLException {
        try (var connection = desk.database(); var query = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                query.setObject(i + 1, values[i]);
            }
            try (var rows = query.executeQuery()) {
                assertThat(rows.next()).as(sql).isTrue();
                return rows.getObject(1, OffsetDateTime.class).toInstant();
            }
        }
    }
}
