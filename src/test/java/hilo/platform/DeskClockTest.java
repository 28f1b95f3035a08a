package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeskClockTest {
    private static final long NOON = 1_800_000_000_000_000L;

    @Test
    void timeGoesOnAsItIsMeasured() {
        assertThat(DeskClock.following(NOON, NOON + 5)).isEqualTo(NOON + 5);
    }

    @Test
    void momentAfterACorrectionIsStillLater() {
        assertThat(DeskClock.following(NOON, NOON - 20_000)).isEqualTo(NOON + 1);
        assertThat(DeskClock.following(NOON, NOON)).isEqualTo(NOON + 1);
    }

    @Test
    void clockThatIsSetBackIsFollowed() {
        assertThat(DeskClock.following(NOON, NOON - 3_600_000_000L)).isEqualTo(NOON - 3_600_000_000L);
    }
}
