package hilo.console;

import hilo.identity.Caller;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Lets only staff open the live socket: 401 to nobody, 403 to a customer, before there is a socket. */
@WebFilter(filterName = "console-door", urlPatterns = "/ws/console", asyncSupported = true)
public final class ConsoleDoor implements Filter {
    public ConsoleDoor() {
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        var caller = ((HttpServletRequest) request).getUserPrincipal();
        if (caller instanceof Caller agent && agent.is("agent")) {
            chain.doFilter(request, response);
        } else {
            ((HttpServletResponse) response).sendError(caller instanceof Caller ? HttpServletResponse.SC_FORBIDDEN : HttpServletResponse.SC_UNAUTHORIZED);
        }
    }
}
