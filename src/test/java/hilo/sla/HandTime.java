package hilo.sla;

import hilo.worktime.Span;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the desk's hours in the plainest way, day by day and pause by pause, to hold the engine against.
 *
 * @param evenings whether it is open to nine on weekdays, as for tickets
 */
record HandTime(boolean evenings, Set<LocalDate> holidays) {
    private static final ZoneId MONTERREY = ZoneId.of("America/Monterrey");
    private static final int DAYS = 200;

    /** When so much has been counted; null where a pause that is not over comes first. */
    @Nullable
    Instant after(Instant start, Duration wanted, List<Span> pauses, @Nullable Instant pausedSince) {
        var left = wanted;
        for (Span open : open(start, start.plus(Duration.ofDays(DAYS)), pauses)) {
            if (left.compareTo(open.length()) <= 0) {
                var at = open.from().plus(left);
                return pausedSince != null && at.isAfter(pausedSince) ? null : at;
            }
            left = left.minus(open.length());
        }
        throw new IllegalStateException("not within " + DAYS + " days");
    }

    Duration elapsed(Instant from, Instant to, List<Span> pauses) {
        return open(from, to, pauses).stream().map(Span::length).reduce(Duration.ZERO, Duration::plus);
    }

    private List<Span> open(Instant from, Instant to, List<Span> pauses) {
        var result = new ArrayList<Span>();
        for (var day = from.atZone(MONTERREY).toLocalDate(); !day.atStartOfDay(MONTERREY).toInstant().isAfter(to); day = day.plusDays(1)) {
            int closes = day.getDayOfWeek() == DayOfWeek.SUNDAY || holidays.contains(day) ? 0 : day.getDayOfWeek() == DayOfWeek.SATURDAY ? 14 : evenings ? 21 : 18;
            if (closes > 0) {
                add(result, later(at(day, 9), from), sooner(at(day, closes), to), pauses);
            }
        }
        return result;
    }

    private static void add(List<Span> all, Instant from, Instant to, List<Span> pauses) {
        var at = from;
        for (Span pause : pauses) {
            var until = sooner(pause.from(), to);
            if (at.isBefore(until)) {
                all.add(new Span(at, until));
            }
            at = later(at, pause.to());
        }
        if (at.isBefore(to)) {
            all.add(new Span(at, to));
        }
    }

    private static Instant at(LocalDate day, int hour) {
        return day.atTime(hour, 0).atZone(MONTERREY).toInstant();
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant sooner(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
