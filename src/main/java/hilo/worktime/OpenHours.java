package hilo.worktime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** One half-open stretch of a day by the wall clock, in seconds since midnight; the end may be 24:00 (86,400). */
public record OpenHours(int from, int to) {
    private static final int DAY = 86_400;
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,2}):(\\d{2})\\s*-\\s*(\\d{1,2}):(\\d{2})");

    public OpenHours {
        if (from < 0 || to > DAY || from >= to) {
            throw new IllegalArgumentException("Hours must open before they close, between 00:00 and 24:00: " + clock(from) + "-" + clock(to));
        }
    }

    /** Reads {@code 9:00-18:00} or {@code 17:00-24:00}. */
    public static OpenHours parse(String text) {
        var match = WRITTEN.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException("Hours are written 9:00-18:00, not: " + text);
        }
        return new OpenHours(seconds(match.group(1), match.group(2), text), seconds(match.group(3), match.group(4), text));
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

    private static int seconds(String hour, String minute, String text) {
        int h = Integer.parseInt(hour);
        int m = Integer.parseInt(minute);
        if (m > 59 || h > 24) {
            throw new IllegalArgumentException("There is no such time of day: " + text);
        }
        return h * 3600 + m * 60;
    }

    private static String clock(int second) {
        return second / 3600 + ":" + String.format("%02d", Math.abs(second / 60 % 60));
    }

    @Override
    public String toString() {
        return clock(from) + "-" + clock(to);
    }
}
