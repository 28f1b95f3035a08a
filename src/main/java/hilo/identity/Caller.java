package hilo.identity;

import java.security.Principal;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sent this request or opened this socket.
 *
 * @param id the agent's or the portal account's id
 * @param level the agent's support level; 0 for a customer
 * @param contact a customer's contact in the directory; null for an agent
 * @param epoch the holder's epoch when this was read: a later one ends what was opened in this one
 */
public record Caller(Kind kind, UUID id, String name, Set<String> roles, int level, @Nullable UUID team, @Nullable UUID contact, int epoch) implements Principal {
    /** Staff or customer. */
    public enum Kind {
        AGENT, CUSTOMER;

        public String wire() {
            return this == AGENT ? "agent" : "customer";
        }

        static Kind of(String word) {
            return word.equals("agent") ? AGENT : CUSTOMER;
        }
    }

    @Override
    public String getName() {
        return id.toString();
    }

    public boolean is(String role) {
        return roles.contains(role);
    }

    public boolean isAgent() {
        return kind == Kind.AGENT;
    }
}
