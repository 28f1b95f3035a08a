package hilo.channel.phone;

import java.util.Locale;

/** What we answered a request with. It is stored beside the request, so that a repeated request gets the same answer and the fold knows who was put in the queue. */
enum Step {
    /** Nothing to do. */
    NONE, MENU, ASK_FOLIO, ENQUEUE, KEEP_WAITING, LEAVE_QUEUE, CLOSED_VOICEMAIL, NOBODY_VOICEMAIL, ANNOUNCE_BRIDGE, DIAL_QUEUE, CALL_GONE, THANKS_FOR_MESSAGE, NO_MESSAGE, GOODBYE,
    /** Said while nothing can be stored, so never stored itself. */
    AWAY_VOICEMAIL, AWAY_AGENT;

    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Step of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
