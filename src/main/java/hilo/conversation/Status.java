package hilo.conversation;

/** Where a conversation stands. {@code WAITING} is for the customer, {@code HELD} for a third party or a plan; {@code MERGED} lives on in another. */
public enum Status {
    OPEN, WAITING, HELD, SOLVED, CLOSED, MERGED
}
