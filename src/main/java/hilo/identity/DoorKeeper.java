package hilo.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/** Says who is calling: a bearer token wins, else the session. A wrong token is nobody; what needs somebody answers 401 by itself. */
@ApplicationScoped
class DoorKeeper implements HttpAuthenticationMechanism {
    private final Tokens tokens;
    private final SignIns signIns;

    @Inject
    DoorKeeper(Tokens tokens, SignIns signIns) {
        this.tokens = tokens;
        this.signIns = signIns;
    }

    @Override
    public AuthenticationStatus validateRequest(HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
        Optional<Caller> caller;
        String header = request.getHeader("Authorization");
        if (request.getRequestURI().startsWith("/hooks/")) {
            caller = Optional.empty();
        } else if (header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            caller = tokens.caller(header.substring(7).strip());
        } else {
            caller = signIns.caller(request);
        }
        return caller.map(who -> context.notifyContainerAboutLogin(who, who.roles())).orElseGet(context::doNothing);
    }
}
