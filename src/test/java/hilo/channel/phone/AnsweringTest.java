package hilo.channel.phone;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.channel.phone.Answering.Situation;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnsweringTest {
    private static final Situation OPEN = new Situation(true, true, true, false);
    private static final Situation CLOSED = new Situation(false, true, true, false);
    private static final Situation ASKED = new Situation(true, true, true, true);

    @Test
    void openDeskOffersTheMenuAndAClosedOneAMessage() {
        assertThat(Answering.step(Route.VOICE, Map.of(), OPEN)).isEqualTo(Step.MENU);
        assertThat(Answering.step(Route.VOICE, Map.of(), CLOSED)).isEqualTo(Step.CLOSED_VOICEMAIL);
        assertThat(Answering.step(Route.MENU, Map.of(), CLOSED)).isEqualTo(Step.CLOSED_VOICEMAIL);
    }

    @Test
    void keyOneAsksForTheFolioAndAnythingElseGoesOn() {
        assertThat(Answering.step(Route.MENU, Map.of("Digits", "1"), OPEN)).isEqualTo(Step.ASK_FOLIO);
        assertThat(Answering.step(Route.MENU, Map.of("Digits", ""), OPEN)).isEqualTo(Step.ENQUEUE);
        assertThat(Answering.step(Route.MENU, Map.of("Digits", "7"), OPEN)).isEqualTo(Step.ENQUEUE);
        assertThat(Answering.step(Route.MENU, Map.of(), OPEN)).isEqualTo(Step.ENQUEUE);
        assertThat(Answering.step(Route.MENU, Map.of("Digits", "1"), ASKED)).isEqualTo(Step.ENQUEUE);
    }

    @Test
    void callerWaitsWhileTheDeskIsOpenAndPatienceLasts() {
        assertThat(Answering.step(Route.WAIT, Map.of(), OPEN)).isEqualTo(Step.KEEP_WAITING);
        assertThat(Answering.step(Route.WAIT, Map.of(), CLOSED)).isEqualTo(Step.LEAVE_QUEUE);
        assertThat(Answering.step(Route.WAIT, Map.of(), new Situation(true, false, false, false))).isEqualTo(Step.LEAVE_QUEUE);
    }

    @Test
    void agentWhoPicksUpTooLateIsToldSo() {
        assertThat(Answering.step(Route.CONNECT, Map.of(), OPEN)).isEqualTo(Step.DIAL_QUEUE);
        assertThat(Answering.step(Route.CONNECT, Map.of(), new Situation(true, true, false, false))).isEqualTo(Step.CALL_GONE);
        assertThat(Answering.step(Route.DIAL, Map.of("DialCallStatus", "no-answer", "DialBridged", "false"), OPEN)).isEqualTo(Step.CALL_GONE);
    }

    @Test
    void leavingTheQueueLeadsToAMessageUnlessTheCallerIsGone() {
        assertThat(Answering.step(Route.QUEUE_LEFT, Map.of("QueueResult", "leave"), OPEN)).isEqualTo(Step.NOBODY_VOICEMAIL);
        assertThat(Answering.step(Route.QUEUE_LEFT, Map.of("QueueResult", "leave"), CLOSED)).isEqualTo(Step.CLOSED_VOICEMAIL);
        assertThat(Answering.step(Route.QUEUE_LEFT, Map.of("QueueResult", "queue-full"), OPEN)).isEqualTo(Step.NOBODY_VOICEMAIL);
        assertThat(Answering.step(Route.QUEUE_LEFT, Map.of("QueueResult", "bridged"), OPEN)).isEqualTo(Step.GOODBYE);
        assertThat(Answering.step(Route.QUEUE_LEFT, Map.of("QueueResult", "hangup"), OPEN)).isEqualTo(Step.NONE);
        assertThat(Answering.step(Route.QUEUE_LEFT, Map.of("QueueResult", "system-error", "CallStatus", "completed"), OPEN)).isEqualTo(Step.NONE);
    }

    @Test
    void callerHearsWhatNeedsNoDatabaseWhileItIsAway() {
        assertThat(Answering.whileAway(Route.VOICE, Map.of(), true)).isEqualTo(Step.AWAY_VOICEMAIL);
        assertThat(Answering.whileAway(Route.MENU, Map.of("Digits", "1"), true)).isEqualTo(Step.AWAY_VOICEMAIL);
        assertThat(Answering.whileAway(Route.WAIT, Map.of(), true)).isEqualTo(Step.KEEP_WAITING);
        assertThat(Answering.whileAway(Route.WAIT, Map.of(), false)).isEqualTo(Step.LEAVE_QUEUE);
        assertThat(Answering.whileAway(Route.QUEUE_LEFT, Map.of("QueueResult", "leave"), true)).isEqualTo(Step.AWAY_VOICEMAIL);
        assertThat(Answering.whileAway(Route.QUEUE_LEFT, Map.of("QueueResult", "hangup"), true)).isEqualTo(Step.NONE);
        assertThat(Answering.whileAway(Route.DIAL, Map.of(), true)).isEqualTo(Step.ANNOUNCE_BRIDGE);
        assertThat(Answering.whileAway(Route.CONNECT, Map.of(), true)).isEqualTo(Step.AWAY_AGENT);
    }

    @Test
    void nobodyIsToldThatAMessageIsHereWhileItIsNot() {
        assertThat(Answering.whileAway(Route.VOICEMAIL, Map.of("RecordingDuration", "12", "Digits", "#"), true)).isEqualTo(Step.GOODBYE);
        assertThat(Answering.whileAway(Route.VOICEMAIL, Map.of("RecordingDuration", "12", "Digits", "hangup"), true)).isEqualTo(Step.NONE);
    }

    @Test
    void messageIsThankedForWhenThereIsOne() {
        assertThat(Answering.step(Route.VOICEMAIL, Map.of("RecordingDuration", "12", "Digits", "#"), OPEN)).isEqualTo(Step.THANKS_FOR_MESSAGE);
        assertThat(Answering.step(Route.VOICEMAIL, Map.of("RecordingDuration", "0"), OPEN)).isEqualTo(Step.NO_MESSAGE);
        assertThat(Answering.step(Route.VOICEMAIL, Map.of("RecordingDuration", "12", "Digits", "hangup"), OPEN)).isEqualTo(Step.NONE);
    }
}
