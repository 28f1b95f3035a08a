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

    /** Whether it is the holder's password. Runs outside the transaction around it. */
    boolean isPassword(UUID id, String password);

    /**
     * Hashes a new password of the holder. Runs outside the transaction around it, which should not have touched the database yet.
     *
     * @throws hilo.platform.Problem not-found, or what is objected to the password
     */
    PasswordHash hash(UUID id, String password);

    /** Sets a password and ends every sign-in and token; the caller that is returned signs in anew. */
    Caller changePassword(UUID id, PasswordHash password);

    /** Checks a login and password; empty where either is wrong, in the same time. Runs outside the transaction around it. */
    Optional<Caller> signIn(String login, String password);
}
