package hilo.sla;

import hilo.platform.Problem;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes a document's calendars apart as they are written, for forms: what overlaps stays two, and the rest of the document may still be wrong. */
final class CalendarForms {
    /**
     * A calendar as it is written.
     *
     * @param zone null where it is the desk's
     * @param week each day's hours, mon to sun, {@code 9:00-18:00}
     * @param dates holidays of one year, {@code yearly} of every year ({@code 12-24})
     * @param exceptions other hours on one date; none: closed
     */
    public record Form(String id, @Nullable String zone, Map<String, List<String>> week, boolean labourLaw, List<String> dates, List<String> yearly,
            Map<String, List<String>> exceptions) {
    }

    /**
     * All of them; {@code zone} is the desk's.
     *
     * @param labourDays the labour law's days of rest in some years from the one asked for on, for whoever shows or tries a calendar
     * @param errors what is wrong with the document elsewhere
     */
    public record Forms(@Nullable String zone, List<Form> items, List<LocalDate> labourDays, List<Problem.FieldError> errors) {
    }

    private static final int YEARS = 6;

    private CalendarForms() {
    }

    /** {@code whole} refuses what is wrong with a document. Throws {@link Problem} {@code bad-policy} where the calendars themselves cannot be read. */
    static Forms read(String yaml, int year, Consumer<String> whole) {
        var root = PolicyNode.root(yaml);
        var forms = root.at("calendars").entries().entrySet().stream().map(entry -> form(entry.getKey(), entry.getValue())).toList();
        var days = LabourHolidays.all().stream().filter(day -> day.getYear() >= year && day.getYear() < year + YEARS).toList();
        return new Forms(root.has("zone") && root.at("zone").value() instanceof String zone ? zone : null, forms, days, errors(yaml, whole));
    }

    private static List<Problem.FieldError> errors(String yaml, Consumer<String> whole) {
        try {
            whole.accept(yaml);
            return List.of();
        } catch (Problem wrong) {
            return wrong.errors().isEmpty() ? List.of(new Problem.FieldError("", wrong.detail())) : wrong.errors();
        }
    }

    private static Form form(String id, PolicyNode node) {
        node.only("zone", "hours", "holidays", "exceptions");
        var week = new EnumMap<DayOfWeek, List<String>>(DayOfWeek.class);
        node.at("hours").entries().forEach((name, hours) -> hours.days(name).forEach(day -> week.computeIfAbsent(day, _ -> new ArrayList<>()).addAll(hours(hours))));
        var named = new LinkedHashMap<String, List<String>>();
        for (var day : DayOfWeek.values()) {
            named.put(shortName(day), List.copyOf(week.getOrDefault(day, List.of())));
        }
        var holidays = node.has("holidays") ? node.at("holidays").only("labour-law", "dates", "yearly") : new PolicyNode(node.pointer() + "/holidays", Map.of());
        var exceptions = new LinkedHashMap<String, List<String>>();
        if (node.has("exceptions")) {
            node.at("exceptions").entries().forEach((date, hours) -> {
                hours.date(date);
                exceptions.put(date, hours(hours));
            });
        }
        return new Form(id, node.has("zone") ? node.at("zone").zone().getId() : null, named, holidays.has("labour-law") && holidays.at("labour-law").flag(),
                texts(holidays, "dates", date -> date.date(date.text())), texts(holidays, "yearly", PolicyNode::monthDay), exceptions);
    }

    private static List<String> texts(PolicyNode node, String key, Consumer<PolicyNode> reading) {
        if (!node.has(key)) {
            return List.of();
        }
        node.at(key).items().forEach(reading);
        return texts(node.at(key));
    }

    private static List<String> hours(PolicyNode node) {
        node.hours();
        return texts(node);
    }

    private static List<String> texts(PolicyNode node) {
        return node.items().stream().map(PolicyNode::text).toList();
    }

    /** {@code mon} to {@code sun}. */
    static String shortName(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }
}
