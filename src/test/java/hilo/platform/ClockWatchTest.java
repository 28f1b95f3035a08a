package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.platform.ClockWatch.Reading;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private static final Instant TEN = Instant.parse("2027-01-11T16:00:00Z");
    private static final Reading BEFORE = reading(0, 0, 0);

    /** What the database says after so many seconds of it, read after so many seconds of ours. */
    private static Reading reading(double said, double passed, double trip) {
        return new Reading(TEN.plusMillis((long) (said * 1000)), (long) (passed * 1e9), Duration.ofMillis((long) (trip * 1000)), Duration.ZERO);
    }

    @Test
    void clocksThatRunAlikeAreNoStep() {
        assertThat(ClockWatch.step(BEFORE, reading(1, 1, 0))).isEmpty();
        assertThat(ClockWatch.step(BEFORE, reading(86_400, 86_401, 0))).isEmpty();
    }

    @Test
    void databaseMovedAnHourAheadOrBackIsNoticed() {
        assertThat(ClockWatch.step(BEFORE, reading(3601, 1, 0))).contains(Duration.ofHours(1));
        assertThat(ClockWatch.step(BEFORE, reading(-3599, 1, 0))).contains(Duration.ofHours(-1));
    }

    @Test
    void halfAMinuteIsTheLimitAndASlowAnswerWidensIt() {
        assertThat(ClockWatch.step(BEFORE, reading(31, 1, 0))).isEmpty();
        assertThat(ClockWatch.step(BEFORE, reading(31.1, 1, 0))).isPresent();
        assertThat(ClockWatch.step(BEFORE, reading(31.1, 1, 2))).isEmpty();
    }

    @Test
    void shiftOfTestModeIsNoStep() {
        var shifted = new Reading(TEN.plus(Duration.ofDays(60)).plusSeconds(1), 1_000_000_000L, Duration.ZERO, Duration.ofDays(60));

        assertThat(ClockWatch.step(BEFORE, shifted)).isEmpty();
        assertThat(ClockWatch.better(BEFORE, shifted)).isEqualTo(shifted);
    }

    @Test
    void slowAnswerDoesNotReplaceAGoodOneForAMinute() {
        var slow = reading(4, 3, 2);

        assertThat(ClockWatch.better(BEFORE, slow)).isEqualTo(BEFORE);
        assertThat(ClockWatch.better(BEFORE, reading(62, 61, 2))).isEqualTo(reading(62, 61, 2));
        assertThat(ClockWatch.better(slow, reading(6, 6, 0.1))).isEqualTo(reading(6, 6, 0.1));
        assertThat(ClockWatch.better(BEFORE, reading(3604, 3, 2))).isEqualTo(reading(3604, 3, 2));
    }
}
