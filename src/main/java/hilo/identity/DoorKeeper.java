package hilo.identity;

import hilo.platform.Problem;
import hilo.platform.ProblemMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Says who is calling: a bearer token wins, else the session. A wrong token is nobody; what needs somebody answers 401 by itself. */
@ApplicationScoped
class DoorKeeper implements HttpAuthenticationMechanism {
    private static final Logger LOG = Logger.getLogger(DoorKeeper.class);

    private final Tokens tokens;
    private final SignIns signIns;

    @Inject
    DoorKeeper(Tokens tokens, SignIns signIns) {
        this.tokens = tokens;
        this.signIns = signIns;
    }

    @Override
    public AuthenticationStatus validateRequest(HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
        try {
            return caller(request).map(who -> context.notifyContainerAboutLogin(who, who.roles())).orElseGet(context::doNothing);
        } catch (RuntimeException e) {
            if (!ProblemMapper.databaseIsAway(e)) {
                throw e;
            }
            return away(response);
        }
    }

    private Optional<Caller> caller(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (request.getRequestURI().startsWith("/hooks/")) {
            return Optional.empty();
        }
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7) ? tokens.caller(header.substring(7).strip()) : signIns.caller(request);
    }

    /** Nobody can be told apart while the database is away; nothing was stored, and asking again will do. */
    private static AuthenticationStatus away(HttpServletResponse response) {
        try {
            ProblemMapper.write(response, Problem.unavailable("The database cannot be reached; nothing was stored."));
        } catch (IOException e) {
            LOG.debugf("The caller was gone before the answer: %s", e.getMessage());
        }
        return AuthenticationStatus.SEND_FAILURE;
    }
}
