package hilo.platform;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Takes the client's address and scheme from trusted proxies, never from the client itself. It is the first filter (web.xml).
 *
 * <p>Behind a proxy the request shows the address and the scheme that {@link TrustedProxies trusted proxies} vouch for. X-Forwarded-Host is never read. A Location is always a
 * path: whatever Host a request names, nobody is sent there.
 */
public final class ForwardedHeadersFilter implements Filter {
    private boolean behindProxy;
    private TrustedProxies proxies = TrustedProxies.parse("");

    public ForwardedHeadersFilter() {
    }

    @Override
    public void init(FilterConfig filter) {
        var config = ConfigProvider.getConfig();
        behindProxy = config.getOptionalValue("hilo.http.behind.proxy", Boolean.class).orElse(false);
        proxies = TrustedProxies.parse(config.getOptionalValue("hilo.http.trusted.proxies", String.class).orElse(TrustedProxies.DEFAULT));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        boolean vouchedFor = behindProxy && proxies.trusts(http.getRemoteAddr());
        chain.doFilter(vouchedFor ? new Forwarded(http, proxies) : http, new PathsOnly((HttpServletResponse) response));
    }

    private static final class Forwarded extends HttpServletRequestWrapper {
        private final String client;
        private final boolean secure;

        Forwarded(HttpServletRequest request, TrustedProxies proxies) {
            super(request);
            client = proxies.client(request.getRemoteAddr(), all(request, "X-Forwarded-For"));
            var schemes = all(request, "X-Forwarded-Proto");
            secure = schemes.isEmpty() ? request.isSecure() : schemes.getLast().replaceFirst(".*,", "").strip().equalsIgnoreCase("https");
        }

        private static List<String> all(HttpServletRequest request, String header) {
            return Collections.list(request.getHeaders(header));
        }

        @Override
        public String getRemoteAddr() {
            return client;
        }

        @Override
        public String getRemoteHost() {
            return client;
        }

        @Override
        public boolean isSecure() {
            return secure;
        }

        @Override
        public String getScheme() {
            return secure ? "https" : "http";
        }
    }

    private static final class PathsOnly extends HttpServletResponseWrapper {
        PathsOnly(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void sendRedirect(String location) {
            resetBuffer();
            setStatus(SC_FOUND);
            setHeader("Location", location);
        }

        @Override
        public void setHeader(String name, @Nullable String value) {
            super.setHeader(name, value == null || !name.equalsIgnoreCase("Location") ? value : path(value));
        }

        @Override
        public void addHeader(String name, @Nullable String value) {
            super.addHeader(name, value == null || !name.equalsIgnoreCase("Location") ? value : path(value));
        }

        /** We send nobody to another site, so what stands before the path can only be made from the request's own Host. */
        private static String path(String location) {
            URI uri;
            try {
                uri = new URI(location);
            } catch (URISyntaxException e) {
                return "/";
            }
            if (uri.getRawAuthority() == null) {
                return location;
            }
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath().replaceFirst("^/+", "/");
            return uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
        }
    }
}
