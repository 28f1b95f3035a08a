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
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site makes a browser send: a request that changes something, or opens a socket, must come from a page of ours, by scheme, host and port of
 * {@code hilo.public.url}. Only a bearer token is exempt: no browser sends one by itself, but it does repeat a user name and password. The phone system's signed webhooks carry no cookie that counts. The widget's socket is
 * opened by our own frame, so it passes too. The host application's form that hands a user over brings its own signed token, and waits for
 * a request of our own pages where somebody else is signed in.
 *
 * <p>Refusals are counted in the log, at most one line a minute, with both origins: most often they show that people use another address than the one that is set.
 */
@WebFilter(filterName = "same-origin", urlPatterns = "/*", asyncSupported = true)
public final class SameOrigin implements Filter {
    private static final Logger LOG = Logger.getLogger(SameOrigin.class);
    private static final long REPORT_EVERY = Duration.ofMinutes(1).toNanos();
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    /** What a browser calls the origin of a page whose policy keeps it back, as our portal's does; then Sec-Fetch-Site alone decides. */
    private static final String KEPT_BACK = "null";

    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong reportedAt = new AtomicLong(System.nanoTime() - 2 * REPORT_EVERY);
    private Optional<WebOrigin> ours = Optional.empty();

    public SameOrigin() {
    }

    @Override
    public void init(FilterConfig filter) {
        ours = PublicOrigin.of(ConfigProvider.getConfig().getOptionalValue("hilo.public.url", String.class));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        boolean upgrade = "websocket".equalsIgnoreCase(http.getHeader("Upgrade"));
        boolean changes = !SAFE.contains(http.getMethod()) && !http.getRequestURI().startsWith("/hooks/") && !http.getRequestURI().equals("/portal/sso");
        if ((changes || upgrade) && !DoorKeeper.bringsToken(http) && isForeign(http, upgrade)) {
            report(http);
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
        var own = own(request);
        return own.isEmpty() || !WebOrigin.of(origin).map(own.get()::isSameAs).orElse(false);
    }

    private Optional<WebOrigin> own(HttpServletRequest request) {
        return ours.or(() -> WebOrigin.of(request.getScheme() + "://" + request.getHeader("Host")));
    }

    private void report(HttpServletRequest request) {
        long count = refused.incrementAndGet();
        long last = reportedAt.get();
        long now = System.nanoTime();
        if (now - last > REPORT_EVERY && reportedAt.compareAndSet(last, now)) {
            @Nullable
            String origin = request.getHeader("Origin");
            LOG.infof("Refused %d requests from pages of other origins since the start; the last one came from %s, our own is %s", count,
                    Optional.ofNullable(origin).flatMap(WebOrigin::of).map(WebOrigin::shown).orElse("an unknown one"), own(request).map(WebOrigin::shown).orElse("unknown"));
        }
    }
}
