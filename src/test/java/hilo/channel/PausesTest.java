package hilo.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final Instant START = Instant.parse("2026-11-23T15:00:00Z");

    private final Pauses pauses = new Pauses();

    @Test
    void restsLongerEachTimeUpToAMinute() {
        var now = START;
        for (int seconds : new int[]{5, 10, 20, 40, 60, 60}) {
            pauses.begin("email", now);
            assertThat(pauses.at(now.plusSeconds(seconds - 1))).containsExactly("email");
            now = now.plusSeconds(seconds);
            assertThat(pauses.at(now)).isEmpty();
        }
    }

    @Test
    void whatFailsTogetherIsOneRest() {
        pauses.begin("email", START);
        pauses.begin("email", START.plusSeconds(1));

        assertThat(pauses.at(START.plusSeconds(5))).isEmpty();
    }

    @Test
    void anyOtherAnswerEndsIt() {
        pauses.begin("email", START);
        pauses.end("email");
        pauses.begin("phone", START);

        assertThat(pauses.at(START)).containsExactly("phone");
    }
}
