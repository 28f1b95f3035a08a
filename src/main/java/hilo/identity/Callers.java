package hilo.identity;

import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import java.util.Optional;

/** Tells who is calling, and whether somebody who called before still may. */
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

    public Optional<Caller> find() {
        return security.getCallerPrincipal() instanceof Caller caller ? Optional.of(caller) : Optional.empty();
    }

    /** The same person as they are now; empty once they are disabled, signed out everywhere, or changed their password. A socket asks before each message. */
    public Optional<Caller> refresh(Caller before) {
        return source(before.kind()).caller(before.id()).filter(now -> now.epoch() == before.epoch());
    }

    Optional<Caller> byId(Caller.Kind kind, java.util.UUID id) {
        return source(kind).caller(id);
    }

    private CallerSource source(Caller.Kind kind) {
        return sources.stream().filter(s -> s.kind() == kind).findFirst().orElseThrow();
    }
}
