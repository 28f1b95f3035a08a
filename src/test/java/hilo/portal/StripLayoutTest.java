package hilo.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import hilo.portal.StripLayout.Mark;
import hilo.portal.StripLayout.Part;
import hilo.sla.ClockView;
import hilo.sla.Counting;
import hilo.sla.Counting.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StripLayoutTest {
    private static final Instant EVENING = Instant.parse("2026-03-02T23:30:00Z");
    private static final Instant CLOSING = EVENING.plus(Duration.ofMinutes(30));
    private static final Instant OPENING = CLOSING.plus(Duration.ofHours(15));

    @Test
    void nightIsSqueezedAndWhatCountsStaysToScale() {
        var now = OPENING.plus(Duration.ofMinutes(30));
        var strip = StripLayout.of(counted(now), clock(now, OPENING.plus(Duration.ofMinutes(90)), null, "running"));

        assertThat(strip.parts()).extracting(Part::kind).containsExactly("counted", "closed", "counted", "left");
        assertThat(strip.squeezed()).isTrue();
        assertThat(strip.parts().get(1).width()).isEqualTo(7);
        assertThat(strip.parts().getLast().width()).isEqualTo(2 * strip.parts().getFirst().width(), within(1e-9));
        assertThat(strip.parts().stream().mapToDouble(Part::width).sum()).isEqualTo(100, within(1e-9));
        assertThat(strip.marks()).extracting(Mark::name).containsExactly("start", "now", "due");
        assertThat(strip.marks().getLast().x()).isEqualTo(100, within(1e-9));
    }

    @Test
    void whatCountsAfterTheDueTimeIsLate() {
        var due = OPENING.plus(Duration.ofMinutes(10));
        var now = OPENING.plus(Duration.ofMinutes(30));
        var strip = StripLayout.of(counted(now), clock(now, due, due.plusSeconds(1), "breached"));

        assertThat(strip.parts()).extracting(Part::kind).containsExactly("counted", "closed", "counted", "late");
        assertThat(strip.parts().getLast().from()).isEqualTo(due);
        assertThat(strip.marks()).extracting(Mark::name).containsExactly("start", "due", "now");
        assertThat(strip.marks().get(1).lane()).isNotEqualTo(strip.marks().get(2).lane());
    }

    private static Counting counted(Instant now) {
        var night = new Stretch(CLOSING, OPENING, 15 * 3600, "closed");
        long since = Duration.between(OPENING, now).toSeconds();
        return new Counting("America/Monterrey", EVENING, now, List.of(new Stretch(EVENING, CLOSING, 1800, "counted"), night, new Stretch(OPENING, now, since, "counted")), true,
                1800 + since, 0, night.seconds());
    }

    private static ClockView clock(Instant now, Instant due, @Nullable Instant breach, String state) {
        long elapsed = 1800 + Duration.between(OPENING, now).toSeconds();
        return new ClockView(new UUID(0, 1), new UUID(0, 2), null, "first-response", "portal", 1, EVENING, null, due, null, null, breach, null, state, List.of(), elapsed, 7200, 1);
    }
}
