package hilo.sla;

import static hilo.sla.PlayedMatter.OTHER;
import static hilo.sla.PlayedMatter.SESSION;
import static hilo.sla.PlayedMatter.answered;
import static hilo.sla.PlayedMatter.at;
import static hilo.sla.PlayedMatter.wrote;
import static org.assertj.core.api.Assertions.assertThat;

import hilo.sla.Happening.AnswerLost;
import hilo.sla.Happening.Escalated;
import hilo.sla.Happening.GoesOn;
import hilo.sla.Happening.Over;
import hilo.sla.Happening.Reopened;
import hilo.sla.Happening.Spam;
import hilo.sla.Happening.Waits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The desk's own goal for every answer after the first: two hours of portal time, which stands still while the customer has the word. */
class NextResponseTest {
    private static PlayedMatter answeredOnce() {
        return new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:10:00", answered("email", "16:10:00"));
    }

    @Test
    void customerWhoWritesAfterTheFirstAnswerWaitsForTheNext() {
        var matter = answeredOnce().then("17:00:00", wrote("email", "17:00:00")).then("17:05:00", wrote("email", "17:05:00"));
        assertThat(matter.told()).containsExactly("email 1 met", "email 1 running");
        assertThat(matter.last().startedAt()).isEqualTo(at("17:00:00"));

        matter.then("18:00:00", answered("portal", "18:00:00")).then("20:00:00", wrote("email", "20:00:00")).until("22:00:01");

        assertThat(matter.told()).containsExactly("email 1 met", "email 1 met", "email 1 breached");
    }

    @Test
    void whoStillWaitsForTheFirstIsTimedOnce() {
        assertThat(new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:10:00", wrote("email", "16:10:00")).until("19:00:00")
                .then("19:01:00", wrote("email", "19:01:00")).told()).containsExactly("email 1 breached");
    }

    @Test
    void chatHasNone() {
        assertThat(new PlayedMatter().then("16:00:00", wrote("chat", "16:00:00")).then("16:01:00", answered("chat", "16:01:00")).then("16:02:00", wrote("chat", "16:02:00")).told())
                .containsExactly("chat 1 met");
    }

    @Test
    void mailFromBeforeTheAnswerThatIsFetchedAfterItIsAnswered() {
        assertThat(answeredOnce().then("16:12:00", wrote("email", "16:09:00")).told()).containsExactly("email 1 met");
    }

    @Test
    void itStandsStillWhileTheCustomerHasTheWord() {
        var matter = answeredOnce().then("17:00:00", wrote("email", "17:00:00")).then("17:30:00", new Waits(at("17:30:00"))).until("23:30:00");
        assertThat(matter.told()).containsExactly("email 1 met", "email 1 paused");

        matter.then("23:30:00", new GoesOn(at("23:30:00"))).until("23:59:59");
        assertThat(matter.last().warnedAt()).isNull();

        matter.until("23:59:59").until("00:30:00", 1);
        assertThat(matter.last().warnedAt()).isEqualTo(at("00:30:00", 1)); // 30 minutes before the pause, 60 since
        assertThat(matter.until("01:00:01", 1).told()).containsExactly("email 1 met", "email 1 breached");
        assertThat(matter.last().breachedAt()).isEqualTo(at("01:00:01", 1));
    }

    @Test
    void whatFellDueBeforeThePauseIsToldFirst() {
        var matter = answeredOnce().then("17:00:00", wrote("email", "17:00:00")).then("19:10:00", new Waits(at("19:10:00")));

        assertThat(matter.told()).containsExactly("email 1 met", "email 1 breached");
    }

    @Test
    void answerWithinThePauseCountsTheTimeBeforeIt() {
        var matter = answeredOnce().then("17:00:00", wrote("email", "17:00:00")).then("18:59:00", new Waits(at("18:59:00"))).then("23:00:00", answered("email", "23:00:00"));

        assertThat(matter.told()).containsExactly("email 1 met", "email 1 met");
    }

    @Test
    void theAgreementsPromisesNeverPause() {
        var matter = new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:01:00", new Escalated(OTHER, 2, at("16:01:00")))
                .then("16:02:00", new Waits(at("16:02:00"))).until("20:01:01");

        assertThat(matter.told()).containsExactly("email 1 breached", "email 2 breached");
    }

    @Test
    void solvingEndsTheGoalAndNoPromise() {
        var matter = answeredOnce().then("17:00:00", wrote("email", "17:00:00")).then("17:01:00", new Escalated(OTHER, 2, at("17:01:00"))).then("17:02:00", new Over());

        assertThat(matter.told()).containsExactly("email 1 met", "email 1 cancelled", "email 2 running");
    }

    @Test
    void reopeningStartsAFirstResponseAndNoGoalBesideIt() {
        var matter = answeredOnce().then("20:00:00", new Reopened(SESSION, "email", at("20:00:00"))).then("20:00:00", wrote("email", "20:00:00"));

        assertThat(matter.promises()).containsExactly(Promise.FIRST_RESPONSE, Promise.FIRST_RESPONSE);
    }

    @Test
    void bouncedAnswerLetsItRunOn() {
        var matter = answeredOnce().then("17:00:00", wrote("email", "17:00:00")).then("17:30:00", answered("email", "17:30:00"))
                .then("17:31:00", new AnswerLost("email", "entry:17:30:00", "bounced", null));

        assertThat(matter.told()).containsExactly("email 1 met", "email 1 running");
    }

    @Test
    void spamIsTimedOnceHoweverMuchComes() {
        var matter = answeredOnce().then("17:00:00", wrote("email", "17:00:00")).then("17:01:00", new Spam(true)).then("17:02:00", wrote("email", "17:02:00"));
        assertThat(matter.told()).containsExactly("email 1 met", "email 1 cancelled");

        matter.then("17:30:00", new Spam(false));

        assertThat(matter.told()).containsExactly("email 1 met", "email 1 running");
        assertThat(matter.last().startedAt()).isEqualTo(at("17:00:00"));
    }

    @Test
    void pausesAreKeptAsTheTurnsTheyTook() {
        var turns = List.of(at("17:00:00"), at("17:10:00"), at("18:00:00"));

        assertThat(Pauses.of(turns).turns()).isEqualTo(turns);
        assertThat(Pauses.of(turns).at(at("18:05:00"))).extracting(pause -> pause.length()).containsExactly(Duration.ofMinutes(10), Duration.ofMinutes(5));
        assertThat(Pauses.of(turns).until(at("18:00:00")).turns()).hasSize(2);
    }
}
