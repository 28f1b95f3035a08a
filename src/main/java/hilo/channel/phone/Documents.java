package hilo.channel.phone;

import com.twilio.twiml.TwiML;
import com.twilio.twiml.TwiMLException;
import com.twilio.twiml.VoiceResponse;
import com.twilio.twiml.voice.Dial;
import com.twilio.twiml.voice.Enqueue;
import com.twilio.twiml.voice.Gather;
import com.twilio.twiml.voice.Hangup;
import com.twilio.twiml.voice.Leave;
import com.twilio.twiml.voice.Pause;
import com.twilio.twiml.voice.Queue;
import com.twilio.twiml.voice.Record;
import com.twilio.twiml.voice.Redirect;
import com.twilio.twiml.voice.Say;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The TwiML that says what a caller, or an agent who picked up, hears next.
 *
 * <p>Built with the SDK's builders, which escape what we say. They silently drop an address that they cannot parse, which would leave the caller in a loop: {@code DocumentsTest}
 * looks at every attribute. Addresses are absolute and hold no escapes.
 */
final class Documents {
    private static final Locale SPANISH = Locale.of("es");
    private static final int MESSAGE_SECONDS = 180;

    /** Nothing more to say on this leg. Made once: the SDK looks for an XML library each time. */
    private static final String NOTHING = xml(new VoiceResponse.Builder().build());

    private final String hooks;
    private final ResourceBundle texts = ResourceBundle.getBundle("messages", SPANISH, Documents.class.getClassLoader());

    /** {@code base}: the public address of this desk, without a slash at its end. */
    Documents(String base) {
        hooks = base + "/hooks/twilio/";
    }

    /** The address of a hook; {@code take} names the taking of a call that an agent's leg belongs to. */
    String address(Route route, @Nullable UUID take) {
        return hooks + route.path() + (take == null ? "" : "?take=" + take);
    }

    /** The same for what is only told to us: the fragment, which is never signed, asks the provider to repeat what we could not take. */
    String repeated(Route route, @Nullable UUID take) {
        return address(route, take) + "#rc=5&rp=ct,rt,5xx";
    }

    /**
     * The document for a step.
     *
     * @param queue the queue that the caller is put in, or that the agent dials; null where the step has none
     * @param hours when the desk is open, as a sentence; null where it is not said
     * @param take the taking that an agent's leg belongs to
     */
    String document(Step step, @Nullable String queue, @Nullable String hours, @Nullable UUID take) {
        var response = new VoiceResponse.Builder();
        switch (step) {
            case NONE -> {
                return NOTHING;
            }
            case MENU -> response.say(say("phone.greeting")).gather(new Gather.Builder().inputs(Gather.Input.DTMF).numDigits(1).timeout(4).actionOnEmptyResult(true).action(address(
                    Route.MENU, null)).say(say("phone.menu")).build()).redirect(new Redirect.Builder(address(Route.MENU, null)).build());
            case ASK_FOLIO -> response.gather(new Gather.Builder().inputs(Gather.Input.DTMF).finishOnKey("#").timeout(8).actionOnEmptyResult(true).action(folioAddress()).say(say(
                    "phone.folio")).build()).redirect(new Redirect.Builder(folioAddress()).build());
            case ENQUEUE -> response.say(say("phone.queue")).enqueue(new Enqueue.Builder(queue).action(address(Route.QUEUE_LEFT, null)).waitUrl(address(Route.WAIT, null)).build());
            case KEEP_WAITING -> response.say(say("phone.wait")).pause(new Pause.Builder().length(25).build());
            case LEAVE_QUEUE -> response.leave(new Leave.Builder().build());
            case CLOSED_VOICEMAIL -> message(response.say(say("phone.greeting")).say(spoken(text("phone.closed").replace("{hours}", hours == null ? "" : hours))));
            case NOBODY_VOICEMAIL -> message(response.say(say("phone.nobody")));
            case ANNOUNCE_BRIDGE -> response.say(say("phone.bridge"));
            case DIAL_QUEUE -> response.say(say("phone.agent")).dial(new Dial.Builder().action(address(Route.DIAL, take)).timeout(10).queue(new Queue.Builder(queue).url(address(
                    Route.DIAL, null)).build()).build()).hangup(new Hangup.Builder().build());
            case CALL_GONE -> response.say(say("phone.gone")).hangup(new Hangup.Builder().build());
            case THANKS_FOR_MESSAGE -> response.say(say("phone.voicemail.thanks")).hangup(new Hangup.Builder().build());
            case NO_MESSAGE -> response.say(say("phone.voicemail.none")).hangup(new Hangup.Builder().build());
            case AWAY_VOICEMAIL -> message(response.say(say("phone.away")));
            case AWAY_AGENT -> response.say(say("phone.away.agent")).hangup(new Hangup.Builder().build());
            case GOODBYE -> response.say(say("phone.goodbye")).hangup(new Hangup.Builder().build());
        }
        return xml(response.build());
    }

    private String folioAddress() {
        return address(Route.MENU, null) + "?ask=folio";
    }

    /** The notice that the message is recorded, then the recording. A hang-up or silence also reaches {@code action}; nothing after the recording would be heard. */
    private void message(VoiceResponse.Builder response) {
        response.say(say("phone.voicemail"))
                .record(new Record.Builder().action(address(Route.VOICEMAIL, null)).maxLength(MESSAGE_SECONDS).timeout(6).finishOnKey("#").playBeep(true)
                        .recordingStatusCallback(repeated(Route.RECORDING, null)).recordingStatusCallbackEvents(java.util.List.of(Record.RecordingEvent.COMPLETED,
                                Record.RecordingEvent.ABSENT))
                        .build());
    }

    private Say say(String key) {
        return spoken(text(key));
    }

    private String text(String key) {
        return texts.getString(key);
    }

    /** What XML 1.0 cannot hold would end the call with an error: it is left out. */
    private static Say spoken(String text) {
        var clean = text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "");
        return new Say.Builder(clean).language(Say.Language.ES_MX).voice(Say.Voice.POLLY_MIA_NEURAL).build();
    }

    private static String xml(TwiML document) {
        try {
            return document.toXml();
        } catch (TwiMLException e) {
            throw new IllegalStateException("A document of ours is no XML", e);
        }
    }
}
