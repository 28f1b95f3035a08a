package hilo.identity;

import hilo.platform.Audit;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** People change their own password. The current one is asked for, and may be guessed no more often than at the door. */
@ApplicationScoped
public class OwnPassword {
    private final Callers callers;
    private final PasswordAttempts attempts;
    private final KnownNetworks networks;
    private final Audit audit;

    @Inject
    OwnPassword(Callers callers, PasswordAttempts attempts, KnownNetworks networks, Audit audit) {
        this.callers = callers;
        this.attempts = attempts;
        this.networks = networks;
        this.audit = audit;
    }

    /**
     * Changes a password; every sign-in and token ends, so who is at the door is signed in anew with the caller that is returned.
     *
     * @param current ignored where there is no password yet, as after a sign-in by link
     * @param address the network address that asks
     * @throws Problem {@code wrong-password}, what is objected to the new one, or too-many-requests
     */
    public Caller change(Caller who, String current, String wanted, String address) {
        var source = callers.source(who.kind());
        if (source.hasPassword(who.id())) {
            String account = PasswordAttempts.account(who.kind(), who.id());
            boolean known = networks.has(who.kind(), who.id(), address);
            attempts.begin(account, address, known);
            if (!source.isPassword(who.id(), current)) {
                attempts.failed(account);
                audit.record(who.kind().wire(), who.id(), who.name(), "password change refused", who.kind().wire(), who.id().toString(), "");
                throw Problem.invalid("wrong-password", "The current password is wrong.").at("/current", "wrong");
            }
            attempts.succeeded(account, address, known);
        } else if (!who.isSignedIn()) {
            throw Problem.forbidden("A first password needs a sign-in.");
        }
        var changed = source.changePassword(who.id(), source.hash(who.id(), wanted));
        audit.record(who.kind().wire(), who.id(), who.name(), "changed the own password", who.kind().wire(), who.id().toString(), "");
        return changed;
    }
}
