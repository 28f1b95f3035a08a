package hilo.worktime;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When somebody is there: a zone, weekly hours, holidays by date and yearly, and days that have hours of their own.
 *
 * <p>Hours are half-open stretches of the wall clock and become instants by the zone's rules: the closing second is closed, a day of 23 or 25
 * hours counts what really passed. A day with hours of its own (an exception) follows them even when it is a holiday; no hours means closed. The
 * calendar is immutable; each year is laid out as instants when first asked for and kept, so no answer walks through minutes. It answers for the
 * years 1900 to 2200 and for stretches of at most 100 years.
 */
public final class WorkCalendar {
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2200;
    private static final int LONGEST_YEARS = 100;
    private static final Duration LONGEST_CLOSED = Duration.ofDays(400);

    private final ZoneId zone;
    private final Map<DayOfWeek, List<OpenHours>> weekly;
    private final Set<LocalDate> holidays;
    private final Set<MonthDay> yearly;
    private final Map<LocalDate, List<OpenHours>> exceptions;
    private final Map<Integer, WorkYear> years = new ConcurrentHashMap<>();

    private WorkCalendar(Builder builder) {
        zone = builder.zone;
        var week = new EnumMap<DayOfWeek, List<OpenHours>>(DayOfWeek.class);
        for (var day : DayOfWeek.values()) {
            week.put(day, OpenHours.merged(builder.weekly.getOrDefault(day, List.of())));
        }
        weekly = week;
        holidays = Set.copyOf(builder.holidays);
        yearly = Set.copyOf(builder.yearly);
        exceptions = Map.copyOf(builder.exceptions);
        if (week.values().stream().allMatch(List::isEmpty) && exceptions.values().stream().allMatch(List::isEmpty)) {
            throw new IllegalArgumentException("A calendar needs at least one hour in which it is open.");
        }
    }

    public static Builder in(ZoneId zone) {
        return new Builder(zone);
    }

    public ZoneId zone() {
        return zone;
    }

    /** The hours of an ordinary week: sorted, merged, every day of the week a key. */
    public Map<DayOfWeek, List<OpenHours>> weekly() {
        return Collections.unmodifiableMap(weekly);
    }

    /** Open time in [from, to); nothing when the end is not after the beginning. */
    public Duration elapsed(Instant from, Instant to) {
        if (!from.isBefore(to)) {
            return Duration.ZERO;
        }
        int first = yearOf(from);
        int last = yearOf(to);
        if (last - first > LONGEST_YEARS) {
            throw new IllegalArgumentException("Working time is counted over at most " + LONGEST_YEARS + " years: " + from + " to " + to);
        }
        long nanos = year(last).until(to) - year(first).until(from);
        for (int y = first; y < last; y++) {
            nanos += year(y).total();
        }
        return Duration.ofNanos(nanos);
    }

    /**
     * The earliest instant at which so much open time has elapsed since the start; it may be a closing time. No time is due at once. Empty when
     * the calendar stays closed for the 400 days after the start, or when a hundred years are not enough.
     */
    public Optional<Instant> due(Instant from, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("A target cannot be negative: " + time);
        }
        if (time.isZero()) {
            return Optional.of(from);
        }
        if (time.toDays() > LONGEST_YEARS * 366L || nextOpening(from).isEmpty()) {
            return Optional.empty();
        }
        int first = yearOf(from);
        long wanted = time.toNanos() + year(first).until(from);
        for (int y = first; y <= Math.min(first + LONGEST_YEARS, LAST_YEAR); y++) {
            var year = year(y);
            if (wanted <= year.total()) {
                return Optional.of(year.reaching(wanted));
            }
            wanted -= year.total();
        }
        return Optional.empty();
    }

    public boolean isOpen(Instant at) {
        return year(yearOf(at)).isOpen(at);
    }

    /** The instant itself while open, else the next opening; empty when there is none within 400 days. */
    public Optional<Instant> nextOpening(Instant at) {
        var latest = at.plus(LONGEST_CLOSED);
        int lastYear = Math.min(yearOf(at) + 2, LAST_YEAR);
        for (int y = yearOf(at); y <= lastYear; y++) {
            var opening = year(y).openingFrom(at);
            if (opening.isPresent()) {
                var opens = Instant.ofEpochSecond(opening.getAsLong());
                return opens.isAfter(latest) ? Optional.empty() : Optional.of(opens.isBefore(at) ? at : opens);
            }
        }
        return Optional.empty();
    }

    /** When it closes next; empty while closed, and when it stays open for more than 400 days. */
    public Optional<Instant> closing(Instant at) {
        if (!isOpen(at)) {
            return Optional.empty();
        }
        var close = Instant.ofEpochSecond(year(yearOf(at)).closingOf(at));
        while (isOpen(close)) { // open over New Year's midnight; each round is a year
            if (Duration.between(at, close).compareTo(LONGEST_CLOSED) > 0) {
                return Optional.empty();
            }
            close = Instant.ofEpochSecond(year(yearOf(close)).closingOf(close));
        }
        return Optional.of(close);
    }

    /** When it closes next, or the latest that is asked about. */
    private Instant closing(Instant at, Instant latest) {
        var close = at;
        do {
            close = Instant.ofEpochSecond(year(yearOf(close)).closingOf(close));
        } while (close.isBefore(latest) && isOpen(close)); // open over New Year's midnight; each round is a year
        return close.isBefore(latest) ? close : latest;
    }

    /** The open stretches of [from, to), cut to it, in order: what a count is made of. At most {@code limit} of them. */
    public List<Span> open(Instant from, Instant to, int limit) {
        var result = new ArrayList<Span>();
        var at = from;
        while (at.isBefore(to) && result.size() < limit) {
            var opens = nextOpening(at);
            if (opens.isEmpty()) {
                at = at.plus(LONGEST_CLOSED); // it may open later all the same
                continue;
            }
            if (!opens.get().isBefore(to)) {
                break;
            }
            var closes = closing(opens.get(), to);
            result.add(new Span(opens.get(), closes));
            at = closes;
        }
        return result;
    }

    /** Whether the day is closed by its date: a holiday, or a day with hours of its own that are none. */
    public boolean isHoliday(LocalDate day) {
        var own = exceptions.get(day);
        return own == null ? holidays.contains(day) || yearly.contains(MonthDay.from(day)) : own.isEmpty();
    }

    private List<OpenHours> hours(LocalDate day) {
        var own = exceptions.get(day);
        if (own != null) {
            return own;
        }
        if (isHoliday(day)) {
            return List.of();
        }
        return weekly.getOrDefault(day.getDayOfWeek(), List.of());
    }

    private WorkYear year(int year) {
        var known = years.get(year);
        return known != null ? known : years.computeIfAbsent(year, y -> new WorkYear(y, zone.getRules(), this::hours));
    }

    private int yearOf(Instant at) {
        int year = at.atZone(zone).getYear();
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw new IllegalArgumentException("The calendar knows the years " + FIRST_YEAR + " to " + LAST_YEAR + ", not " + at);
        }
        // Where clocks are put back over New Year's midnight the wall shows the old year again, but the new one has begun.
        return year < LAST_YEAR && !at.isBefore(year(year).end()) ? year + 1 : year;
    }

    /** Collects what a calendar is made of; nothing is checked against the rest before {@link #build()}. */
    public static final class Builder {
        private final ZoneId zone;
        private final Map<DayOfWeek, List<OpenHours>> weekly = new EnumMap<>(DayOfWeek.class);
        private final Set<LocalDate> holidays = new HashSet<>();
        private final Set<MonthDay> yearly = new HashSet<>();
        private final Map<LocalDate, List<OpenHours>> exceptions = new HashMap<>();

        private Builder(ZoneId zone) {
            this.zone = zone;
        }

        /** Adds hours to a day of every week; those that overlap count once. */
        public Builder open(DayOfWeek day, OpenHours hours) {
            weekly.computeIfAbsent(day, d -> new ArrayList<>()).add(hours);
            return this;
        }

        /** Adds hours, written {@code 9:00-18:00}, to every day from the first to the last named. */
        public Builder open(DayOfWeek first, DayOfWeek last, String hours) {
            for (var day = first;; day = day.plus(1)) {
                open(day, OpenHours.parse(hours));
                if (day == last) {
                    return this;
                }
            }
        }

        public Builder holiday(LocalDate day) {
            holidays.add(day);
            return this;
        }

        public Builder yearlyHoliday(MonthDay day) {
            yearly.add(day);
            return this;
        }

        /** Gives one date its own hours, holiday or not; none means closed. */
        public Builder exception(LocalDate day, List<OpenHours> hours) {
            exceptions.put(day, OpenHours.merged(hours));
            return this;
        }

        public WorkCalendar build() {
            return new WorkCalendar(this);
        }
    }
}
