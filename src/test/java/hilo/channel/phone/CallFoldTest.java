package hilo.channel.phone;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.channel.phone.CallSheet.Figure;
import hilo.channel.phone.CallSheet.Result;
import hilo.channel.phone.CallSheet.Source;
import hilo.channel.phone.CallSheet.Stamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CallFoldTest {
    private static final Instant T0 = Instant.parse("2026-11-23T16:00:00Z");
    private static final String CALLER = "CA" + "a".repeat(32);
    private static final String AGENT = "CA" + "b".repeat(32);
    private static final String OTHER = "CA" + "c".repeat(32);
    private static final String RECORDING = "RE" + "d".repeat(32);

    private static CallEvent event(int second, Route route, String sid, Step step, String... pairs) {
        var fields = new HashMap<String, String>(Map.of("CallSid", sid));
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(pairs[i], pairs[i + 1]);
        }
        return new CallEvent(route + sid + new java.util.TreeMap<>(fields), route, sid, fields, step, T0.plusSeconds(second).plusMillis(400));
    }

    private static CallEvent status(int second, Route route, String sid, String status, int sequence, String... more) {
        var pairs = new ArrayList<>(List.of("CallStatus", status, "SequenceNumber", "" + sequence, "Timestamp", stamp(second)));
        pairs.addAll(List.of(more));
        return event(second + 1, route, sid, Step.NONE, pairs.toArray(String[]::new));
    }

    private static String stamp(int second) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(T0.plusSeconds(second).atOffset(ZoneOffset.UTC));
    }

    /** Rings, waits 125 s, is bridged, talks 60 s; another agent's leg rings in vain. */
    private static List<CallEvent> answeredCall() {
        return List.of(event(0, Route.VOICE, CALLER, Step.MENU, "CallStatus", "ringing"), event(5, Route.MENU, CALLER, Step.ENQUEUE, "CallStatus", "in-progress"), event(5,
                Route.WAIT, CALLER, Step.KEEP_WAITING, "QueueTime", "0"), event(35, Route.WAIT, CALLER, Step.KEEP_WAITING, "QueueTime", "30"),
                status(100, Route.LEG, OTHER,
                        "ringing", 1),
                status(110, Route.LEG, OTHER, "no-answer", 2), status(118, Route.LEG, AGENT, "initiated", 0), status(120, Route.LEG, AGENT, "ringing", 1),
                status(130, Route.LEG, AGENT, "in-progress", 2), event(131, Route.CONNECT, AGENT, Step.DIAL_QUEUE, "CallStatus", "in-progress"), event(131, Route.DIAL, CALLER,
                        Step.ANNOUNCE_BRIDGE, "QueueTime", "125", "DequeingCallSid", AGENT),
                event(192, Route.DIAL, AGENT, Step.NONE, "DialCallStatus", "completed",
                        "DialCallDuration", "60", "DialBridged", "true"),
                status(191, Route.LEG, AGENT, "completed", 3), event(192, Route.QUEUE_LEFT, CALLER, Step.GOODBYE,
                        "QueueResult", "bridged", "QueueTime", "125"),
                status(193, Route.STATUS, CALLER, "completed", 0, "CallDuration", "193"));
    }

    private static List<CallEvent> voicemail() {
        return List.of(event(0, Route.VOICE, CALLER, Step.CLOSED_VOICEMAIL, "CallStatus", "ringing"), event(40, Route.VOICEMAIL, CALLER, Step.THANKS_FOR_MESSAGE, "RecordingUrl",
                "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/" + RECORDING, "RecordingDuration", "22", "Digits", "#"),
                event(45, Route.RECORDING, CALLER, Step.NONE,
                        "RecordingSid", RECORDING, "RecordingStatus", "completed", "RecordingDuration", "22", "RecordingStartTime", stamp(17)),
                status(41, Route.STATUS, CALLER,
                        "completed", 0));
    }

    private static List<CallEvent> abandonedCall() {
        return List.of(event(0, Route.VOICE, CALLER, Step.MENU), event(5, Route.MENU, CALLER, Step.ENQUEUE), event(6, Route.WAIT, CALLER, Step.KEEP_WAITING, "QueueTime", "0"),
                event(48, Route.QUEUE_LEFT, CALLER, Step.NONE, "QueueResult", "hangup", "QueueTime", "42"), status(47, Route.STATUS, CALLER, "completed", 0));
    }

    @Test
    void answeredCallHasItsTimesFromTheProvider() {
        var sheet = CallFold.fold(CALLER, answeredCall());

        assertThat(sheet).isEqualTo(
                new CallSheet(Stamp.provider(T0), Stamp.provider(T0.plusSeconds(5)), Stamp.provider(T0.plusSeconds(130)), Stamp.provider(T0.plusSeconds(193)), null, new Figure(125,
                        Source.PROVIDER), new Figure(10, Source.PROVIDER), new Figure(60, Source.PROVIDER), AGENT, false, null, Result.ANSWERED));
    }

    @Test
    void waitingCallKnowsWhenItWasQueuedByOurOwnReceipt() {
        var sheet = CallFold.fold(CALLER, answeredCall().subList(0, 4));

        assertThat(sheet.result()).isEqualTo(Result.WAITING);
        assertThat(sheet.waiting()).isTrue();
        assertThat(sheet.queued()).isEqualTo(Stamp.received(T0.plusSeconds(5).plusMillis(400)));
    }

    @Test
    void legThatIsPickedUpWithoutABridgeAnswersNothing() {
        var events = new ArrayList<>(abandonedCall());
        events.add(status(47, Route.LEG, AGENT, "in-progress", 2));
        events.add(event(49, Route.CONNECT, AGENT, Step.CALL_GONE, "CallStatus", "in-progress"));

        var sheet = CallFold.fold(CALLER, events);

        assertThat(sheet.result()).isEqualTo(Result.ABANDONED);
        assertThat(sheet.answered()).isNull();
        assertThat(sheet.queued()).isEqualTo(Stamp.provider(T0.plusSeconds(5)));
        assertThat(sheet.waited()).isEqualTo(new Figure(42, Source.PROVIDER));
    }

    @Test
    void bridgeThatIsDeniedLaterIsNone() {
        var events = new ArrayList<>(answeredCall().subList(0, 11));
        events.add(event(133, Route.DIAL, AGENT, Step.NONE, "DialCallStatus", "failed", "DialBridged", "false"));

        assertThat(CallFold.fold(CALLER, events).result()).isEqualTo(Result.WAITING);
    }

    @Test
    void answerWithoutTheLegsStampIsTheReceiptOfTheBridge() {
        var events = answeredCall().stream().filter(event -> event.route() != Route.LEG && event.route() != Route.CONNECT).toList();

        var sheet = CallFold.fold(CALLER, events);

        assertThat(sheet.answered()).isEqualTo(Stamp.received(T0.plusSeconds(131).plusMillis(400)));
        assertThat(sheet.waited()).isEqualTo(new Figure(125, Source.PROVIDER));
        assertThat(sheet.result()).isEqualTo(Result.ANSWERED);
    }

    @Test
    void voicemailEndsWhereTheRecordingEnds() {
        var sheet = CallFold.fold(CALLER, voicemail());

        assertThat(sheet.result()).isEqualTo(Result.VOICEMAIL);
        assertThat(sheet.voicemail()).isEqualTo(Stamp.provider(T0.plusSeconds(39)));
        assertThat(sheet.recording()).isEqualTo(RECORDING);
        assertThat(sheet.queued()).isNull();
    }

    @Test
    void callerWhoHangsUpBeforeTheQueueIsMissed() {
        assertThat(CallFold.fold(CALLER, List.of(event(0, Route.VOICE, CALLER, Step.MENU), status(3, Route.STATUS, CALLER, "completed", 0))).result()).isEqualTo(Result.MISSED);
    }

    @Test
    void lateSequenceNumberDecidesHowALegEnded() {
        var events = new ArrayList<>(answeredCall().stream().filter(event -> event.route() != Route.STATUS).toList());
        events.add(status(150, Route.STATUS, CALLER, "canceled", 2));
        events.add(status(193, Route.STATUS, CALLER, "completed", 3));

        assertThat(CallFold.fold(CALLER, events).ended()).isEqualTo(Stamp.provider(T0.plusSeconds(193)));
    }

    @Property(tries = 400)
    void orderAndNumberOfRequestsDoNotMatter(@ForAll @IntRange(min = 0, max = 2) int which, @ForAll long seed, @ForAll @IntRange(min = 0, max = 32767) int subset) {
        var random = new Random(seed);
        var whole = List.of(answeredCall(), voicemail(), abandonedCall()).get(which);
        var told = new ArrayList<CallEvent>();
        for (int i = 0; i < whole.size(); i++) {
            if ((subset >> i & 1) == 1) {
                told.add(whole.get(i));
            }
        }
        var shuffled = new ArrayList<>(told);
        told.forEach(event -> {
            if (random.nextBoolean()) {
                shuffled.add(new CallEvent(event.key(), event.route(), event.sid(), event.fields(), event.step(), event.receivedAt().plusSeconds(random.nextInt(3600))));
            }
        });
        Collections.shuffle(shuffled, random);

        Assume.that(!told.isEmpty());
        assertThat(CallFold.fold(CALLER, shuffled)).isEqualTo(CallFold.fold(CALLER, told));
    }

    @Property(tries = 200)
    void finishedCallHasTheSameTimesInWhateverOrderItWasTold(@ForAll long seed) {
        var random = new Random(seed);
        var shuffled = new ArrayList<>(answeredCall());
        Collections.shuffle(shuffled, random);
        var late = new ArrayList<CallEvent>();
        for (int i = 0; i < shuffled.size(); i++) {
            var event = shuffled.get(i);
            late.add(new CallEvent(event.key(), event.route(), event.sid(), event.fields(), event.step(), T0.plusSeconds(1000L + i)));
        }

        assertThat(CallFold.fold(CALLER, late)).isEqualTo(CallFold.fold(CALLER, answeredCall()));
    }
}
