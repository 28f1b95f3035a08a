package hilo.identity;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site makes a browser send: a request that changes something, or opens a socket, must come from a page of ours, by scheme, host and port of
 * {@code hilo.public.url}. Only a bearer token is exempt: no browser sends one by itself. The phone system's signed webhooks carry no cookie that counts. The widget's socket is
 * opened by our own frame, so it passes too. The host application's form that hands a user over brings its own signed token, and waits for
 * a request of our own pages where somebody else is signed in.
 */
@WebFilter(filterName = "same-origin", urlPatterns = "/*", asyncSupported = true)
public final class SameOrigin implements Filter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    /** What a browser calls the origin of a page whose policy keeps it back, as our portal's does; then Sec-Fetch-Site alone decides. */
    private static final String KEPT_BACK = "null";

    private Optional<WebOrigin> ours = Optional.empty();

    public SameOrigin() {
    }

    @Override
    public void init(FilterConfig filter) {
        ours = ConfigProvider.getConfig().getOptionalValue("hilo.public.url", String.class).flatMap(WebOrigin::of);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        boolean upgrade = "websocket".equalsIgnoreCase(http.getHeader("Upgrade"));
        boolean changes = !SAFE.contains(http.getMethod()) && !http.getRequestURI().startsWith("/hooks/") && !http.getRequestURI().equals("/portal/sso");
        if ((changes || upgrade) && !DoorKeeper.bringsToken(http) && isForeign(http, upgrade)) {
            ((HttpServletResponse) response).sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        chain.doFilter(request, response);
    }

    private boolean isForeign(HttpServletRequest request, boolean upgrade) {
        @Nullable
        String site = upgrade ? null : request.getHeader("Sec-Fetch-Site");
        @Nullable
        String origin = request.getHeader("Origin");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        if (origin == null || origin.equals(KEPT_BACK) && site != null) {
            return false;
        }
        var own = ours.or(() -> WebOrigin.of(request.getScheme() + "://" + request.getHeader("Host")));
        return own.isEmpty() || !WebOrigin.of(origin).map(own.get()::isSameAs).orElse(false);
    }
}
