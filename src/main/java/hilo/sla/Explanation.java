package hilo.sla;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a clock shows what it shows: its history, and the time since its start stretch by stretch. The counted stretches add up to {@code
 * countedSeconds}, all of them to the time between the start and {@code until}.
 *
 * @param zone the time zone of the calendar, in which people will want to read the instants
 * @param until when counting ended, or now
 */
public record Explanation(ClockView clock, String zone, Instant until, List<Stretch> stretches, long countedSeconds, long skippedSeconds, List<Line> history) {
    /** {@code counted} while the calendar was open, {@code skipped} while it was closed. */
    public record Stretch(Instant from, Instant to, long seconds, String kind) {
    }

    /** One event of the clock: what became true, when, and when the desk noticed. */
    public record Line(String kind, Instant at, Instant notedAt, @Nullable String fact, @Nullable String detail) {
    }
}
