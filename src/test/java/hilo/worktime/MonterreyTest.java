package hilo.worktime;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Known answers for a desk in Monterrey, computed elsewhere: the office (O: Mon-Fri 9-18, Sat 9-14), tickets (T: O and Mon-Fri 17-21), the remote
 * shift alone (R), and the office with the holidays of the labour law (O+H).
 */
class MonterreyTest {
    private static final ZoneId MONTERREY = ZoneId.of("America/Monterrey");
    private static final Map<String, WorkCalendar> CALENDARS = Map.of( //
            "O", office().build(), //
            "T", office().open(MONDAY, FRIDAY, "17:00-21:00").build(), //
            "R", WorkCalendar.in(MONTERREY).open(MONDAY, FRIDAY, "17:00-21:00").build(), //
            "O+H", withHolidays(office()).build());

    @ParameterizedTest(name = "{0}: {1} and {2} min is due {3}")
    @CsvSource({ //
            "O,   2026-03-13T17:50,  30, 2026-03-14T09:20", //
            "O,   2026-03-14T13:45,  30, 2026-03-16T09:15", //
            "O+H, 2026-03-14T13:45,  30, 2026-03-17T09:15", //
            "O,   2026-03-14T14:00,  30, 2026-03-16T09:30", //
            "O,   2026-03-11T17:00,  60, 2026-03-11T18:00", //
            "O,   2026-03-11T18:00,  60, 2026-03-12T10:00", //
            "O,   2026-03-11T09:00, 540, 2026-03-11T18:00", //
            "O,   2026-03-11T09:00, 541, 2026-03-12T09:01", //
            "T,   2026-03-11T17:30, 120, 2026-03-11T19:30", //
            "T,   2026-03-13T20:45,  30, 2026-03-14T09:15", //
            "R,   2026-03-13T20:45,  30, 2026-03-16T17:15", //
            "R,   2026-03-14T10:00,  30, 2026-03-16T17:30", //
            "O+H, 2026-12-24T17:30,  60, 2026-12-26T09:30", //
            "O+H, 2025-12-31T17:30,  60, 2026-01-02T09:30", //
            "O,   2022-10-28T17:30,  60, 2022-10-29T09:30", //
            "O,   2022-10-29T13:00, 120, 2022-10-31T10:00"})
    void dueAsComputedElsewhere(String calendar, LocalDateTime start, int minutes, LocalDateTime due) {
        var from = start.atZone(MONTERREY).toInstant();
        var expected = due.atZone(MONTERREY).toInstant();

        assertThat(calendar(calendar).due(from, Duration.ofMinutes(minutes))).contains(expected);
        assertThat(calendar(calendar).elapsed(from, expected)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @Test
    void lastClockChangeOfMonterreyMovesTheDueInstant() {
        var due = calendar("O").due(Instant.parse("2022-10-29T18:00:00Z"), Duration.ofHours(2));

        assertThat(due).contains(Instant.parse("2022-10-31T16:00:00Z"));
    }

    @ParameterizedTest(name = "{0}: {1} min from {2} to {3}")
    @CsvSource({"O, 3000, 2026-03-09, 2026-03-16", "T, 3900, 2026-03-09, 2026-03-16", "R, 1200, 2026-03-09, 2026-03-16", "O, 156540, 2026-01-01, 2027-01-01",
            "O+H, 152760, 2026-01-01, 2027-01-01"})
    void sumsAsComputedElsewhere(String calendar, int minutes, LocalDate from, LocalDate to) {
        var elapsed = calendar(calendar).elapsed(from.atStartOfDay(MONTERREY).toInstant(), to.atStartOfDay(MONTERREY).toInstant());

        assertThat(elapsed).isEqualTo(Duration.ofMinutes(minutes));
    }

    @Test
    void pauseOverTheWeekendCostsOnlyItsOpenTime() {
        var paused = LocalDateTime.parse("2026-03-13T17:30").atZone(MONTERREY).toInstant();
        var resumed = LocalDateTime.parse("2026-03-16T10:00").atZone(MONTERREY).toInstant();
        var due = LocalDateTime.parse("2026-03-16T11:30").atZone(MONTERREY).toInstant();

        assertThat(calendar("O").elapsed(paused, resumed)).isEqualTo(Duration.ofMinutes(390));
        assertThat(calendar("O").due(resumed, Duration.ofMinutes(120 - 30))).contains(due);
    }

    @ParameterizedTest(name = "Matamoros on {0}: {1} min")
    @CsvSource({"2026-03-08, 1380", "2026-11-01, 1500"})
    void dayOfAClockChangeCountsWhatReallyPassed(LocalDate day, int minutes) {
        var zone = ZoneId.of("America/Matamoros");
        var always = WorkCalendar.in(zone).open(MONDAY, DayOfWeek.SUNDAY, "0:00-24:00").build();

        var elapsed = always.elapsed(day.atStartOfDay(zone).toInstant(), day.plusDays(1).atStartOfDay(zone).toInstant());

        assertThat(elapsed).isEqualTo(Duration.ofMinutes(minutes));
    }

    private static WorkCalendar.Builder office() {
        return WorkCalendar.in(MONTERREY).open(MONDAY, FRIDAY, "9:00-18:00").open(SATURDAY, SATURDAY, "9:00-14:00");
    }

    /** Article 74 of the labour law, without the day of the presidential hand-over, which falls on none of these years. */
    private static WorkCalendar.Builder withHolidays(WorkCalendar.Builder calendar) {
        for (var day : new MonthDay[]{MonthDay.of(1, 1), MonthDay.of(5, 1), MonthDay.of(9, 16), MonthDay.of(12, 25)}) {
            calendar.yearlyHoliday(day);
        }
        for (int year = 2025; year <= 2026; year++) {
            calendar.holiday(LocalDate.of(year, 2, 1).with(TemporalAdjusters.firstInMonth(MONDAY)));
            calendar.holiday(LocalDate.of(year, 3, 1).with(TemporalAdjusters.dayOfWeekInMonth(3, MONDAY)));
            calendar.holiday(LocalDate.of(year, 11, 1).with(TemporalAdjusters.dayOfWeekInMonth(3, MONDAY)));
        }
        return calendar;
    }

    private static WorkCalendar calendar(String name) {
        var calendar = CALENDARS.get(name);
        if (calendar == null) {
            throw new AssertionError("No calendar " + name);
        }
        return calendar;
    }
}
