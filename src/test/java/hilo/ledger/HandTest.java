package hilo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HandTest {
    @Test
    void countsWithinADay() {
        assertThat(Hand.after("chat", at("2026-12-02T16:00:00Z"), Duration.ofMinutes(20))).isEqualTo(at("2026-12-02T16:20:00Z"));
    }

    @Test
    void waitsForTheOpening() {
        assertThat(Hand.after("phone", at("2026-12-02T11:30:00Z"), Duration.ofMinutes(20))).isEqualTo(at("2026-12-02T15:20:00Z"));
    }

    @Test
    void goesOnTheNextMorningAndLeavesSundayOut() {
        // Saturday 13:50 in Monterrey; Monday opens at nine.
        assertThat(Hand.after("chat", at("2026-12-05T19:50:00Z"), Duration.ofMinutes(20))).isEqualTo(at("2026-12-07T15:10:00Z"));
    }

    @Test
    void mailAndPortalHaveTheEvening() {
        // Wednesday 20:30 in Monterrey; half an hour is left, the rest is on Thursday from nine.
        assertThat(Hand.after("email", at("2026-12-03T02:30:00Z"), Duration.ofHours(2))).isEqualTo(at("2026-12-03T16:30:00Z"));
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }
}
