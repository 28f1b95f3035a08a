package hilo.channel.phone;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Decides what to answer a request with. Pure: what must be known is given. */
final class Answering {
    /**
     * What is known when a request comes.
     *
     * @param open the desk answers the telephone now
     * @param patient the caller has not waited too long, or an agent's telephone is ringing for them
     * @param held the agent's leg belongs to a taking that still holds a waiting call
     * @param askedForFolio the request answers the question for a folio
     */
    record Situation(boolean open, boolean patient, boolean held, boolean askedForFolio) {
    }

    private Answering() {
    }

    static Step step(Route route, Map<String, String> fields, Situation now) {
        return switch (route) {
            case VOICE -> now.open() ? Step.MENU : Step.CLOSED_VOICEMAIL;
            case MENU -> menu(fields, now);
            case WAIT -> now.patient() && now.open() ? Step.KEEP_WAITING : Step.LEAVE_QUEUE;
            case CONNECT -> now.held() ? Step.DIAL_QUEUE : Step.CALL_GONE;
            case DIAL -> dial(fields);
            case QUEUE_LEFT -> queueLeft(fields, now);
            case VOICEMAIL -> voicemail(fields);
            case LEG, STATUS, RECORDING -> Step.NONE;
        };
    }

    /**
     * What is said while the database is away, by the request alone. A caller may leave a message, which the provider keeps until it is asked for; nobody is told that we have it.
     * Who waits goes on waiting, for an outage is usually short.
     *
     * @param patient the caller has not waited too long, as the provider counts
     */
    static Step whileAway(Route route, Map<String, String> fields, boolean patient) {
        return switch (route) {
            case VOICE, MENU -> Step.AWAY_VOICEMAIL;
            case WAIT -> patient ? Step.KEEP_WAITING : Step.LEAVE_QUEUE;
            case CONNECT -> Step.AWAY_AGENT;
            case DIAL -> dial(fields);
            case QUEUE_LEFT -> switch (queueLeft(fields, new Situation(true, patient, false, false))) {
                case NOBODY_VOICEMAIL -> Step.AWAY_VOICEMAIL;
                case Step other -> other;
            };
            case VOICEMAIL -> voicemail(fields) == Step.NONE ? Step.NONE : Step.GOODBYE;
            case LEG, STATUS, RECORDING -> Step.NONE;
        };
    }

    private static Step menu(Map<String, String> fields, Situation now) {
        if (!now.open()) {
            return Step.CLOSED_VOICEMAIL;
        }
        return !now.askedForFolio() && value(fields, "Digits").equals("1") ? Step.ASK_FOLIO : Step.ENQUEUE;
    }

    private static Step dial(Map<String, String> fields) {
        if (value(fields, "DialCallStatus").isEmpty()) {
            return Step.ANNOUNCE_BRIDGE;
        }
        return value(fields, "DialBridged").equalsIgnoreCase("false") && !isOver(fields) ? Step.CALL_GONE : Step.NONE;
    }

    private static Step queueLeft(Map<String, String> fields, Situation now) {
        if (isOver(fields)) {
            return Step.NONE;
        }
        return switch (value(fields, "QueueResult")) {
            case "bridged", "redirected-from-bridged" -> Step.GOODBYE;
            case "leave", "queue-full", "error", "system-error" -> now.open() ? Step.NOBODY_VOICEMAIL : Step.CLOSED_VOICEMAIL;
            default -> Step.NONE;
        };
    }

    private static Step voicemail(Map<String, String> fields) {
        if (value(fields, "Digits").equals("hangup") || isOver(fields)) {
            return Step.NONE;
        }
        return value(fields, "RecordingDuration").matches("0*") ? Step.NO_MESSAGE : Step.THANKS_FOR_MESSAGE;
    }

    /** Nobody hears an answer on a leg that has ended. */
    private static boolean isOver(Map<String, String> fields) {
        return CallEvent.TERMINAL.contains(value(fields, "CallStatus"));
    }

    private static String value(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name)).orElse("").strip().toLowerCase(Locale.ROOT);
    }
}
