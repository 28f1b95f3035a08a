package hilo.identity;

import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import java.util.Optional;
import java.util.UUID;

/** Finds the caller of a request. {@link Credentials} checks the callers of open sockets. */
@ApplicationScoped
public class Callers {
    private final SecurityContext security;
    private final Instance<CallerSource> sources;

    @Inject
    Callers(SecurityContext security, @Any Instance<CallerSource> sources) {
        this.security = security;
        this.sources = sources;
    }

    /** The caller of the request at hand; throws {@link Problem} unauthorized where there is none. */
    public Caller current() {
        return find().orElseThrow(Problem::unauthorized);
    }

    /** The caller, who must be signed in: a token hands out no access that could outlive it. Throws {@link Problem} forbidden. */
    public Caller signedIn() {
        var caller = current();
        if (!caller.isSignedIn()) {
            throw Problem.forbidden("A token hands out no access: sign in.");
        }
        return caller;
    }

    public Optional<Caller> find() {
        return security.getCallerPrincipal() instanceof Caller caller ? Optional.of(caller) : Optional.empty();
    }

    Optional<Caller> byId(Caller.Kind kind, UUID id) {
        return source(kind).caller(id);
    }

    CallerSource source(Caller.Kind kind) {
        return sources.stream().filter(s -> s.kind() == kind).findFirst().orElseThrow();
    }
}
