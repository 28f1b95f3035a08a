package hilo.conversation;

/** From the customer, to the customer, or never leaving the desk. */
public enum Direction {
    IN, OUT, INTERNAL
}
