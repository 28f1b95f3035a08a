package hilo.sla;

import hilo.worktime.CountedTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How a time was counted, stretch by stretch. {@code countedSeconds}, {@code pausedSeconds} and {@code closedSeconds} (holidays included) add up to the time from {@code from} to
 * {@code until}; so do the stretches, unless there are more than a thousand openings: then {@code complete} is false and the list ends early.
 *
 * @param zone the time zone of the calendar, in which people will want to read the instants
 */
public record Counting(String zone, Instant from, Instant until, List<Stretch> stretches, boolean complete, long countedSeconds, long pausedSeconds, long closedSeconds) {
    private static final int MOST_OPENINGS = 1000;

    /** {@code kind}: {@code counted}; {@code paused} while it would have been open; {@code closed}, or a {@code holiday}. */
    public record Stretch(Instant from, Instant to, long seconds, String kind) {
    }

    /** In whole seconds, as clocks count. */
    static Counting of(CountedTime time, Instant start, Instant end) {
        var from = Terms.second(start);
        var until = Terms.second(end);
        var stretches = time.stretches(from, until, MOST_OPENINGS).stream()
                .map(stretch -> new Stretch(stretch.span().from(), stretch.span().to(), stretch.span().length().toSeconds(),
                        stretch.kind().name().toLowerCase(Locale.ROOT)))
                .toList();
        boolean complete = !from.isBefore(until) || !stretches.isEmpty() && stretches.getLast().to().equals(until);
        long counted = time.elapsed(from, until).toSeconds();
        long paused = time.paused(from, until).toSeconds();
        long whole = Math.max(0, Duration.between(from, until).toSeconds());
        return new Counting(time.calendar().zone().getId(), from, until, stretches, complete, counted, paused, whole - counted - paused);
    }
}
