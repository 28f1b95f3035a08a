package hilo.identity;

import java.security.Principal;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sent this request or opened this socket.
 *
 * @param id the agent's or the portal account's id
 * @param level the agent's support level; 0 for a customer
 * @param contact a customer's contact in the directory; null for an agent
 * @param epoch the holder's epoch when this was read: a later one ends what was opened in this one
 * @param credential the sign-in or token by which they came in; null where nothing was shown yet, as between a password and its sign-in
 */
public record Caller(Kind kind, UUID id, String name, Set<String> roles, int level, @Nullable UUID team, @Nullable UUID contact, int epoch, @Nullable Credential credential)
        implements
            Principal {
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

    /** The same person, come in by this. */
    Caller with(Credential shown) {
        return new Caller(kind, id, name, roles, level, team, contact, epoch, shown);
    }

    /** The same person with no more than these roles. */
    Caller limitedTo(Set<String> scope) {
        return new Caller(kind, id, name, roles.stream().filter(scope::contains).collect(Collectors.toUnmodifiableSet()), level, team, contact, epoch, credential);
    }

    /** Whether a person is signed in, not a tool with a token. */
    public boolean isSignedIn() {
        return credential != null && credential.type() == Credential.Type.SIGN_IN;
    }

    public boolean is(String role) {
        return roles.contains(role);
    }

    public boolean isAgent() {
        return kind == Kind.AGENT;
    }
}
