package hilo.worktime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** One half-open stretch of a day by the wall clock, in seconds since midnight; the end may be 24:00 (86,400). */
public record OpenHours(int from, int to) {
    private static final int DAY = 86_400;
    private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{2})(?::(\\d{2}))?");

    public OpenHours {
        if (from < 0 || to > DAY || from >= to) {
            throw new IllegalArgumentException("Hours must open before they close, between 00:00 and 24:00: " + clock(from) + "-" + clock(to));
        }
    }

    /** Reads {@code 9:00-18:00}, {@code 17:00-24:00} or {@code 9:00:30-18:00}; throws {@link IllegalArgumentException} for anything else. */
    public static OpenHours parse(String text) {
        var times = text.split("-", -1);
        if (times.length != 2) {
            throw new IllegalArgumentException("Hours are written 9:00-18:00, not: " + text);
        }
        return between(times[0], times[1]);
    }

    /** The same from two times of day, {@code 9:00} and {@code 18:00}. */
    public static OpenHours between(String from, String to) {
        return new OpenHours(second(from), second(to));
    }

    /** Sorted, with what overlaps or touches made one, so that no second counts twice. */
    static List<OpenHours> merged(List<OpenHours> hours) {
        var result = new ArrayList<OpenHours>();
        for (var next : hours.stream().sorted(Comparator.comparingInt(OpenHours::from)).toList()) {
            var last = result.isEmpty() ? null : result.getLast();
            if (last != null && next.from <= last.to) {
                result.set(result.size() - 1, new OpenHours(last.from, Math.max(last.to, next.to)));
            } else {
                result.add(next);
            }
        }
        return List.copyOf(result);
    }

    private static int second(String text) {
        var match = TIME.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException("A time of day is written 9:00 or 9:00:30, not: " + text);
        }
        int hour = Integer.parseInt(match.group(1));
        int minute = Integer.parseInt(match.group(2));
        int second = match.group(3) == null ? 0 : Integer.parseInt(match.group(3));
        if (hour > 24 || minute > 59 || second > 59) {
            throw new IllegalArgumentException("There is no such time of day: " + text);
        }
        return hour * 3600 + minute * 60 + second;
    }

    private static String clock(int second) {
        String minutes = second / 3600 + ":" + String.format("%02d", Math.abs(second / 60 % 60));
        return second % 60 == 0 ? minutes : minutes + String.format(":%02d", Math.abs(second % 60));
    }

    @Override
    public String toString() {
        return clock(from) + "-" + clock(to);
    }
}
