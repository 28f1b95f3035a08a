package hilo.conversation;

/** How far an entry that goes out has come; {@code SENT} means that our mail server took it, {@code DELIVERED} that the customer's side has it. */
public enum Delivery {
    NONE, PENDING, SENT, DELIVERED, FAILED
}
