package hilo.sla;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a clock shows what it shows: how its time was counted until it ended, or until now, and its history. */
public record Explanation(ClockView clock, Counting counting, List<Line> history) {
    /** One event of the clock: what became true, when, and when the desk noticed. */
    public record Line(String kind, Instant at, Instant notedAt, @Nullable String fact, @Nullable String detail) {
    }
}
