package hilo.worktime;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkCalendarTest {
    private static final WorkCalendar OFFICE = WorkCalendar.in(ZoneOffset.UTC).open(MONDAY, FRIDAY, "9:00-18:00").build();
    private static final Instant WEDNESDAY_NOON = Instant.parse("2026-03-11T12:00:00Z");

    @Test
    void noTimeIsDueAtOnceEvenWhileClosed() {
        var night = Instant.parse("2026-03-11T03:00:00Z");

        assertThat(OFFICE.due(night, Duration.ZERO)).contains(night);
    }

    @Test
    void nothingElapsesBackwards() {
        assertThat(OFFICE.elapsed(WEDNESDAY_NOON, WEDNESDAY_NOON.minusSeconds(3600))).isZero();
    }

    @Test
    void closingSecondIsClosed() {
        assertThat(OFFICE.isOpen(Instant.parse("2026-03-11T17:59:59Z"))).isTrue();
        assertThat(OFFICE.isOpen(Instant.parse("2026-03-11T18:00:00Z"))).isFalse();
        assertThat(OFFICE.isOpen(Instant.parse("2026-03-11T09:00:00Z"))).isTrue();
    }

    @Test
    void saysWhenItOpensAndCloses() {
        assertThat(OFFICE.nextOpening(WEDNESDAY_NOON)).contains(WEDNESDAY_NOON);
        assertThat(OFFICE.nextOpening(Instant.parse("2026-03-13T18:00:00Z"))).contains(Instant.parse("2026-03-16T09:00:00Z"));
        assertThat(OFFICE.closing(WEDNESDAY_NOON)).contains(Instant.parse("2026-03-11T18:00:00Z"));
        assertThat(OFFICE.closing(Instant.parse("2026-03-13T18:00:00Z"))).isEmpty();
    }

    @Test
    void dayWithHoursOfItsOwnFollowsThemEvenOnAHoliday() {
        var christmasEve = LocalDate.of(2026, 12, 24);
        var calendar = WorkCalendar.in(ZoneOffset.UTC).open(MONDAY, FRIDAY, "9:00-18:00").holiday(christmasEve)
                .exception(christmasEve, List.of(OpenHours.parse("9:00-12:00"))).build();

        assertThat(calendar.elapsed(Instant.parse("2026-12-24T00:00:00Z"), Instant.parse("2026-12-25T00:00:00Z"))).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void openNightRunsOnOverMidnightAndNewYear() {
        var night = WorkCalendar.in(ZoneOffset.UTC).open(MONDAY, SUNDAY, "20:00-24:00").open(MONDAY, SUNDAY, "0:00-4:00").build();
        var evening = Instant.parse("2026-12-31T22:00:00Z");

        assertThat(night.closing(evening)).contains(Instant.parse("2027-01-01T04:00:00Z"));
        assertThat(night.elapsed(evening, Instant.parse("2027-01-01T12:00:00Z"))).isEqualTo(Duration.ofHours(6));
        assertThat(night.open(evening, Instant.parse("2027-01-01T21:00:00Z"), 9)).containsExactly( //
                new Span(evening, Instant.parse("2027-01-01T04:00:00Z")),
                new Span(Instant.parse("2027-01-01T20:00:00Z"), Instant.parse("2027-01-01T21:00:00Z")));
    }

    @Test
    void calendarThatNeverOpensIsRefused() {
        assertThatThrownBy(() -> WorkCalendar.in(ZoneOffset.UTC).build()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one hour");
    }

    @Test
    void badHoursAreRefusedWithWhatWasWritten() {
        for (var bad : List.of("18:00-9:00", "9:00-9:00", "9:00-24:30", "9-18", "9:60-10:00", "25:00-26:00", "")) {
            assertThatThrownBy(() -> OpenHours.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void dueThatNeverComesIsEmptyAndNotALoop() {
        var once = WorkCalendar.in(ZoneOffset.UTC).exception(LocalDate.of(2026, 3, 11), List.of(OpenHours.parse("9:00-10:00"))).build();

        assertThat(once.due(WEDNESDAY_NOON, Duration.ofMinutes(1))).isEmpty();
        assertThat(once.due(Instant.parse("2026-03-11T09:30:00Z"), Duration.ofHours(1))).isEmpty();
        assertThat(once.nextOpening(WEDNESDAY_NOON)).isEmpty();
        assertThat(OFFICE.due(WEDNESDAY_NOON, Duration.ofDays(365_000))).isEmpty();
    }

    @Test
    void dueBeyondFourHundredClosedDaysIsEmpty() {
        var later = WorkCalendar.in(ZoneOffset.UTC).exception(LocalDate.of(2028, 3, 11), List.of(OpenHours.parse("9:00-10:00"))).build();

        assertThat(later.due(Instant.parse("2027-02-01T00:00:00Z"), Duration.ofMinutes(1))).isEmpty();
        assertThat(later.due(Instant.parse("2027-03-01T00:00:00Z"), Duration.ofMinutes(1))).contains(Instant.parse("2028-03-11T09:01:00Z"));
    }

    @Test
    void absurdQuestionsAreRefused() {
        assertThatThrownBy(() -> OFFICE.elapsed(Instant.MIN, WEDNESDAY_NOON)).isInstanceOfAny(IllegalArgumentException.class, DateTimeException.class);
        assertThatThrownBy(() -> OFFICE.elapsed(Instant.parse("1950-01-01T00:00:00Z"), Instant.parse("2060-01-01T00:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OFFICE.due(WEDNESDAY_NOON, Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fiftyYearsTakeLessThanAMillisecond() {
        var calendar = WorkCalendar.in(ZoneId.of("America/Matamoros")).open(MONDAY, FRIDAY, "9:00-18:00").build();
        var from = Instant.parse("2000-01-01T00:00:00Z");
        var to = Instant.parse("2050-01-01T00:00:00Z");
        var expected = calendar.elapsed(from, to);

        long best = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            long began = System.nanoTime();
            assertThat(calendar.elapsed(from, to)).isEqualTo(expected);
            assertThat(calendar.due(from, expected)).isPresent();
            best = Math.min(best, System.nanoTime() - began);
        }

        assertThat(best).as("nanoseconds").isLessThan(1_000_000);
    }
}
