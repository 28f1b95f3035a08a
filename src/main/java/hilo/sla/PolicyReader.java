package hilo.sla;

import hilo.worktime.WorkCalendar;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the document into a {@link Policy}, checking that what it names exists and that its figures can be kept. */
final class PolicyReader {
    private static final Pattern DURATION = Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");
    private static final Pattern CODE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Set<String> CHANNELS = Set.of("phone", "email", "chat", "portal");
    private static final Set<String> KINDS = Set.of("question", "fault", "infrastructure", "assistance", "suggestion", "out-of-scope");
    /** Of documents from before it could be set. */
    private static final Duration USUAL_COMMITMENT_WARNING = Duration.ofDays(1);
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@]+@[^\\s@]+\\.[^\\s@]+");
    private static final Set<String> ALERTS = Set.of("warning", "breach", "infrastructure");
    private static final Set<String> TOLD = Set.of("owner", "supervisors", "level", "on-call");
    private static final Set<String> PRIORITIES = Set.of("high", "urgent");
    private static final Set<String> OUTCOMES = Set.of("declined", "free", "quoted");

    private PolicyReader() {
    }

    static Policy read(String yaml) {
        var root = PolicyNode.root(yaml).only("desk", "zone", "calendars", "attended", "targets", "phone", "levels", "kinds", "services", "modules", "availability",
                "alerts",
                "on-call", "commitments", "pauses");
        var zone = root.at("zone").zone();
        var calendars = new LinkedHashMap<String, WorkCalendar>();
        root.at("calendars").entries().forEach((name, node) -> calendars.put(name, calendar(node, zone)));
        var attended = new LinkedHashMap<String, String>();
        root.at("attended").entries().forEach((channel, node) -> attended.put(oneOf(channel, CHANNELS, node), calendarName(node, calendars)));
        var services = items(root.at("services"));
        return new Policy(root.at("desk").text(), zone, calendars, attended, targets(root.at("targets"), calendars), phone(root.at("phone")), levels(root.at("levels")),
                kinds(root.at("kinds")), services, items(root.at("modules")), availability(root.at("availability"), services),
                root.has("alerts") ? alerts(root.at("alerts"), calendars) : List.of(), root.has("on-call") ? onCall(root.at("on-call")) : List.of(),
                root.has("commitments") ? duration(root.at("commitments").only("warning").at("warning")) : USUAL_COMMITMENT_WARNING,
                root.has("pauses") ? pauses(root.at("pauses")) : Set.of());
    }

    private static WorkCalendar calendar(PolicyNode node, ZoneId deskZone) {
        node.only("zone", "hours", "holidays", "exceptions");
        var builder = WorkCalendar.in(node.has("zone") ? node.at("zone").zone() : deskZone);
        node.at("hours").entries().forEach((days, hours) -> {
            var open = hours.hours();
            hours.days(days).forEach(day -> open.forEach(h -> builder.open(day, h)));
        });
        if (node.has("holidays")) {
            var holidays = node.at("holidays").only("labour-law", "dates", "yearly");
            if (holidays.has("labour-law") && holidays.at("labour-law").flag()) {
                LabourHolidays.all().forEach(builder::holiday);
            }
            if (holidays.has("dates")) {
                holidays.at("dates").items().forEach(date -> builder.holiday(date.date(date.text())));
            }
            if (holidays.has("yearly")) {
                holidays.at("yearly").items().forEach(date -> builder.yearlyHoliday(date.monthDay()));
            }
        }
        if (node.has("exceptions")) {
            node.at("exceptions").entries().forEach((date, hours) -> builder.exception(hours.date(date), hours.hours()));
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw node.wrong(e.getMessage());
        }
    }

    private static List<Policy.Target> targets(PolicyNode node, Map<String, WorkCalendar> calendars) {
        var result = new ArrayList<Policy.Target>();
        var seen = new HashSet<String>();
        for (var item : node.items()) {
            item.only("promise", "channel", "level", "calendar", "counts", "warning", "breach", "met-by");
            var promise = Promise.of(item.at("promise").text()).orElseThrow(() -> item.at("promise").wrong("There is no such promise."));
            var channel = channel(item.at("channel"));
            int level = item.at("level").number();
            if (level < 1 || level > 3) {
                throw item.at("level").wrong("Levels are 1, 2 and 3.");
            }
            var counts = oneOf(item.at("counts").text(), Set.of("working", "wall"), item.at("counts"));
            var warning = duration(item.at("warning"));
            var breach = duration(item.at("breach"));
            if (warning.compareTo(breach) >= 0) {
                throw item.at("warning").wrong("The warning must come before the breach.");
            }
            var metBy = new HashSet<String>();
            item.at("met-by").items().forEach(c -> metBy.add(channel(c)));
            if (metBy.isEmpty()) {
                throw item.at("met-by").wrong("At least one channel must be able to meet it.");
            }
            if (!seen.add(promise + channel + level)) {
                throw item.wrong("There is already a target for this promise, channel and level.");
            }
            result.add(new Policy.Target(promise, channel, level, calendarName(item.at("calendar"), calendars), counts.equals("wall"), warning, breach, Set.copyOf(metBy)));
        }
        return List.copyOf(result);
    }

    private static Policy.Phone phone(PolicyNode node) {
        node.only("numbers", "answered-after", "abandoned-after");
        var numbers = new ArrayList<String>();
        for (var number : node.at("numbers").items()) {
            if (!number.text().matches("\\+[1-9]\\d{6,14}")) {
                throw number.wrong("Phone numbers are written in quotes as +528181570060.");
            }
            numbers.add(number.text());
        }
        return new Policy.Phone(List.copyOf(numbers), duration(node.at("answered-after")), duration(node.at("abandoned-after")));
    }

    private static Map<Integer, Policy.Label> levels(PolicyNode node) {
        var result = new LinkedHashMap<Integer, Policy.Label>();
        for (int level = 1; level <= 3; level++) {
            var label = node.only("1", "2", "3").at(String.valueOf(level)).only("es", "en");
            result.put(level, new Policy.Label(label.at("es").text(), label.at("en").text()));
        }
        return result;
    }

    private static List<Policy.Kind> kinds(PolicyNode node) {
        var result = new ArrayList<Policy.Kind>();
        node.entries().forEach((code, kind) -> {
            oneOf(code, KINDS, kind);
            kind.only("es", "en", "categories");
            var categories = new ArrayList<Policy.Category>();
            for (var category : kind.at("categories").items()) {
                category.only("code", "es", "en", "outcomes");
                var outcomes = new ArrayList<String>();
                if (code.equals("out-of-scope")) {
                    category.at("outcomes").items().forEach(outcome -> outcomes.add(oneOf(outcome.text(), OUTCOMES, outcome)));
                    if (outcomes.isEmpty()) {
                        throw category.at("outcomes").wrong("What is not covered needs at least one outcome.");
                    }
                } else if (category.has("outcomes")) {
                    throw category.at("outcomes").wrong("Only what is out of scope has outcomes.");
                }
                categories.add(new Policy.Category(code(category), category.at("es").text(), category.at("en").text(), List.copyOf(outcomes)));
            }
            distinct(categories.stream().map(Policy.Category::code).toList(), kind.at("categories"));
            result.add(new Policy.Kind(code, kind.at("es").text(), kind.at("en").text(), List.copyOf(categories)));
        });
        return List.copyOf(result);
    }

    private static List<Policy.Item> items(PolicyNode node) {
        var result = new ArrayList<Policy.Item>();
        for (var item : node.items()) {
            item.only("code", "es", "en");
            result.add(new Policy.Item(code(item), item.at("es").text(), item.at("en").text()));
        }
        distinct(result.stream().map(Policy.Item::code).toList(), node);
        return List.copyOf(result);
    }

    private static Policy.Availability availability(PolicyNode node, List<Policy.Item> services) {
        node.only("goal", "services");
        double goal = node.at("goal").decimal();
        if (goal <= 0 || goal > 100) {
            throw node.at("goal").wrong("The goal is a percentage above 0 and at most 100.");
        }
        var codes = new HashSet<String>();
        services.forEach(service -> codes.add(service.code()));
        return new Policy.Availability(goal, node.at("services").items().stream().map(service -> oneOf(service.text(), codes, service)).toList());
    }

    private static List<Policy.Alert> alerts(PolicyNode node, Map<String, WorkCalendar> calendars) {
        var result = new ArrayList<Policy.Alert>();
        for (var item : node.items()) {
            item.only("on", "promise", "channel", "level", "tell", "hours", "priority", "move");
            var promise = item.has("promise") ? Promise.of(item.at("promise").text()).orElseThrow(() -> item.at("promise").wrong("There is no such promise.")) : null;
            var tell = item.has("tell") ? item.at("tell").items().stream().map(whom -> oneOf(whom.text(), TOLD, whom)).toList() : List.<String>of();
            if (tell.isEmpty() && !item.has("priority") && !item.has("move")) {
                throw item.wrong("Somebody must be told, or it must be ranked higher or moved.");
            }
            result.add(new Policy.Alert(oneOf(item.at("on").text(), ALERTS, item.at("on")), promise, item.has("channel") ? channel(item.at("channel")) : null,
                    item.has("level") ? Integer.valueOf(item.at("level").number()) : null, tell, item.has("hours") ? calendarName(item.at("hours"), calendars) : null,
                    item.has("priority") ? oneOf(item.at("priority").text(), PRIORITIES, item.at("priority")) : null,
                    item.has("move") ? item.at("move").text() : null));
        }
        return List.copyOf(result);
    }

    /** The agreement's own promises never pause. */
    private static Set<Promise> pauses(PolicyNode node) {
        return node.items().stream().map(item -> {
            if (!item.text().equals(Promise.NEXT_RESPONSE.slug())) {
                throw item.wrong("Only the internal goal, next-response, may pause while the desk waits for the customer.");
            }
            return Promise.NEXT_RESPONSE;
        }).collect(Collectors.toUnmodifiableSet());
    }

    private static List<String> onCall(PolicyNode node) {
        return node.items().stream().map(address -> {
            if (!ADDRESS.matcher(address.text()).matches()) {
                throw address.wrong("An e-mail address is expected.");
            }
            return address.text();
        }).toList();
    }

    private static String code(PolicyNode item) {
        var code = item.at("code").text();
        if (!CODE.matcher(code).matches()) {
            throw item.at("code").wrong("Codes are small letters, digits and hyphens.");
        }
        return code;
    }

    private static void distinct(List<String> codes, PolicyNode node) {
        if (new HashSet<>(codes).size() < codes.size()) {
            throw node.wrong("A code is there twice.");
        }
    }

    private static String channel(PolicyNode node) {
        return oneOf(node.text(), CHANNELS, node);
    }

    private static String calendarName(PolicyNode node, Map<String, WorkCalendar> calendars) {
        return oneOf(node.text(), calendars.keySet(), node);
    }

    private static String oneOf(String value, Set<String> allowed, PolicyNode node) {
        if (!allowed.contains(value)) {
            throw node.wrong("\"" + value + "\" is none of " + allowed.stream().sorted().toList() + ".");
        }
        return value;
    }

    private static Duration duration(PolicyNode node) {
        var match = DURATION.matcher(node.text());
        if (!match.matches()) {
            throw node.wrong("Times are written 10m, 2h, 1h30m or 5s.");
        }
        long seconds = part(match.group(1)) * 3600 + part(match.group(2)) * 60 + part(match.group(3));
        if (seconds == 0) {
            throw node.wrong("A time must be longer than nothing.");
        }
        return Duration.ofSeconds(seconds);
    }

    private static long part(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
