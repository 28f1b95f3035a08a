package hilo.sla;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hilo.platform.Problem;
import hilo.worktime.CountedTime;
import hilo.worktime.OpenHours;
import hilo.worktime.WorkCalendar;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The calendars by which clocks count, and what any calendar would say. */
@Path("/api/agent/calendars")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Tag(name = "calendars")
public class CalendarsResource {
    /** A calendar's years are laid out once, whoever asks it again. */
    private static final Cache<String, CountedTime> LAID_OUT = Caffeine.newBuilder().maximumSize(8).build();

    /** A calendar of the policy in force; {@code week} has the merged hours of each day, mon to sun. */
    public record CalendarItem(String id, String zone, Map<String, List<List<String>>> week, int policyVersion) {
    }

    /** All of them. */
    public record CalendarList(List<CalendarItem> items) {
    }

    /** When so much counted time will have passed. */
    public record Due(Instant due, Counting explanation) {
    }

    /** How much counted time passes. */
    public record Elapsed(long elapsedSeconds, Counting explanation) {
    }

    @Inject
    Policies policies;

    public CalendarsResource() {
    }

    @GET
    @Operation(summary = "The calendars of the policy in force")
    public CalendarList list() {
        var current = policies.current();
        var items = new ArrayList<CalendarItem>();
        current.policy().calendars().forEach((id, calendar) -> items.add(new CalendarItem(id, calendar.zone().getId(), week(calendar), current.version())));
        return new CalendarList(items);
    }

    /**
     * Asks a calendar, by its id or sent along (see {@link InlineCalendar}): {@code {calendar, start, seconds}} or {@code {calendar, start, end}}, with {@code pauses} for either.
     */
    @POST
    @Path("/evaluate")
    @Operation(summary = "What a calendar says: when so many seconds will have been counted, or how many are between two instants; with its reasons")
    public Object evaluate(JsonObject question) {
        var time = time(question);
        var start = instant(question, "start");
        try {
            if (question.containsKey("seconds") == question.containsKey("end")) {
                throw Problem.invalid("bad-question", "Either seconds or end is needed.").at("/seconds", "or end, not both");
            }
            if (question.containsKey("end")) {
                var counting = Counting.of(time, start, instant(question, "end"));
                return new Elapsed(counting.countedSeconds(), counting);
            }
            var due = time.due(start, seconds(question))
                    .orElseThrow(() -> Problem.unprocessable("never-open", "The calendar is not open that long after the start, or not at all within 400 days."));
            return new Due(due, Counting.of(time, start, due));
        } catch (IllegalArgumentException | DateTimeException absurd) {
            throw Problem.invalid("bad-question", String.valueOf(absurd.getMessage())).at("/start", "between 1900 and 2200");
        }
    }

    private CountedTime time(JsonObject question) {
        var pauses = InlineCalendar.pauses(question.get("pauses"), "/pauses");
        return switch (question.get("calendar")) {
            case JsonString id -> CountedTime.of(stored(id.getString()), pauses);
            case JsonObject inline -> LAID_OUT.get(inline.toString(), text -> InlineCalendar.read(inline, "/calendar")).and(pauses);
            case null, default -> throw Problem.invalid("bad-question", "The calendar is missing.").at("/calendar", "the id of one, or one itself");
        };
    }

    private WorkCalendar stored(String id) {
        var found = policies.current().policy().calendars().get(id);
        if (found == null) {
            throw Problem.invalid("bad-question", "There is no such calendar.").at("/calendar", "one of " + policies.current().policy().calendars().keySet());
        }
        return found;
    }

    private static Instant instant(JsonObject question, String field) {
        return InlineCalendar.instant(question.get(field) instanceof JsonString text ? text.getString() : "", "/" + field);
    }

    private static Duration seconds(JsonObject question) {
        JsonValue value = question.get("seconds");
        if (value instanceof JsonNumber number && number.isIntegral() && number.bigIntegerValue().signum() >= 0 && number.bigIntegerValue().bitLength() < 34) {
            return Duration.ofSeconds(number.longValue());
        }
        throw Problem.invalid("bad-question", "The seconds are a whole number, not negative.").at("/seconds", "such as 1800");
    }

    private static Map<String, List<List<String>>> week(WorkCalendar calendar) {
        var week = new LinkedHashMap<String, List<List<String>>>();
        calendar.weekly().forEach((day, hours) -> week.put(CalendarForms.shortName(day), hours.stream().map(CalendarsResource::pair).toList()));
        return week;
    }

    private static List<String> pair(OpenHours hours) {
        return List.of(time(hours.from()), time(hours.to()));
    }

    private static String time(int second) {
        String minutes = String.format("%02d:%02d", second / 3600, second / 60 % 60);
        return second % 60 == 0 ? minutes : minutes + String.format(":%02d", second % 60);
    }
}
