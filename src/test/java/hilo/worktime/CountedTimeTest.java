package hilo.worktime;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.worktime.CountedTime.Kind;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Pauses, by laws and by figures computed elsewhere. */
class CountedTimeTest {
    private static final ZoneId MONTERREY = ZoneId.of("America/Monterrey");
    private static final WorkCalendar OFFICE = WorkCalendar.in(MONTERREY).open(DayOfWeek.MONDAY, DayOfWeek.FRIDAY, "9:00-18:00")
            .open(DayOfWeek.SATURDAY, DayOfWeek.SATURDAY, "9:00-14:00").holiday(LocalDate.of(2026, 3, 16)).build();
    private static final List<WorkCalendar> CALENDARS = List.of(OFFICE,
            WorkCalendar.in(ZoneId.of("America/St_Johns")).open(DayOfWeek.MONDAY, DayOfWeek.SUNDAY, "22:00-24:00").open(DayOfWeek.MONDAY, DayOfWeek.SUNDAY, "0:00-6:30").build(),
            WorkCalendar.in(ZoneId.of("Pacific/Apia")).open(DayOfWeek.MONDAY, DayOfWeek.SUNDAY, "0:00-24:00").build());

    @Example
    void pauseOverTheWeekendMovesDueAsComputedElsewhere() {
        var office = WorkCalendar.in(MONTERREY).open(DayOfWeek.MONDAY, DayOfWeek.FRIDAY, "9:00-18:00").open(DayOfWeek.SATURDAY, DayOfWeek.SATURDAY, "9:00-14:00").build();
        var time = CountedTime.of(office, List.of(new Span(at("2026-03-13T17:30"), at("2026-03-16T10:00"))));

        assertThat(time.due(at("2026-03-13T17:00"), Duration.ofMinutes(120))).contains(at("2026-03-16T11:30"));
        assertThat(time.paused(at("2026-03-13T17:00"), at("2026-03-16T11:30"))).isEqualTo(Duration.ofMinutes(390));
        assertThat(time.elapsed(at("2026-03-13T17:00"), at("2026-03-16T11:30"))).isEqualTo(Duration.ofMinutes(120));
    }

    @Example
    void stretchesSayWhyTimeWasNotCounted() {
        var time = CountedTime.of(OFFICE, List.of(new Span(at("2026-03-14T13:00"), at("2026-03-14T13:30"))));

        var stretches = time.stretches(at("2026-03-14T12:00"), at("2026-03-17T10:00"), 100);

        assertThat(stretches).extracting(CountedTime.Stretch::kind).containsExactly(Kind.COUNTED, Kind.PAUSED, Kind.COUNTED, Kind.CLOSED, Kind.HOLIDAY, Kind.CLOSED, Kind.COUNTED);
        assertThat(stretches.get(4).span()).isEqualTo(new Span(at("2026-03-16T00:00"), at("2026-03-17T00:00")));
    }

    @Example
    void noTimeIsDueAtOnceEvenInAPause() {
        var start = at("2026-03-13T10:00");
        var time = CountedTime.of(OFFICE, List.of(new Span(start.minusSeconds(60), start.plusSeconds(60))));

        assertThat(time.due(start, Duration.ZERO)).contains(start);
        assertThat(time.due(start, Duration.ofSeconds(1))).contains(start.plusSeconds(61));
    }

    @Example
    void pauseInAnotherCenturyKeepsNoDueFromComing() {
        var time = CountedTime.of(OFFICE, List.of(new Span(Instant.parse("2190-01-01T00:00:00Z"), Instant.parse("2300-01-01T00:00:00Z"))));

        assertThat(time.due(at("2026-03-13T10:00"), Duration.ofMinutes(5))).contains(at("2026-03-13T10:05"));
    }

    @Example
    void holidayOfADeskThatIsOtherwiseAlwaysOpenIsNotCounted() {
        var always = WorkCalendar.in(MONTERREY).open(DayOfWeek.MONDAY, DayOfWeek.SUNDAY, "0:00-24:00").holiday(LocalDate.of(2028, 12, 25)).build();
        var time = CountedTime.of(always, List.of());

        var stretches = time.stretches(at("2026-01-01T00:00"), at("2030-01-01T00:00"), 100);

        assertThat(stretches).extracting(CountedTime.Stretch::kind).containsExactly(Kind.COUNTED, Kind.HOLIDAY, Kind.COUNTED);
        assertThat(sum(stretches, Kind.COUNTED)).isEqualTo(time.elapsed(at("2026-01-01T00:00"), at("2030-01-01T00:00")));
    }

    @Property(tries = 300)
    void stretchesAddUpToWhatElapsedWithoutGaps(@ForAll("times") CountedTime time, @ForAll("instants") Instant from, @ForAll("lengths") Duration length) {
        var to = from.plus(length);

        var stretches = time.stretches(from, to, 10_000);

        var at = from;
        for (var stretch : stretches) {
            assertThat(stretch.span().from()).isEqualTo(at);
            at = stretch.span().to();
        }
        assertThat(at).isEqualTo(to);
        assertThat(sum(stretches, Kind.COUNTED)).isEqualTo(time.elapsed(from, to));
        assertThat(sum(stretches, Kind.PAUSED)).isEqualTo(time.paused(from, to));
        assertThat(time.elapsed(from, to).plus(time.paused(from, to))).isEqualTo(time.calendar().elapsed(from, to));
    }

    @Property(tries = 300)
    void dueIsTheEarliestInstantAtWhichTheTimeWasCounted(@ForAll("times") CountedTime time, @ForAll("instants") Instant from, @ForAll("targets") Duration target) {
        var due = time.due(from, target).orElseThrow();

        assertThat(time.elapsed(from, due)).isEqualTo(target);
        assertThat(time.elapsed(from, due.minusNanos(1))).isLessThan(target);
    }

    @Property(tries = 200)
    void pauseOfClosedTimeChangesNothing(@ForAll("instants") Instant from, @ForAll("targets") Duration target) {
        var plain = CountedTime.of(OFFICE, List.of());
        var closed = OFFICE.open(from, from.plus(Duration.ofDays(30)), 100);
        var gaps = new ArrayList<Span>();
        for (int i = 1; i < closed.size(); i++) {
            gaps.add(new Span(closed.get(i - 1).to(), closed.get(i).from()));
        }
        var paused = CountedTime.of(OFFICE, gaps);

        assertThat(paused.due(from, target)).isEqualTo(plain.due(from, target));
        assertThat(paused.elapsed(from, from.plus(target))).isEqualTo(plain.elapsed(from, from.plus(target)));
    }

    private static Duration sum(List<CountedTime.Stretch> stretches, Kind kind) {
        return stretches.stream().filter(stretch -> stretch.kind() == kind).map(stretch -> stretch.span().length()).reduce(Duration.ZERO, Duration::plus);
    }

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(MONTERREY).toInstant();
    }

    @Provide
    Arbitrary<CountedTime> times() {
        var spans = Combinators.combine(instants(), Arbitraries.longs().between(0, Duration.ofDays(20).toSeconds())).as((from, length) -> new Span(from, from.plusSeconds(length)));
        return Combinators.combine(Arbitraries.of(CALENDARS), spans.list().ofMaxSize(6)).as(CountedTime::of);
    }

    /** Around the end of 2011, when one zone skipped a day and another still changed its clocks a minute past midnight. */
    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.longs().between(Instant.parse("2011-10-20T00:00:00Z").toEpochMilli(), Instant.parse("2012-01-20T00:00:00Z").toEpochMilli()).map(Instant::ofEpochMilli);
    }

    @Provide
    Arbitrary<Duration> lengths() {
        return Arbitraries.longs().between(0, Duration.ofDays(90).toMillis()).map(Duration::ofMillis);
    }

    @Provide
    Arbitrary<Duration> targets() {
        return Arbitraries.longs().between(1, Duration.ofDays(5).toMillis()).map(Duration::ofMillis);
    }
}
