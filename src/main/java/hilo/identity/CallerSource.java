package hilo.identity;

import java.util.Optional;
import java.util.UUID;

/** Where callers of one kind come from: agents from their table, customers from the portal accounts. */
interface CallerSource {
    Caller.Kind kind();

    /** The caller if they exist and are active. */
    Optional<Caller> caller(UUID id);

    /** Whose login this is, active or not. */
    Optional<UUID> idOf(String login);

    boolean hasPassword(UUID id);

    boolean isPassword(UUID id, String password);

    /** Sets a password and ends every sign-in and token; the caller that is returned signs in anew. */
    Caller changePassword(UUID id, String password);

    /** Checks a login and password; empty where either is wrong, in the same time. */
    Optional<Caller> signIn(String login, String password);
}
