package hilo.conversation;

/** What a conversation is about. {@code FAULT} and {@code INFRASTRUCTURE} carry a ticket always. */
public enum Kind {
    QUESTION, FAULT, INFRASTRUCTURE, ASSISTANCE, SUGGESTION, OUT_OF_SCOPE;

    public boolean needsTicket() {
        return this == FAULT || this == INFRASTRUCTURE;
    }
}
