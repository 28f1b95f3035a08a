package hilo.sla;

import hilo.platform.Problem;
import hilo.worktime.CountedTime;
import hilo.worktime.OpenHours;
import hilo.worktime.Span;
import hilo.worktime.WorkCalendar;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a calendar that comes with a question: {@code {zone, week {mon..sun: [["09:00","18:00"]]}, holidays ["2026-12-25"], yearlyHolidays ["12-25"], exceptions {"2026-12-24":
 * [["09:00","12:00"]]}, pauses [[from, to]]}}. Times of day may have seconds and end at 24:00; pauses are instants. What cannot be read is a {@link Problem} {@code bad-calendar}
 * that points at its place.
 */
final class InlineCalendar {
    private static final Map<String, DayOfWeek> DAYS = Map.of("mon", DayOfWeek.MONDAY, "tue", DayOfWeek.TUESDAY, "wed", DayOfWeek.WEDNESDAY, "thu", DayOfWeek.THURSDAY, "fri",
            DayOfWeek.FRIDAY, "sat", DayOfWeek.SATURDAY, "sun", DayOfWeek.SUNDAY);
    private static final Set<String> FIELDS = Set.of("zone", "week", "holidays", "yearlyHolidays", "exceptions", "pauses");
    private static final int MOST_DATES = 10_000;
    private static final int MOST_HOURS = 24;
    private static final int MOST_PAUSES = 1_000;

    private final String root;

    private InlineCalendar(String root) {
        this.root = root;
    }

    /** {@code root}: the JSON pointer of the calendar in the request. */
    static CountedTime read(JsonObject json, String root) {
        return new InlineCalendar(root).time(json);
    }

    private CountedTime time(JsonObject json) {
        json.keySet().stream().filter(key -> !FIELDS.contains(key)).findFirst().ifPresent(key -> {
            throw wrong(root + "/" + key, "There is no such field.");
        });
        var builder = WorkCalendar.in(parsed(text(json.get("zone"), root + "/zone"), root + "/zone", ZoneId::of, "There is no such time zone."));
        object(json, "week").forEach((day, hours) -> {
            String at = root + "/week/" + day;
            var named = DAYS.get(day);
            if (named == null) {
                throw wrong(at, "Days are mon, tue, wed, thu, fri, sat and sun.");
            }
            hours(hours, at).forEach(open -> builder.open(named, open));
        });
        for (String date : texts(json, "holidays")) {
            builder.holiday(date(date, root + "/holidays"));
        }
        for (String date : texts(json, "yearlyHolidays")) {
            builder.yearlyHoliday(parsed(date, root + "/yearlyHolidays", text -> MonthDay.parse("--" + text), "A day of every year is written 12-25."));
        }
        object(json, "exceptions").forEach((date, hours) -> builder.exception(date(date, root + "/exceptions/" + date), hours(hours, root + "/exceptions/" + date)));
        try {
            return CountedTime.of(builder.build(), pauses(json.get("pauses"), root + "/pauses"));
        } catch (IllegalArgumentException e) {
            throw wrong(root, String.valueOf(e.getMessage()));
        }
    }

    /** Pairs of instants; none where the field is missing. */
    static List<Span> pauses(@Nullable JsonValue value, String at) {
        var result = new ArrayList<Span>();
        for (List<String> pair : pairs(value, at, MOST_PAUSES)) {
            var from = instant(pair.getFirst(), at);
            var to = instant(pair.getLast(), at);
            if (to.isBefore(from)) {
                throw wrong(at, "A pause ends before it begins: " + pair);
            }
            result.add(new Span(from, to));
        }
        return result;
    }

    /** ISO-8601 with an offset or Z; calendars count whole seconds. */
    static Instant instant(String text, String at) {
        return parsed(text, at, value -> Terms.second(OffsetDateTime.parse(value).toInstant()), "Instants are written 2026-03-13T17:30:00Z or with an offset.");
    }

    private static List<OpenHours> hours(JsonValue value, String at) {
        return pairs(value, at, MOST_HOURS).stream().map(pair -> parsed(pair, at, both -> OpenHours.between(both.getFirst(), both.getLast()), null)).toList();
    }

    private static LocalDate date(String text, String at) {
        return parsed(text, at, LocalDate::parse, "Dates are written 2026-12-25.");
    }

    private JsonObject object(JsonObject json, String field) {
        return switch (json.get(field)) {
            case null -> JsonValue.EMPTY_JSON_OBJECT;
            case JsonObject object when object.size() <= MOST_DATES -> object;
            default -> throw wrong(root + "/" + field, "An object is expected, of at most " + MOST_DATES + " fields.");
        };
    }

    private List<String> texts(JsonObject json, String field) {
        return list(json.get(field), root + "/" + field, MOST_DATES).stream().map(item -> text(item, root + "/" + field)).toList();
    }

    private static List<List<String>> pairs(@Nullable JsonValue value, String at, int most) {
        return list(value, at, most).stream().map(pair -> {
            var both = list(pair, at, 2).stream().map(item -> text(item, at)).toList();
            if (both.size() != 2) {
                throw wrong(at, "Each is a list of two: from and to.");
            }
            return both;
        }).toList();
    }

    private static JsonArray list(@Nullable JsonValue value, String at, int most) {
        return switch (value) {
            case null -> JsonValue.EMPTY_JSON_ARRAY;
            case JsonArray array when array.size() <= most -> array;
            default -> throw wrong(at, "A list is expected, of at most " + most + ".");
        };
    }

    private static String text(@Nullable JsonValue value, String at) {
        if (value instanceof JsonString text) {
            return text.getString();
        }
        throw wrong(at, "A text is expected.");
    }

    /** {@code sentence}: what to say where it cannot be read; null: what the exception says. */
    private static <A, B> B parsed(A value, String at, Function<A, B> reading, @Nullable String sentence) {
        try {
            return reading.apply(value);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw wrong(at, sentence == null ? String.valueOf(e.getMessage()) : sentence);
        }
    }

    private static Problem wrong(String at, String detail) {
        return Problem.invalid("bad-calendar", "The calendar cannot be used: " + at + ": " + detail).at(at, detail);
    }
}
