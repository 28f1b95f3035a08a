package hilo.conversation;

import hilo.identity.Caller;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who wrote an entry or made a change: a contact, an agent, or Hilo itself. */
public record Author(Type type, @Nullable UUID id, String name) {
    /** Hilo itself. */
    public static final Author SYSTEM = new Author(Type.SYSTEM, null, "Hilo");

    /** Which of the three. */
    public enum Type {
        CONTACT, AGENT, SYSTEM
    }

    public static Author contact(@Nullable UUID id, String name) {
        return new Author(Type.CONTACT, id, name);
    }

    public static Author agent(UUID id, String name) {
        return new Author(Type.AGENT, id, name);
    }

    /** An agent as an agent, a customer as their contact. */
    public static Author of(Caller caller) {
        return caller.isAgent() ? agent(caller.id(), caller.name()) : contact(caller.contact(), caller.name());
    }

    public boolean isContact() {
        return type == Type.CONTACT;
    }

    public boolean isAgent() {
        return type == Type.AGENT;
    }
}
