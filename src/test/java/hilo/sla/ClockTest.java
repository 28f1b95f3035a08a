package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.sla.ClockEvent.Fact;
import hilo.sla.ClockInput.Answers;
import hilo.sla.ClockInput.Begins;
import hilo.sla.ClockInput.Bridges;
import hilo.sla.ClockInput.Cancels;
import hilo.sla.ClockInput.HangsUp;
import hilo.sla.ClockInput.Loses;
import hilo.sla.ClockInput.Moves;
import hilo.sla.ClockInput.Passes;
import hilo.sla.ClockInput.Rejudged;
import hilo.sla.ClockInput.Restores;
import hilo.worktime.WorkCalendar;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A phone clock of the call centre (Mon-Fri 9-18, Sat 9-14): warns at 10 minutes, breaches at 20. Wednesday 2026-03-11. */
class ClockTest {
    private static final ZoneId MONTERREY = ZoneId.of("America/Monterrey");
    private static final Terms PHONE = new Terms(WorkCalendar.in(MONTERREY).open(DayOfWeek.MONDAY, DayOfWeek.FRIDAY, "9:00-18:00")
            .open(DayOfWeek.SATURDAY, DayOfWeek.SATURDAY, "9:00-14:00").build(), Duration.ofMinutes(10), Duration.ofMinutes(20), Duration.ofSeconds(5));

    /** Feeds one clock and keeps its history. */
    private static final class Running {
        private final List<ClockEvent> history = new ArrayList<>();
        private Optional<Instant> wake = Optional.empty();

        static Running since(String start) {
            var clock = new Running();
            clock.feed(new Begins(at(start), null), start);
            return clock;
        }

        Running feed(ClockInput input, String now) {
            return feed(input, at(now));
        }

        Running feed(ClockInput input, Instant now) {
            return feed(input, PHONE, now);
        }

        Running feed(ClockInput input, Terms terms, Instant now) {
            var decision = Clock.decide(state(), terms, input, now);
            history.addAll(decision.events());
            wake = decision.wake();
            assertThat(decision.state()).isEqualTo(state());
            return this;
        }

        ClockState state() {
            return ClockState.of(history);
        }

        @Nullable
        Instant metAt() {
            var met = state().met();
            return met == null ? null : met.at();
        }

        List<String> kinds() {
            return history.stream().map(ClockEvent::kind).toList();
        }
    }

    @Test
    void shorterTargetOfANewPolicyFallsDueAtTheTimeThatItSays() {
        var clock = Running.since("2026-03-11T10:00").feed(new Passes(), "2026-03-11T10:12").feed(new Rejudged("policy 2"), figures(5, 8), at("2026-03-11T10:12"));

        assertThat(clock.kinds()).containsExactly("started", "warned", "recalculated", "breached");
        assertThat(clock.state().warnedAt()).isEqualTo(at("2026-03-11T10:10"));
        assertThat(clock.state().breachedAt()).isEqualTo(at("2026-03-11T10:08").plusSeconds(1));
    }

    @Test
    void longerTargetOfANewPolicyTakesTheWarningBackAndGivesItAgainInTime() {
        var clock = Running.since("2026-03-11T10:00").feed(new Passes(), "2026-03-11T10:12").feed(new Rejudged("policy 2"), figures(30, 60), at("2026-03-11T10:12"));
        assertThat(clock.kinds()).containsExactly("started", "warned", "recalculated", "voided");
        assertThat(clock.wake).contains(at("2026-03-11T10:30"));

        clock.feed(new Passes(), figures(30, 60), at("2026-03-11T10:31"));
        assertThat(clock.state().warnedAt()).isEqualTo(at("2026-03-11T10:30"));
        assertThat(clock.state().revision()).isEqualTo(1);
    }

    @Test
    void newPolicyChangesNothingThatIsOver() {
        var breached = Running.since("2026-03-11T10:00").feed(new Passes(), "2026-03-11T10:21");
        assertThat(breached.feed(new Rejudged("policy 2"), figures(30, 60), at("2026-03-11T10:22")).kinds()).containsExactly("started", "warned", "breached");

        var met = Running.since("2026-03-11T10:00").feed(new Answers(at("2026-03-11T10:05"), "entry"), "2026-03-11T10:05");
        assertThat(met.feed(new Rejudged("policy 2"), figures(1, 2), at("2026-03-11T10:06")).kinds()).containsExactly("started", "met");
    }

    private static Terms figures(int warning, int target) {
        return new Terms(PHONE.calendar(), Duration.ofMinutes(warning), Duration.ofMinutes(target), PHONE.answeredAfter());
    }

    @Test
    void warnsAndBreachesAtTheSecondItBecomesTrue() {
        var clock = Running.since("2026-03-11T10:00:00");
        assertThat(clock.wake).contains(at("2026-03-11T10:10:00"));

        clock.feed(new Passes(), "2026-03-11T10:09:59");
        assertThat(clock.kinds()).containsExactly("started");
        clock.feed(new Passes(), "2026-03-11T10:10:00");
        assertThat(clock.wake).contains(at("2026-03-11T10:20:01"));
        clock.feed(new Passes(), "2026-03-11T10:20:00").feed(new Passes(), "2026-03-11T10:20:01").feed(new Passes(), "2026-03-11T10:20:02");

        assertThat(clock.history).containsExactly(new ClockEvent.Started(at("2026-03-11T10:00:00")), new ClockEvent.Warned(at("2026-03-11T10:10:00")),
                new ClockEvent.Breached(at("2026-03-11T10:20:01")));
        assertThat(clock.wake).isEmpty();
    }

    @Test
    void overdueWorkFiresOnceWithItsTrueTimes() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Passes(), "2026-03-11T15:00:00").feed(new Passes(), "2026-03-11T15:00:01");

        assertThat(clock.kinds()).containsExactly("started", "warned", "breached");
        assertThat(clock.state().breachedAt()).isEqualTo(at("2026-03-11T10:20:01"));
    }

    @Test
    void answerWithElapsedEqualToTheTargetIsMet() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Answers(at("2026-03-11T10:20:00"), "entry:2"), "2026-03-11T10:20:00");

        assertThat(clock.state().name()).isEqualTo("met");
        assertThat(clock.wake).isEmpty();
    }

    @Test
    void answerInTheSecondOfDueIsMetWhateverItsFraction() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Answers(at("2026-03-11T10:20:00").plusMillis(900), "entry:2"), "2026-03-11T10:20:01");

        assertThat(clock.state().name()).isEqualTo("met");
    }

    @Test
    void answerAfterClosingWithElapsedEqualToTheTargetIsMet() {
        var clock = Running.since("2026-03-11T17:40:00"); // due at 18:00, the closing time

        clock.feed(new Passes(), "2026-03-11T18:30:00").feed(new Answers(at("2026-03-11T21:15:00"), "entry:2"), "2026-03-11T21:15:00");

        assertThat(clock.state().name()).isEqualTo("met");
        assertThat(clock.state().breachedAt()).isNull();
    }

    @Test
    void dueAtClosingBreachesInTheFirstSecondOfTheNextOpening() {
        var clock = Running.since("2026-03-11T17:40:00").feed(new Passes(), "2026-03-12T09:00:00");
        assertThat(clock.state().name()).isEqualTo("running");

        clock.feed(new Passes(), "2026-03-12T09:00:01");

        assertThat(clock.state().breachedAt()).isEqualTo(at("2026-03-12T09:00:01"));
    }

    @Test
    void lateAnswerIsBreachedAndMet() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Passes(), "2026-03-11T10:20:01").feed(new Answers(at("2026-03-11T10:31:00"), "entry:2"),
                "2026-03-11T10:31:00");

        assertThat(clock.state().name()).isEqualTo("breached");
        assertThat(clock.metAt()).isEqualTo(at("2026-03-11T10:31:00"));
    }

    @Test
    void lateAnswerBreachesEvenWhenNobodyLookedBefore() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Answers(at("2026-03-11T10:31:00"), "entry:2"), "2026-03-11T10:31:00");

        assertThat(clock.kinds()).containsExactly("started", "breached", "met");
        assertThat(clock.state().breachedAt()).isEqualTo(at("2026-03-11T10:20:01"));
    }

    @Test
    void secondAnswerChangesNothing() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Answers(at("2026-03-11T10:05:00"), "entry:2"), "2026-03-11T10:05:00");

        clock.feed(new Answers(at("2026-03-11T10:06:00"), "entry:3"), "2026-03-11T10:06:00");

        assertThat(clock.kinds()).containsExactly("started", "met");
    }

    @Test
    void answerFromBeforeTheStartIsNone() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Answers(at("2026-03-11T09:59:59"), "entry:1"), "2026-03-11T10:01:00");

        assertThat(clock.state().name()).isEqualTo("running");
    }

    @Test
    void lateEvidenceOfAnAnswerInTimeVoidsTheBreach() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Passes(), "2026-03-11T10:20:01");

        clock.feed(new Answers(at("2026-03-11T10:15:00"), "call:1"), "2026-03-11T10:25:00");

        assertThat(clock.state().name()).isEqualTo("met");
        assertThat(clock.history).contains(new ClockEvent.Voided(at("2026-03-11T10:25:00"), Fact.BREACHED, "late-evidence"));
    }

    @Test
    void answerThatNeverArrivedIsTakenBackAndTheClockBreaches() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Answers(at("2026-03-11T10:05:00"), "entry:2"), "2026-03-11T10:05:00");

        clock.feed(new Loses("entry:2", "bounced", null), "2026-03-11T11:00:00");

        assertThat(clock.kinds()).containsExactly("started", "met", "voided", "warned", "breached");
        assertThat(clock.state().name()).isEqualTo("breached");
        assertThat(clock.metAt()).isNull();
    }

    @Test
    void anotherAnswerStandsInForTheOneThatNeverArrived() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Answers(at("2026-03-11T10:05:00"), "entry:2"), "2026-03-11T10:05:00");

        clock.feed(new Loses("entry:2", "bounced", new Answers(at("2026-03-11T10:12:00"), "entry:3")), "2026-03-11T11:00:00");

        assertThat(clock.metAt()).isEqualTo(at("2026-03-11T10:12:00"));
        assertThat(clock.state().name()).isEqualTo("met");
    }

    @Test
    void callIsAnAnswerOnceItHasLastedFiveSeconds() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Bridges(at("2026-03-11T10:08:00"), "call:1"), "2026-03-11T10:08:00");
        assertThat(clock.state().name()).isEqualTo("running");
        assertThat(clock.wake).contains(at("2026-03-11T10:08:05"));

        clock.feed(new Passes(), "2026-03-11T10:08:05");

        assertThat(clock.metAt()).isEqualTo(at("2026-03-11T10:08:00"));
    }

    @Test
    void callOfLessThanFiveSecondsIsNone() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Bridges(at("2026-03-11T10:08:00"), "call:1"), "2026-03-11T10:08:00");

        clock.feed(new HangsUp(at("2026-03-11T10:08:00"), Duration.ofSeconds(4), "call:1"), "2026-03-11T10:08:04");

        assertThat(clock.state().name()).isEqualTo("running");
        assertThat(clock.wake).contains(at("2026-03-11T10:10:00"));
    }

    @Test
    void callOfFiveSecondsIsOne() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new HangsUp(at("2026-03-11T10:08:00"), Duration.ofSeconds(5), "call:1"), "2026-03-11T10:08:05");

        assertThat(clock.metAt()).isEqualTo(at("2026-03-11T10:08:00"));
    }

    @Test
    void callPickedUpInTheLastSecondIsNotBreachedWhileItGoesOn() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Passes(), "2026-03-11T10:10:00");

        clock.feed(new Bridges(at("2026-03-11T10:20:00"), "call:1"), "2026-03-11T10:20:00").feed(new Passes(), "2026-03-11T10:20:02").feed(new Passes(),
                "2026-03-11T10:20:05");

        assertThat(clock.kinds()).containsExactly("started", "warned", "bridged", "met");
    }

    @Test
    void callThatTurnsOutTooShortIsTakenBack() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Bridges(at("2026-03-11T10:08:00"), "call:1"), "2026-03-11T10:08:00").feed(new Passes(),
                "2026-03-11T10:08:06");

        clock.feed(new HangsUp(at("2026-03-11T10:08:00"), Duration.ofSeconds(3), "call:1"), "2026-03-11T10:08:07");

        assertThat(clock.state().name()).isEqualTo("running");
    }

    @Test
    void spamCancelsAndItsEndRestores() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Cancels("spam"), "2026-03-11T10:01:00");
        assertThat(clock.state().name()).isEqualTo("cancelled");
        assertThat(clock.wake).isEmpty();

        clock.feed(new Passes(), "2026-03-11T11:00:00").feed(new Restores("spam", null), "2026-03-11T10:05:00");

        assertThat(clock.state().name()).isEqualTo("running");
        assertThat(clock.wake).contains(at("2026-03-11T10:10:00"));
    }

    @Test
    void restoredLongAfterItHasBreached() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Cancels("spam"), "2026-03-11T10:01:00").feed(new Restores("spam", null), "2026-03-11T12:00:00");

        assertThat(clock.state().breachedAt()).isEqualTo(at("2026-03-11T10:20:01"));
    }

    @Test
    void endOfSpamDoesNotRestoreWhatWasCancelledForAnotherReason() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Cancels("abandoned"), "2026-03-11T10:00:03").feed(new Restores("spam", null), "2026-03-11T10:05:00");

        assertThat(clock.state().name()).isEqualTo("cancelled");
    }

    @Test
    void whatWasMetOrBreachedIsNotCancelled() {
        var met = Running.since("2026-03-11T10:00:00").feed(new Answers(at("2026-03-11T10:05:00"), "entry:2"), "2026-03-11T10:05:00");
        var breached = Running.since("2026-03-11T10:00:00").feed(new Passes(), "2026-03-11T10:20:01");

        assertThat(met.feed(new Cancels("spam"), "2026-03-11T10:30:00").state().name()).isEqualTo("met");
        assertThat(breached.feed(new Cancels("spam"), "2026-03-11T10:30:00").state().name()).isEqualTo("breached");
    }

    @Test
    void cancellingTooLateTellsTheBreachFirst() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Cancels("escalated"), "2026-03-11T10:25:00");

        assertThat(clock.state().name()).isEqualTo("breached");
    }

    @Test
    void betterSourceMovesTheStartAndAllThatFollows() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Moves(at("2026-03-11T10:00:04"), "queue-time"), "2026-03-11T10:01:00");

        assertThat(clock.wake).contains(at("2026-03-11T10:10:04"));
        assertThat(clock.feed(new Passes(), "2026-03-11T10:20:05").state().breachedAt()).isEqualTo(at("2026-03-11T10:20:05"));
    }

    @Test
    void laterStartVoidsWhatWasToldTooEarlyAndTellsItAgain() {
        var clock = Running.since("2026-03-11T10:00:00").feed(new Passes(), "2026-03-11T10:20:01");

        clock.feed(new Moves(at("2026-03-11T10:00:30"), "queue-time"), "2026-03-11T10:20:10");
        assertThat(clock.state().name()).isEqualTo("running");
        clock.feed(new Passes(), "2026-03-11T10:20:31");

        assertThat(clock.state().breachedAt()).isEqualTo(at("2026-03-11T10:20:31"));
        assertThat(clock.kinds()).containsExactly("started", "warned", "breached", "corrected", "voided", "breached");
    }

    @Test
    void earlierStartCanMakeAnAnswerLate() {
        var clock = Running.since("2026-03-11T10:00:30").feed(new Answers(at("2026-03-11T10:20:20"), "call:1"), "2026-03-11T10:20:20");

        clock.feed(new Moves(at("2026-03-11T10:00:00"), "queue-time"), "2026-03-11T10:21:00");

        assertThat(clock.state().breachedAt()).isEqualTo(at("2026-03-11T10:20:01"));
        assertThat(clock.metAt()).isEqualTo(at("2026-03-11T10:20:20"));
    }

    /** However often and late somebody looks, and whatever repeats, the outcome is that of the start and the earliest answer. */
    @Property(tries = 500)
    void outcomeDependsOnWhatHappenedAndNotOnWhoLookedWhen(@ForAll("instants") Instant start, @ForAll("answers") List<Answer> answers) {
        var clock = new Running().feed(new Begins(start, null), start);

        var latest = start;
        for (var answer : answers) {
            var at = start.plusSeconds(answer.after());
            latest = latest.isAfter(at) ? latest : at;
            var input = new Answers(at, "entry:" + answer.after());
            latest = latest.plusSeconds(answer.heardAfter());
            clock.feed(input, latest).feed(input, latest).feed(new Passes(), latest);
        }
        var last = latest;

        var first = answers.stream().map(answer -> start.plusSeconds(answer.after())).min(Instant::compareTo);
        var breach = PHONE.breachAt(start).filter(at -> !at.isAfter(first.orElse(last)));
        assertThat(clock.metAt()).isEqualTo(first.orElse(null));
        assertThat(clock.state().breachedAt()).isEqualTo(breach.orElse(null));
    }

    record Answer(int after, int heardAfter) {
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.longs().between(Instant.parse("2026-01-01T00:00:00Z").getEpochSecond(), Instant.parse("2027-01-01T00:00:00Z").getEpochSecond())
                .map(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<List<Answer>> answers() {
        return Combinators.combine(Arbitraries.integers().between(0, 200_000), Arbitraries.integers().between(0, 5_000)).as(Answer::new).list().ofMaxSize(4);
    }

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(MONTERREY).toInstant();
    }
}
