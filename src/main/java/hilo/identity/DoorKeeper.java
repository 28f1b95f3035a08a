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
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is calling: by a bearer token, or where there is none by the session. A wrong token is nobody, whatever cookie comes with it. Any other kind of Authorization is
 * none of ours, as the user name of a proxy in front that it passes on. What needs somebody answers 401 by itself.
 */
@ApplicationScoped
class DoorKeeper implements HttpAuthenticationMechanism {
    private static final Logger LOG = Logger.getLogger(DoorKeeper.class);

    private static final String BEARER = "Bearer ";

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
        @Nullable
        String header = request.getHeader("Authorization");
        if (request.getRequestURI().startsWith("/hooks/")) {
            return Optional.empty();
        }
        return header != null && isBearer(header) ? tokens.caller(header.substring(BEARER.length()).strip()) : signIns.caller(request);
    }

    /** Whether the request counts by its token only, so that no cookie of a browser can do anything in it. */
    static boolean bringsToken(HttpServletRequest request) {
        @Nullable
        String header = request.getHeader("Authorization");
        return header != null && isBearer(header);
    }

    private static boolean isBearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length());
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
