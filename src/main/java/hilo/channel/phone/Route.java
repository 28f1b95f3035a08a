package hilo.channel.phone;

import java.util.Locale;

/** The hooks of the phone system, by what is told there. */
enum Route {
    /** A call comes in. */
    VOICE,
    /** The caller pressed a key, or did not. */
    MENU,
    /** The caller is still in the queue. */
    WAIT,
    /** The agent's telephone was picked up. */
    CONNECT,
    /** The caller is about to be bridged to an agent, or (on the agent's side) the bridge is over. */
    DIAL,
    /** The caller left the queue, in whatever way. */
    QUEUE_LEFT,
    /** An agent's leg changed its state. */
    LEG,
    /** The call to our number changed its state. */
    STATUS,
    /** The caller left a message, or hung up before the tone. */
    VOICEMAIL,
    /** A recording can be fetched, or never will be. */
    RECORDING;

    /** True where nobody listens to the answer. */
    boolean isOnlyTold() {
        return this == LEG || this == STATUS || this == RECORDING;
    }

    String path() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Route of(String path) {
        return valueOf(path.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
