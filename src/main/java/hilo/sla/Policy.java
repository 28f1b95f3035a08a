package hilo.sla;

import hilo.worktime.WorkCalendar;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a desk promises and how it names its work: the settings of its agreement, read from one YAML document.
 *
 * <p>A policy is immutable and complete: a document with an unknown, missing or contradictory setting is refused, naming the place. Nothing in it
 * can select by plan, service or contract: the agreement promises everyone the same. Published versions are kept for ever: a finished clock stays with
 * the one it was judged by, a running one follows the newest.
 */
public record Policy(String desk, ZoneId zone, Map<String, WorkCalendar> calendars, Map<String, String> attended, List<Target> targets, Phone phone,
        Map<Integer, Label> levels, List<Kind> kinds, List<Item> services, List<Item> modules, Availability availability,
        List<Alert> alerts, List<String> onCall, Duration commitmentWarning, Set<Promise> pauses) {
    private static final WorkCalendar EVERY_HOUR = WorkCalendar.in(ZoneOffset.UTC).open(DayOfWeek.MONDAY, DayOfWeek.SUNDAY, "0:00-24:00").build();

    /** How soon, counted in which time, and which channels meet it. {@code wall} counts every hour instead of the calendar's. */
    public record Target(Promise promise, String channel, int level, String calendar, boolean wall, Duration warning, Duration breach, Set<String> metBy) {
    }

    /** {@code answeredAfter}: how long a bridge must last to be an answer. {@code abandonedAfter}: how long a caller must have waited to keep a clock. */
    public record Phone(List<String> numbers, Duration answeredAfter, Duration abandonedAfter) {
    }

    /** A name on the screen, in both languages. */
    public record Label(String es, String en) {
    }

    /** Something to choose from: a code for programs and a name for people. */
    public record Item(String code, String es, String en) {
    }

    /** What a conversation is about, with its categories. */
    public record Kind(String code, String es, String en, List<Category> categories) {
    }

    /** {@code outcomes}: what the desk may do with work that is not covered ({@code declined}, {@code free}, {@code quoted}), the usual first; empty for what is covered. */
    public record Category(String code, String es, String en, List<String> outcomes) {
    }

    /** The share of each calendar month, in percent, in which the services are promised to work. */
    public record Availability(double goal, List<String> services) {
    }

    /**
     * Who is told by e-mail of what, and what is ranked higher.
     *
     * @param on {@code warning}, {@code breach} or {@code infrastructure}
     * @param promise only of this promise; null: of any. So channel and level
     * @param tell {@code owner} (who has it; while nobody has, its team), {@code supervisors}, {@code level}, {@code on-call}
     * @param hours the calendar outside of which nobody is told before it opens; null: at any hour
     * @param priority what the conversation is raised to; null: it stays
     * @param move {@code queue} (whoever has it loses it, so that the next free one takes it) or the name of the team that gets it; null: it stays where it is
     */
    public record Alert(String on, @Nullable Promise promise, @Nullable String channel, @Nullable Integer level, List<String> tell, @Nullable String hours,
            @Nullable String priority, @Nullable String move) {
        /** Where something is moved that nobody is to keep. */
        public static final String QUEUE = "queue";

        public boolean concerns(Promise ofPromise, String ofChannel, int ofLevel) {
            return (promise == null || promise == ofPromise) && (channel == null || channel.equals(ofChannel)) && (level == null || level == ofLevel);
        }
    }

    /** Reads a policy, or throws a {@link hilo.platform.Problem} that points at what is wrong. */
    public static Policy read(String yaml) {
        return PolicyReader.read(yaml);
    }

    Optional<Target> target(Promise promise, String channel, int level) {
        return targets.stream().filter(t -> t.promise() == promise && t.channel().equals(channel) && t.level() == level).findFirst();
    }

    /** The time in which a target counts. */
    WorkCalendar calendar(Target target) {
        return target.wall() ? EVERY_HOUR : named(target.calendar());
    }

    /** The channels in which the desk has an internal goal for the answers after the first. */
    Set<String> timesNext() {
        return targets.stream().filter(target -> target.promise() == Promise.NEXT_RESPONSE).map(Target::channel).collect(Collectors.toSet());
    }

    /** What a clock of that promise, channel and level is judged by; empty where nothing is promised, as for a date, which has terms of its own. */
    Optional<Terms> terms(Promise promise, String channel, int level) {
        return target(promise, channel, level).map(this::terms);
    }

    /** When a promise that begins then falls due; empty where the desk does not make it. */
    public Optional<Instant> dueAt(Promise promise, String channel, int level, Instant start) {
        return terms(promise, channel, level).flatMap(terms -> terms.dueAt(start));
    }

    /** What a clock is judged by. */
    Terms terms(Target target) {
        return new Terms(calendar(target), target.warning(), target.breach(), phone.answeredAfter());
    }

    /** What a promised date is judged by: every hour counts, and it warns so long before as the policy says, or half-way where that is later. */
    Terms committed(Instant start, Instant to) {
        var whole = Duration.between(start, to);
        var warning = whole.compareTo(commitmentWarning.multipliedBy(2)) > 0 ? whole.minus(commitmentWarning) : whole.dividedBy(2);
        return new Terms(EVERY_HOUR, warning, whole, phone.answeredAfter());
    }

    /** The desk's month. */
    YearMonth month(Instant at) {
        return YearMonth.from(at.atZone(zone));
    }

    /** When the readers of an alert are there: now, or when the calendar opens that it keeps to. */
    public Instant tellAt(@Nullable String hours, Instant now) {
        return hours == null ? now : named(hours).nextOpening(now).orElse(now);
    }

    /** When a channel is attended; empty for a channel that the policy does not name. */
    Optional<WorkCalendar> attended(String channel) {
        return Optional.ofNullable(attended.get(channel)).map(this::named);
    }

    private WorkCalendar named(String calendar) {
        var found = calendars.get(calendar);
        if (found == null) {
            throw new IllegalStateException("The reader lets no policy through that names an unknown calendar: " + calendar);
        }
        return found;
    }
}
