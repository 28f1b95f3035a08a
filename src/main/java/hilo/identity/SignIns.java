package hilo.identity;

import hilo.platform.Audit;
import hilo.platform.Problem;
import hilo.platform.RateLimits;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.Serializable;
import java.util.Optional;
import java.util.UUID;

/** Opens and ends sessions. The server keeps them; a session holds an id and an epoch, and counts only while the epoch is still the holder's. */
@ApplicationScoped
public class SignIns {
    private static final String ATTRIBUTE = "hilo.sign-in";
    private static final int IDLE_SECONDS = 12 * 3600;

    private record SignIn(Caller.Kind kind, UUID id, int epoch) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private final Callers callers;
    private final Instance<CallerSource> sources;
    private final RateLimits limits;
    private final Audit audit;

    @Inject
    SignIns(Callers callers, @Any Instance<CallerSource> sources, RateLimits limits, Audit audit) {
        this.callers = callers;
        this.sources = sources;
        this.limits = limits;
        this.audit = audit;
    }

    /** Signs in by login and password, agents first; throws {@link Problem} where it fails or is tried too often from one address or for one login. */
    public Caller byPassword(HttpServletRequest request, String login, String password) {
        limits.take("sign-in address", request.getRemoteAddr(), 60);
        limits.take("sign-in login", login, 10);
        var order = login.contains("@") ? new Caller.Kind[]{Caller.Kind.CUSTOMER, Caller.Kind.AGENT} : new Caller.Kind[]{Caller.Kind.AGENT};
        for (var kind : order) {
            var caller = sources.stream().filter(s -> s.kind() == kind).findFirst().flatMap(s -> s.signIn(login, password));
            if (caller.isPresent()) {
                open(request, caller.get());
                return caller.get();
            }
        }
        audit.record("system", null, "system", "sign-in refused", "login", login.length() > 100 ? login.substring(0, 100) : login, "");
        throw Problem.invalid("sign-in-refused", "The login or the password is wrong.");
    }

    /** Opens a session for somebody who has just proved who they are, under a new session id. */
    public void open(HttpServletRequest request, Caller caller) {
        var old = request.getSession(false);
        if (old != null) {
            old.invalidate();
        }
        var session = request.getSession(true);
        session.setMaxInactiveInterval(IDLE_SECONDS);
        session.setAttribute(ATTRIBUTE, new SignIn(caller.kind(), caller.id(), caller.epoch()));
        audit.record(caller.kind().wire(), caller.id(), caller.name(), "signed in", caller.kind().wire(), caller.id().toString(), "");
    }

    public void close(HttpServletRequest request) {
        var session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    Optional<Caller> caller(HttpServletRequest request) {
        var session = request.getSession(false);
        if (session == null || !(session.getAttribute(ATTRIBUTE) instanceof SignIn signIn)) {
            return Optional.empty();
        }
        return callers.byId(signIn.kind(), signIn.id()).filter(now -> now.epoch() == signIn.epoch());
    }
}
