package hilo.channel.email;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a calendar part (RFC 5545) asks for, for people to read: never accepted by itself.
 *
 * @param when as it stands, in its own zone where it names one
 */
record Invitation(String summary, String when, @Nullable String where) {
    private static final int MAX_LENGTH = 200_000;
    private static final Pattern STAMP = Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(?:T(\\d\\d)(\\d\\d)\\d\\d(Z?))?");
    private static final Pattern ZONE = Pattern.compile("TZID=\"?([^\":;]{1,60})");

    static Optional<Invitation> of(String calendar) {
        String lines = calendar.substring(0, Math.min(MAX_LENGTH, calendar.length())).replaceAll("\\r?\\n[ \\t]", "");
        int event = lines.indexOf("BEGIN:VEVENT");
        if (event < 0) {
            return Optional.empty();
        }
        String when = "";
        Matcher start = Pattern.compile("(?m)^DTSTART([^:\\n]*):([0-9TZ]{8,16})").matcher(lines);
        if (start.find(event)) {
            Matcher stamp = STAMP.matcher(start.group(2));
            if (stamp.matches()) {
                Matcher zone = ZONE.matcher(start.group(1));
                String time = stamp.group(4) == null ? "" : " " + stamp.group(4) + ":" + stamp.group(5) + (stamp.group(6).isEmpty() ? "" : " UTC");
                when = stamp.group(1) + "-" + stamp.group(2) + "-" + stamp.group(3) + time + (zone.find() ? " " + zone.group(1) : "");
            }
        }
        String summary = field(lines, event, "SUMMARY");
        String where = field(lines, event, "LOCATION");
        return summary.isEmpty() && when.isEmpty() ? Optional.empty() : Optional.of(new Invitation(summary, when, where.isEmpty() ? null : where));
    }

    private static String field(String lines, int from, String name) {
        Matcher m = Pattern.compile("(?m)^" + name + "(?:;[^:\\n]*)?:([^\\n]{0,1000})").matcher(lines);
        return m.find(from) ? MailText.oneLine(m.group(1).replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";"), 200) : "";
    }

    /** One line, the place last. */
    String line() {
        return String.join(" · ", java.util.stream.Stream.of(summary, when, where == null ? "" : where).filter(word -> !word.isEmpty()).toList());
    }
}
