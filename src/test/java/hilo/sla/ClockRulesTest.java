package hilo.sla;

import static hilo.sla.PlayedMatter.OTHER;
import static hilo.sla.PlayedMatter.SESSION;
import static hilo.sla.PlayedMatter.abandoned;
import static hilo.sla.PlayedMatter.answered;
import static hilo.sla.PlayedMatter.at;
import static hilo.sla.PlayedMatter.outgoing;
import static hilo.sla.PlayedMatter.picked;
import static hilo.sla.PlayedMatter.queued;
import static hilo.sla.PlayedMatter.wrote;
import static org.assertj.core.api.Assertions.assertThat;

import hilo.sla.Happening.AnswerLost;
import hilo.sla.Happening.Answered;
import hilo.sla.Happening.Called;
import hilo.sla.Happening.Escalated;
import hilo.sla.Happening.Reopened;
import hilo.sla.Happening.Spam;
import hilo.sla.Happening.Ticketed;
import hilo.sla.Happening.Wrote;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rules of FactuPronto's agreement, played on one conversation. Wednesday 2026-03-11, the desk is open from 15:00Z (9:00) to 00:00Z (18:00), for tickets to 03:00Z. */
class ClockRulesTest {
    @Test
    void firstMessageStartsTheClockOfItsSessionAndTheNextDoNot() {
        var matter = new PlayedMatter().then("16:00:00", wrote("chat", "16:00:00")).then("16:01:00", wrote("chat", "16:01:00"));

        assertThat(matter.told()).containsExactly("chat 1 running");
        assertThat(matter.only().startedAt()).isEqualTo(at("16:00:00"));
    }

    @Test
    void chatIsMetByAChatLineOnly() {
        var matter = new PlayedMatter().then("16:00:00", wrote("chat", "16:00:00")).then("16:01:00", answered("email", "16:01:00"))
                .then("16:02:00", answered("portal", "16:02:00")).then("16:03:00", outgoing("16:03:00", Duration.ofSeconds(60)));
        assertThat(matter.told()).containsExactly("chat 1 running");

        matter.then("16:05:00", answered("chat", "16:05:00"));

        assertThat(matter.told()).containsExactly("chat 1 met");
    }

    @Test
    void mailIsMetByAnAnswerInThePortal() {
        assertThat(new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:30:00", answered("portal", "16:30:00")).told()).containsExactly("email 1 met");
    }

    @Test
    void portalIsMetByAMail() {
        assertThat(new PlayedMatter().then("16:00:00", wrote("portal", "16:00:00")).then("16:30:00", answered("email", "16:30:00")).told()).containsExactly("portal 1 met");
    }

    @Test
    void mailIsNotMetByACall() {
        var matter = new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:30:00", outgoing("16:20:00", Duration.ofMinutes(5)));

        assertThat(matter.told()).containsExactly("email 1 running");
    }

    @Test
    void oneAnswerMeetsEverySessionItReaches() {
        var matter = new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:10:00", new Wrote(OTHER, "portal", at("16:10:00"), UUID.randomUUID()))
                .then("16:30:00", answered("email", "16:30:00"));

        assertThat(matter.told()).containsExactly("email 1 met", "portal 1 met");
    }

    @Test
    void callWaitsFromEnteringTheQueueAndIsMetWhenPickedUp() {
        var matter = new PlayedMatter().then("16:00:10", queued("16:00:10")).then("16:04:00", picked("16:00:10", "16:04:00", null))
                .then("16:09:00", picked("16:00:10", "16:04:00", Duration.ofMinutes(5)));

        assertThat(matter.told()).containsExactly("phone 1 met");
        assertThat(matter.only().startedAt()).isEqualTo(at("16:00:10"));
        assertThat(matter.clocks.getFirst().history()).contains(new ClockEvent.Met(at("16:04:00"), "call:" + SESSION));
    }

    @Test
    void callPickedUpForLessThanFiveSecondsKeepsWaiting() {
        var matter = new PlayedMatter().then("16:00:00", queued("16:00:00")).then("16:04:04", picked("16:00:00", "16:04:00", Duration.ofSeconds(4))).until("16:20:01");

        assertThat(matter.told()).containsExactly("phone 1 breached");
    }

    @Test
    void queueTimeOfTheProviderMovesTheStart() {
        var matter = new PlayedMatter().then("16:00:10", queued("16:00:10")).then("16:03:00", queued("16:00:12"));

        assertThat(matter.only().startedAt()).isEqualTo(at("16:00:12"));
    }

    @Test
    void callAbandonedBeforeFiveSecondsKeepsNoClock() {
        assertThat(new PlayedMatter().then("16:00:00", queued("16:00:00")).then("16:00:04", abandoned("16:00:00", Duration.ofSeconds(4))).told())
                .containsExactly("phone 1 cancelled");
    }

    @Test
    void callAbandonedAfterFiveSecondsKeepsItsClockAndACallBackMeetsIt() {
        var matter = new PlayedMatter().then("16:00:00", queued("16:00:00")).then("16:00:05", abandoned("16:00:00", Duration.ofSeconds(5)));
        assertThat(matter.told()).containsExactly("phone 1 running");

        matter.then("16:10:00", outgoing("16:08:00", Duration.ofMinutes(2)));

        assertThat(matter.told()).containsExactly("phone 1 met");
    }

    @Test
    void callThatSeemedAbandonedAndWasAnsweredIsAnswered() {
        var matter = new PlayedMatter().then("16:00:00", queued("16:00:00")).then("16:00:03", abandoned("16:00:00", Duration.ofSeconds(3)));
        assertThat(matter.told()).containsExactly("phone 1 cancelled");

        matter.then("16:00:04", picked("16:00:00", "16:00:02", Duration.ofSeconds(60)));

        assertThat(matter.told()).containsExactly("phone 1 met");
    }

    @Test
    void callThatSeemedAbandonedAndLeftAMessageRunsFromTheMessagesEnd() {
        var matter = new PlayedMatter().then("16:00:00", queued("16:00:00")).then("16:00:04", abandoned("16:00:00", Duration.ofSeconds(4)))
                .then("16:00:05", new Called(SESSION, false, at("16:00:00"), null, null, at("16:00:04"), null));

        assertThat(matter.told()).containsExactly("phone 1 running");
        assertThat(matter.only().startedAt()).isEqualTo(at("16:00:04"));
    }

    @Test
    void callBackThatIsNotPickedUpMeetsNothing() {
        var matter = new PlayedMatter().then("16:00:00", queued("16:00:00")).then("16:00:30", abandoned("16:00:00", Duration.ofSeconds(30)))
                .then("16:08:00", new Called(OTHER, true, null, null, null, null, null));

        assertThat(matter.told()).containsExactly("phone 1 running");
    }

    @Test
    void callerWhoCallsAgainAndIsAnsweredIsAnswered() {
        var matter = new PlayedMatter().then("16:00:00", queued("16:00:00")).then("16:00:30", abandoned("16:00:00", Duration.ofSeconds(30)))
                .then("16:09:00", new Called(OTHER, false, at("16:05:00"), at("16:06:00"), Duration.ofMinutes(3), null, null));

        assertThat(matter.told()).containsExactly("phone 1 met", "phone 1 met");
    }

    @Test
    void voicemailAtNightStartsAtItsEndAndCountsFromOpening() {
        var voicemail = Instant.parse("2026-03-11T09:00:30Z");
        var matter = new PlayedMatter().then("09:00:31", new Called(SESSION, false, null, null, null, voicemail, null)).until("15:20:00");
        assertThat(matter.told()).containsExactly("phone 1 running");
        assertThat(matter.only().startedAt()).isEqualTo(voicemail);

        matter.until("15:20:01");

        assertThat(matter.told()).containsExactly("phone 1 breached");
    }

    @Test
    void voicemailAfterTheQueueRunsFromItsEnd() {
        var matter = new PlayedMatter().then("16:00:00", queued("16:00:00"))
                .then("16:04:00", new Called(SESSION, false, at("16:00:00"), null, null, at("16:04:00"), Duration.ofMinutes(3)));

        assertThat(matter.only().startedAt()).isEqualTo(at("16:04:00"));
    }

    @Test
    void voicemailDoesNotUndoABreachInTheQueue() {
        var matter = new PlayedMatter().then("16:00:00", queued("16:00:00")).until("16:21:00")
                .then("16:22:00", new Called(SESSION, false, at("16:00:00"), null, null, at("16:22:00"), Duration.ofMinutes(21)));

        assertThat(matter.told()).containsExactly("phone 1 breached");
        assertThat(matter.only().startedAt()).isEqualTo(at("16:00:00"));
    }

    @Test
    void lateStampsOfACallGiveTheSameClockInOneGo() {
        var matter = new PlayedMatter().then("16:30:00", picked("16:00:00", "16:04:00", Duration.ofMinutes(5)));

        assertThat(matter.told()).containsExactly("phone 1 met");
    }

    @Test
    void spamCancelsEveryRunningClockAndItsEndRestoresThem() {
        var matter = new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:01:00", new Spam(true));
        assertThat(matter.told()).containsExactly("email 1 cancelled");

        matter.then("16:05:00", new Spam(false)).then("16:06:00", answered("email", "16:06:00"));

        assertThat(matter.told()).containsExactly("email 1 met");
    }

    @Test
    void bouncedAnswerWasNone() {
        var matter = new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:10:00", new Answered("email", at("16:10:00"), "entry:2"))
                .then("16:11:00", new AnswerLost("email", "entry:2", "bounced", null));

        assertThat(matter.told()).containsExactly("email 1 running");
    }

    @Test
    void reopeningStartsANewClock() {
        var matter = new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:10:00", answered("email", "16:10:00"))
                .then("20:00:00", new Reopened(SESSION, "email", at("20:00:00"))).then("20:00:00", wrote("email", "20:00:00"));

        assertThat(matter.told()).containsExactly("email 1 met", "email 1 running");
    }

    @Test
    void reopeningInANewSessionStartsOne() {
        var reopened = new Reopened(OTHER, "email", at("20:00:00"));
        var wrote = new Wrote(OTHER, "email", at("20:00:00"), UUID.randomUUID());
        var before = new PlayedMatter().then("16:00:00", wrote("email", "16:00:00")).then("16:10:00", answered("email", "16:10:00"));

        assertThat(before.then("20:00:00", reopened).then("20:00:00", wrote).told()).containsExactly("email 1 met", "email 1 running");
        assertThat(before.then("20:00:01", reopened).told()).hasSize(2);
    }

    @Test
    void ticketNeitherEndsNorReplacesNorExtendsARunningClock() {
        var matter = new PlayedMatter().then("16:00:00", wrote("chat", "16:00:00")).then("16:05:00", new Ticketed(UUID.randomUUID(), at("16:05:00"))).until("16:20:01");

        assertThat(matter.told()).containsExactly("chat 1 breached");
    }

    @Test
    void ticketStartsAClockWhereThereNeverWasOne() {
        assertThat(new PlayedMatter().then("16:05:00", new Ticketed(UUID.randomUUID(), at("16:05:00"))).told()).containsExactly("portal 1 running");
    }

    @Test
    void infrastructureLeavesTheFirstResponseAsItIs() {
        var matter = new PlayedMatter().then("16:00:00", wrote("chat", "16:00:00")).then("16:02:00", new Escalated(OTHER, 3, at("16:02:00")));

        assertThat(matter.told()).containsExactly("chat 1 running", "email 3 running");
    }

    @Test
    void levelTwoIsMetByAMailAndByNothingElse() {
        var matter = new PlayedMatter().then("16:00:00", new Escalated(OTHER, 2, at("16:00:00"))).then("16:10:00", answered("portal", "16:10:00"))
                .then("16:11:00", answered("chat", "16:11:00")).then("16:20:00", outgoing("16:12:00", Duration.ofMinutes(5)));
        assertThat(matter.told()).containsExactly("email 2 running");

        matter.then("17:00:00", answered("email", "17:00:00"));

        assertThat(matter.told()).containsExactly("email 2 met");
    }

    @Test
    void goingOnToLevelThreeInTimeCancelsLevelTwo() {
        var matter = new PlayedMatter().then("16:00:00", new Escalated(OTHER, 2, at("16:00:00"))).then("18:00:00", new Escalated(SESSION, 3, at("18:00:00")));

        assertThat(matter.told()).containsExactly("email 2 cancelled", "email 3 running");
    }

    @Test
    void goingOnToLevelThreeTooLateLeavesTheBreach() {
        var matter = new PlayedMatter().then("16:00:00", new Escalated(OTHER, 2, at("16:00:00"))).then("20:30:00", new Escalated(SESSION, 3, at("20:30:00")));

        assertThat(matter.told()).containsExactly("email 2 breached", "email 3 running");
    }
}
