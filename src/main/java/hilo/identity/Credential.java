package hilo.identity;

import java.util.UUID;

/**
 * What a caller came in with. A right lasts as long as this, not as long as its holder.
 *
 * @param id names the row of the sign-in or the token; it is no secret
 */
public record Credential(Type type, UUID id) {
    /** A person's sign-in, or a tool's bearer token. */
    public enum Type {
        SIGN_IN, TOKEN
    }
}
