package hilo.channel;

import java.util.UUID;

/** What an inbound proves about the matter it belongs to. */
public sealed interface Proof {
    /** Nothing: it opens a matter of its own. */
    record Nothing() implements Proof {
    }

    /** It comes over a channel session that is already part of a matter (a call id, a chat's token); the inbound's session key finds it. */
    record SameSession() implements Proof {
    }

    /** It was sent to an address that we signed for this conversation. */
    record ReplyAddress(UUID conversation) implements Proof {
    }

    /** It answers a message of ours by the id that we issued and signed: whoever knows it has been sent that message. */
    record KnownMessage(UUID conversation) implements Proof {
    }

    /** It answers a message that came to us, by an id that others made and anybody may know; counts only where the sender takes part in that matter. */
    record ReceivedMessage(UUID conversation) implements Proof {
    }

    /** It names a folio; counts only where the sender is that matter's verified contact. */
    record Folio(String folio) implements Proof {
    }
}
