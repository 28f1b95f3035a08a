package hilo.conversation;

/** How a conversation is ranked by people; it changes no target. */
public enum Priority {
    LOW, NORMAL, HIGH, URGENT
}
