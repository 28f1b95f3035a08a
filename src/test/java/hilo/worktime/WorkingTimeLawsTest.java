package hilo.worktime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every calendar, zone and instant, and the comparison with a clock that counts each second. */
class WorkingTimeLawsTest {
    /** Zones with changes at different hours of the day, of half an hour, over midnight, and one that skipped a whole day. */
    private static final List<String> ZONES = List.of("America/Monterrey", "America/Matamoros", "America/Tijuana", "America/Sao_Paulo", "America/Havana", "Europe/Lisbon",
            "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia", "Africa/Cairo", "UTC");

    /** What a calendar is made of, kept beside it so that a test can count by other means. */
    record Desk(ZoneId zone, Map<DayOfWeek, List<OpenHours>> weekly, Set<LocalDate> holidays, Map<LocalDate, List<OpenHours>> exceptions) {
        WorkCalendar calendar() {
            var builder = WorkCalendar.in(zone);
            weekly.forEach((day, hours) -> hours.forEach(h -> builder.open(day, h)));
            holidays.forEach(builder::holiday);
            exceptions.forEach(builder::exception);
            return builder.build();
        }

        private boolean openAt(LocalDateTime wall) {
            var day = wall.toLocalDate();
            var hours = exceptions.containsKey(day)
                    ? exceptions.getOrDefault(day, List.of())
                    : holidays.contains(day) ? List.<OpenHours>of() : weekly.getOrDefault(day.getDayOfWeek(), List.of());
            int second = wall.toLocalTime().toSecondOfDay();
            return hours.stream().anyMatch(h -> h.from() <= second && second < h.to());
        }

        /**
         * Watches the wall clock second by second. A door that opened or closed by the clock does not open or close again when the clock is put
         * back, so the latest time that the clock has shown decides.
         */
        long openSeconds(Instant from, Instant to) {
            var rules = zone.getRules();
            var at = from.minus(Duration.ofDays(2)); // long enough to have seen any hour that is repeated
            var latest = LocalDateTime.MIN;
            long open = 0;
            for (; at.isBefore(to); at = at.plusSeconds(1)) {
                var wall = LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, rules.getOffset(at));
                if (wall.isAfter(latest)) {
                    latest = wall;
                }
                if (!at.isBefore(from) && openAt(latest)) {
                    open++;
                }
            }
            return open;
        }
    }

    @Property(tries = 60)
    void equalsAClockThatCountsEachSecondAroundEachTransition(@ForAll("changes") Change change) {
        var desk = change.desk();
        var from = change.around().minusSeconds(change.before());
        var to = change.around().plusSeconds(change.after());

        assertThat(desk.calendar().elapsed(from, to)).isEqualTo(Duration.ofSeconds(desk.openSeconds(from, to)));
    }

    @Property(tries = 300)
    void elapsedTimeAddsUpAndStaysWithinRealTime(@ForAll("desks") Desk desk, @ForAll("instants") Instant a, @ForAll("stretches") Duration ab,
            @ForAll("stretches") Duration bc) {
        var calendar = desk.calendar();
        var b = a.plus(ab);
        var c = b.plus(bc);

        assertThat(calendar.elapsed(a, b).plus(calendar.elapsed(b, c))).isEqualTo(calendar.elapsed(a, c));
        assertThat(calendar.elapsed(a, b)).isBetween(Duration.ZERO, ab);
    }

    @Property(tries = 300)
    void dueIsTheEarliestInstantAtWhichTheTimeHasElapsed(@ForAll("desks") Desk desk, @ForAll("instants") Instant a, @ForAll("targets") Duration n) {
        var calendar = desk.calendar();

        var due = calendar.due(a, n).orElseThrow();

        assertThat(calendar.elapsed(a, due)).isEqualTo(n);
        assertThat(calendar.elapsed(a, due.minusNanos(1))).isLessThan(n);
    }

    @Property(tries = 300)
    void dueInTwoStepsIsDueInOne(@ForAll("desks") Desk desk, @ForAll("instants") Instant a, @ForAll("targets") Duration m, @ForAll("targets") Duration n) {
        var calendar = desk.calendar();

        assertThat(calendar.due(calendar.due(a, m).orElseThrow(), n)).isEqualTo(calendar.due(a, m.plus(n)));
    }

    @Property(tries = 300)
    void waitingForTheOpeningChangesNoDue(@ForAll("desks") Desk desk, @ForAll("instants") Instant a, @ForAll("targets") Duration n) {
        var calendar = desk.calendar();
        var opening = calendar.nextOpening(a).orElseThrow();

        assertThat(calendar.isOpen(opening)).isTrue();
        assertThat(calendar.elapsed(a, opening)).isZero();
        assertThat(calendar.due(opening, n)).isEqualTo(calendar.due(a, n));
    }

    @Property(tries = 300)
    void openStretchesAreWhatElapsed(@ForAll("desks") Desk desk, @ForAll("instants") Instant a, @ForAll("stretches") Duration length) {
        var calendar = desk.calendar();

        var spans = calendar.open(a, a.plus(length), 10_000);

        assertThat(spans.stream().map(Span::length).reduce(Duration.ZERO, Duration::plus)).isEqualTo(calendar.elapsed(a, a.plus(length)));
    }

    @Property(tries = 200)
    void holidayOnlyTakesAway(@ForAll("desks") Desk desk, @ForAll("instants") Instant a, @ForAll("stretches") Duration length) {
        var holidays = new HashSet<>(desk.holidays());
        holidays.add(LocalDate.ofInstant(a.plus(length.dividedBy(2)), desk.zone()));
        var poorer = new Desk(desk.zone(), desk.weekly(), holidays, desk.exceptions());

        assertThat(poorer.calendar().elapsed(a, a.plus(length))).isLessThanOrEqualTo(desk.calendar().elapsed(a, a.plus(length)));
    }

    @Property(tries = 200)
    void hoursCutInTwoAreTheSameHours(@ForAll("desks") Desk desk, @ForAll("instants") Instant a, @ForAll("stretches") Duration length) {
        var cut = new HashMap<DayOfWeek, List<OpenHours>>();
        desk.weekly().forEach((day, hours) -> {
            var pieces = new ArrayList<OpenHours>(hours);
            for (var h : hours) {
                int middle = (h.from() + h.to()) / 2;
                if (middle > h.from()) {
                    pieces.add(new OpenHours(h.from(), middle));
                    pieces.add(new OpenHours(middle, h.to()));
                }
            }
            cut.put(day, pieces);
        });
        var same = new Desk(desk.zone(), cut, desk.holidays(), desk.exceptions());

        assertThat(same.calendar().elapsed(a, a.plus(length))).isEqualTo(desk.calendar().elapsed(a, a.plus(length)));
    }

    /** A desk and an instant at which its zone changed its clocks. */
    record Change(Desk desk, Instant around, int before, int after) {
    }

    @Provide
    Arbitrary<Change> changes() {
        var transitions = new ArrayList<Tuple.Tuple2<ZoneId, Instant>>();
        for (var id : ZONES) {
            var zone = ZoneId.of(id);
            var rules = zone.getRules();
            var next = rules.nextTransition(Instant.parse("2000-01-01T00:00:00Z"));
            while (next != null && next.getInstant().isBefore(Instant.parse("2040-01-01T00:00:00Z"))) {
                transitions.add(Tuple.of(zone, next.getInstant()));
                next = rules.nextTransition(next.getInstant());
            }
        }
        var days = Arbitraries.integers().between(1, 7 * 86_400);
        return Arbitraries.of(transitions).flatMap(change -> Combinators.combine(desksNear(change.get1(), change.get2()), days, days)
                .as((desk, before, after) -> new Change(desk, change.get2(), before, after)));
    }

    @Provide
    Arbitrary<Desk> desks() {
        return Arbitraries.of(ZONES).flatMap(zone -> instants().flatMap(near -> desksNear(ZoneId.of(zone), near)));
    }

    private static Arbitrary<Desk> desksNear(ZoneId zone, Instant near) {
        var hours = Combinators.combine(Arbitraries.integers().between(0, 85_800), Arbitraries.integers().between(600, 86_400))
                .as((from, length) -> new OpenHours(from, Math.min(86_400, from + length)));
        var aDay = hours.list().ofMinSize(0).ofMaxSize(3);
        var day = Arbitraries.integers().between(-9, 9).map(days -> LocalDate.ofInstant(near, zone).plusDays(days));
        var week = Arbitraries.maps(Arbitraries.of(DayOfWeek.class), hours.list().ofMinSize(1).ofMaxSize(3)).ofMinSize(1).ofMaxSize(7);
        return Combinators.combine(week, day.set().ofMaxSize(2), Arbitraries.maps(day, aDay).ofMaxSize(2))
                .as((weekly, holidays, exceptions) -> new Desk(zone, weekly, holidays, exceptions));
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.longs().between(Instant.parse("2000-01-01T00:00:00Z").toEpochMilli(), Instant.parse("2040-01-01T00:00:00Z").toEpochMilli())
                .map(Instant::ofEpochMilli);
    }

    @Provide
    Arbitrary<Duration> stretches() {
        return Arbitraries.longs().between(0, Duration.ofDays(800).toMillis()).map(Duration::ofMillis);
    }

    @Provide
    Arbitrary<Duration> targets() {
        return Arbitraries.longs().between(1, Duration.ofDays(5).toMillis()).map(Duration::ofMillis);
    }
}
