package hilo.channel;

/** A real outside party that takes what leaves the desk. A bean of a sub-room; called by the outbox on a worker, outside any transaction, at least once per row. */
public interface Channel {
    /** The channel's word, such as {@code email}. */
    String name();

    /** Sends one thing; must be safe to repeat with the same {@link Outbound#key()}. */
    Outcome send(Outbound out);
}
