package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to conversations, in whatever order it becomes known, their clocks are what a plain reading of the agreement says: random histories are lived by the real room on the
 * real database and by {@link PlainDesk}, and compared after every step. A history that differs is made as short as it can be before it is shown.
 *
 * <p>{@code -Dhilo.clock.histories=} tries more of them, {@code -Dhilo.clock.seed=} others.
 */
@DeskTest
class ClockHistoriesIT {
    private static final Instant WEDNESDAY_NINE = Instant.parse("2018-05-16T15:00:00Z");
    private static final int STEPS = 25;

    @Test
    void clocksAreWhatAPlainReadingOfTheAgreementSays() throws SQLException {
        int histories = Integer.getInteger("hilo.clock.histories", 150);
        long seed = Long.getLong("hilo.clock.seed", 1L);
        for (int i = 0; i < histories; i++) {
            var random = new Random(seed + i);
            var steps = IntStream.range(0, STEPS).mapToObj(n -> Step.random(random)).toList();
            if (difference(steps) != null) {
                var shortest = shortened(steps);
                assertThat(difference(shortest)).as("history %d: %s", seed + i, shortest).isNull();
            }
        }
    }

    private static List<Step> shortened(List<Step> steps) throws SQLException {
        var left = new ArrayList<>(steps);
        for (int i = left.size() - 1; i >= 0; i--) {
            var fewer = new ArrayList<>(left);
            fewer.remove(i);
            if (difference(fewer) != null) {
                left = fewer;
            }
        }
        return left;
    }

    private static @Nullable String difference(List<Step> steps) throws SQLException {
        try (var room = new ClockRoom(Desk.current().database(), WEDNESDAY_NINE)) {
            var lived = new LivedDesk(room);
            for (Step step : steps) {
                lived.live(step);
                var difference = lived.difference();
                if (difference != null) {
                    return "after " + step + ": " + difference;
                }
            }
            return null;
        }
    }
}
