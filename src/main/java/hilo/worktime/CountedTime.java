package hilo.worktime;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The time that counts: what a calendar is open, less pauses. Pauses that overlap count once, and a pause of closed time changes nothing.
 *
 * <p>It keeps the calendar's laws: elapsed time adds up, and due is the earliest instant at which the asked time has elapsed. Any stretch of time can be taken apart into what was
 * counted and what was not, and why not.
 */
public final class CountedTime {
    /** What a stretch of time is to a count; only {@code COUNTED} adds to it. {@code PAUSED} would have been open. */
    public enum Kind {
        COUNTED, PAUSED, CLOSED, HOLIDAY
    }

    /** A stretch of one kind; the next one is of another. */
    public record Stretch(Span span, Kind kind) {
    }

    private final WorkCalendar calendar;
    private final List<Span> pauses;

    private CountedTime(WorkCalendar calendar, List<Span> pauses) {
        this.calendar = calendar;
        this.pauses = pauses;
    }

    /** In any order, touching or overlapping. */
    public static CountedTime of(WorkCalendar calendar, List<Span> pauses) {
        return new CountedTime(calendar, merged(pauses));
    }

    /** The same with more pauses. */
    public CountedTime and(List<Span> more) {
        var all = new ArrayList<Span>(pauses);
        all.addAll(more);
        return of(calendar, all);
    }

    public WorkCalendar calendar() {
        return calendar;
    }

    /** Counted time in [from, to); nothing when the end is not after the beginning. */
    public Duration elapsed(Instant from, Instant to) {
        return calendar.elapsed(from, to).minus(paused(from, to));
    }

    /** Open time in [from, to) that a pause keeps from counting. */
    public Duration paused(Instant from, Instant to) {
        return pauses.stream().map(pause -> calendar.elapsed(later(from, pause.from()), earlier(to, pause.to()))).reduce(Duration.ZERO, Duration::plus);
    }

    /** The earliest instant at which so much counted time has elapsed since the start; empty where the calendar says so. */
    public Optional<Instant> due(Instant from, Duration time) {
        var at = from;
        var left = time;
        for (Span pause : pauses) {
            var due = calendar.due(at, left);
            if (time.isZero() || due.isEmpty() || !due.get().isAfter(pause.from())) {
                return due;
            }
            left = left.minus(calendar.elapsed(at, pause.from()));
            at = later(at, pause.to());
        }
        return calendar.due(at, left);
    }

    /** All of [from, to) in order, without gaps. Where there are more than {@code limit} openings it ends before {@code to}. */
    public List<Stretch> stretches(Instant from, Instant to, int limit) {
        var result = new ArrayList<Stretch>();
        var openings = calendar.open(from, to, limit);
        var at = from;
        for (Span open : openings) {
            addClosed(result, at, open.from());
            addOpen(result, open);
            at = open.to();
        }
        if (openings.size() < limit) {
            addClosed(result, at, to);
        }
        return List.copyOf(result);
    }

    private void addOpen(List<Stretch> all, Span open) {
        var at = open.from();
        for (Span pause : pauses) {
            var begins = earlier(later(at, pause.from()), open.to());
            var ends = earlier(later(at, pause.to()), open.to());
            add(all, at, begins, Kind.COUNTED);
            add(all, begins, ends, Kind.PAUSED);
            at = ends;
        }
        add(all, at, open.to(), Kind.COUNTED);
    }

    /** Day by day: some of them may be holidays. */
    private void addClosed(List<Stretch> all, Instant from, Instant to) {
        for (var at = from; at.isBefore(to);) {
            var day = LocalDate.ofInstant(at, calendar.zone());
            var midnight = day.plusDays(1).atStartOfDay(calendar.zone()).withLaterOffsetAtOverlap(); // it may come twice
            var end = earlier(midnight.toInstant(), to);
            add(all, at, end, calendar.isHoliday(day) ? Kind.HOLIDAY : Kind.CLOSED);
            at = end;
        }
    }

    private static void add(List<Stretch> all, Instant from, Instant to, Kind kind) {
        if (!from.isBefore(to)) {
            return;
        }
        var last = all.isEmpty() ? null : all.getLast();
        if (last != null && last.kind() == kind) {
            all.set(all.size() - 1, new Stretch(new Span(last.span().from(), to), kind));
        } else {
            all.add(new Stretch(new Span(from, to), kind));
        }
    }

    private static List<Span> merged(List<Span> spans) {
        var result = new ArrayList<Span>();
        for (Span next : spans.stream().sorted(Comparator.comparing(Span::from)).toList()) {
            var last = result.isEmpty() ? null : result.getLast();
            if (last != null && !next.from().isAfter(last.to())) {
                result.set(result.size() - 1, new Span(last.from(), later(last.to(), next.to())));
            } else {
                result.add(next);
            }
        }
        return List.copyOf(result);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
