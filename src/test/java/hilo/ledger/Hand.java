package hilo.ledger;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/** Counts opening time by hand, day by day, so that the desk's own engine is held against another one: the hours that ship, Monterrey's zone, no holidays. */
final class Hand {
    private static final ZoneId MONTERREY = ZoneId.of("America/Monterrey");

    private Hand() {
    }

    /** When a clock of that channel that began then has counted so much. */
    static Instant after(String channel, Instant start, Duration wanted) {
        var left = wanted;
        var day = start.atZone(MONTERREY).toLocalDate();
        for (int i = 0; i < 400; i++, day = day.plusDays(1)) {
            if (day.getDayOfWeek() == DayOfWeek.SUNDAY) {
                continue;
            }
            var opens = later(at(day, LocalTime.of(9, 0)), start);
            var closes = at(day, closing(channel, day));
            if (opens.isBefore(closes)) {
                var open = Duration.between(opens, closes);
                if (left.compareTo(open) <= 0) {
                    return opens.plus(left);
                }
                left = left.minus(open);
            }
        }
        throw new IllegalArgumentException("not within a year: " + wanted);
    }

    static Duration warning(String channel) {
        return isVoice(channel) ? Duration.ofMinutes(10) : Duration.ofMinutes(90);
    }

    static Duration target(String channel) {
        return isVoice(channel) ? Duration.ofMinutes(20) : Duration.ofHours(2);
    }

    private static LocalTime closing(String channel, LocalDate day) {
        if (day.getDayOfWeek() == DayOfWeek.SATURDAY) {
            return LocalTime.of(14, 0);
        }
        return isVoice(channel) ? LocalTime.of(18, 0) : LocalTime.of(21, 0);
    }

    private static boolean isVoice(String channel) {
        return channel.equals("phone") || channel.equals("chat");
    }

    private static Instant at(LocalDate day, LocalTime time) {
        return day.atTime(time).atZone(MONTERREY).toInstant();
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
