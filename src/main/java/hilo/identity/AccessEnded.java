package hilo.identity;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sign-ins or tokens of somebody ended. It is fired after the commit on the node where that happened, and once the event log shows it on the others.
 *
 * @param only the one credential that ended; null for all of the holder's
 * @param spared of all, the one that goes on; null for none
 */
public record AccessEnded(Caller.Kind kind, UUID holder, @Nullable UUID only, @Nullable UUID spared) {
    /** Whether what this caller came in with is over. */
    public boolean concerns(Caller caller) {
        var credential = caller.credential();
        if (caller.kind() != kind || !caller.id().equals(holder)) {
            return false;
        }
        return credential == null || (only == null ? !credential.id().equals(spared) : credential.id().equals(only));
    }
}
