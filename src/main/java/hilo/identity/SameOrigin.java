package hilo.identity;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site makes a browser send: a request that changes something, or opens a socket, and carries our cookie must come from a page of ours. Tools with a bearer
 * token and the phone system's signed webhooks carry no cookie that counts. The widget's socket is opened by our own frame, so it passes too. The host
 * application's form that hands a user over brings its own signed token and changes nothing of whoever is signed in here.
 */
@WebFilter(filterName = "same-origin", urlPatterns = "/*", asyncSupported = true)
public final class SameOrigin implements Filter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    public SameOrigin() {
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        boolean upgrade = "websocket".equalsIgnoreCase(http.getHeader("Upgrade"));
        boolean changes = !SAFE.contains(http.getMethod()) && !http.getRequestURI().startsWith("/hooks/") && !http.getRequestURI().equals("/portal/sso");
        if ((changes || upgrade) && http.getHeader("Authorization") == null && isForeign(http, upgrade)) {
            ((HttpServletResponse) response).sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean isForeign(HttpServletRequest request, boolean upgrade) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !upgrade) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return false;
        }
        return !sameHost(origin, request.getHeader("Host"));
    }

    private static boolean sameHost(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        return host != null && scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }
}
