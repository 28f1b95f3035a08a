package hilo.worktime;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** One calendar year of open stretches as instants, with running sums: what makes fifty years as cheap as fifty look-ups. */
final class WorkYear {
    private static final long SECOND = 1_000_000_000L;

    private final Instant end;
    private final long[] opens;
    private final long[] closes;
    /** Open seconds of the year before each stretch. */
    private final long[] before;
    private final long total;

    WorkYear(int year, ZoneRules rules, Function<LocalDate, List<OpenHours>> hours) {
        var opening = new long[512];
        var closing = new long[512];
        int count = 0;
        for (var day = LocalDate.of(year, 1, 1); day.getYear() == year; day = day.plusDays(1)) {
            for (var open : hours.apply(day)) {
                long from = instant(day, open.from(), rules).getEpochSecond();
                long to = instant(day, open.to(), rules).getEpochSecond();
                if (from == to) {
                    continue; // the clocks were put forward over all of it
                }
                if (count > 0 && closing[count - 1] == from) {
                    closing[count - 1] = to; // 24:00 runs into the next day's 0:00
                    continue;
                }
                if (count == opening.length) {
                    opening = Arrays.copyOf(opening, count * 2);
                    closing = Arrays.copyOf(closing, count * 2);
                }
                opening[count] = from;
                closing[count] = to;
                count++;
            }
        }
        end = instant(LocalDate.of(year + 1, 1, 1), 0, rules);
        opens = Arrays.copyOf(opening, count);
        closes = Arrays.copyOf(closing, count);
        before = new long[count];
        long sum = 0;
        for (int i = 0; i < count; i++) {
            before[i] = sum;
            sum += closes[i] - opens[i];
        }
        total = sum;
    }

    /** A wall time as an instant. Where the clocks skip it, the moment they change; where they repeat it, its first occurrence. */
    private static Instant instant(LocalDate day, int second, ZoneRules rules) {
        var local = second == 86_400 ? day.plusDays(1).atStartOfDay() : LocalDateTime.of(day, LocalTime.ofSecondOfDay(second));
        var offsets = rules.getValidOffsets(local);
        return offsets.isEmpty() ? rules.getTransition(local).getInstant() : local.toInstant(offsets.getFirst());
    }

    Instant end() {
        return end;
    }

    /** All open time of the year, in nanoseconds. */
    long total() {
        return total * SECOND;
    }

    /** Open nanoseconds of the year before the instant. */
    long until(Instant at) {
        int i = lastOpeningAtOrBefore(at);
        if (i < 0) {
            return 0;
        }
        long inside = at.getEpochSecond() < closes[i] ? (at.getEpochSecond() - opens[i]) * SECOND + at.getNano() : (closes[i] - opens[i]) * SECOND;
        return before[i] * SECOND + inside;
    }

    /** The earliest instant before which so many open nanoseconds of the year have passed; at least one, at most the total. */
    Instant reaching(long nanos) {
        int low = 0;
        int high = opens.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (before[middle] * SECOND < nanos) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return Instant.ofEpochSecond(opens[low], nanos - before[low] * SECOND);
    }

    boolean isOpen(Instant at) {
        int i = lastOpeningAtOrBefore(at);
        return i >= 0 && at.getEpochSecond() < closes[i];
    }

    /** The epoch second at which the first stretch opens that has not closed at the instant. */
    OptionalLong openingFrom(Instant at) {
        int i = Math.max(0, lastOpeningAtOrBefore(at));
        if (i < opens.length && at.getEpochSecond() >= closes[i]) {
            i++;
        }
        return i < opens.length ? OptionalLong.of(opens[i]) : OptionalLong.empty();
    }

    /** The epoch second at which the stretch closes that holds the instant. */
    long closingOf(Instant at) {
        return closes[lastOpeningAtOrBefore(at)];
    }

    private int lastOpeningAtOrBefore(Instant at) {
        int i = Arrays.binarySearch(opens, at.getEpochSecond());
        return i >= 0 ? i : -i - 2;
    }
}
