package hilo.platform;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.microprofile.config.ConfigProvider;

/** What is there for trying things out does not exist elsewhere: 404 for {@code /demo/} unless {@code hilo.demo} is on, for {@code /test/} unless {@code hilo.test} is. */
@WebFilter(filterName = "mode-door", urlPatterns = {"/demo/*", "/test/*"}, asyncSupported = true)
public final class ModeDoor implements Filter {
    private final boolean demo;
    private final boolean test;

    public ModeDoor() {
        this(setting("hilo.demo"), setting("hilo.test"));
    }

    ModeDoor(boolean demo, boolean test) {
        this.demo = demo;
        this.test = test;
    }

    private static boolean setting(String name) {
        return ConfigProvider.getConfig().getOptionalValue(name, Boolean.class).orElse(false);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        // Decoded, however the path was spelled: the two parts that the container matched.
        if (isThere(http.getServletPath() + (http.getPathInfo() == null ? "" : http.getPathInfo()))) {
            chain.doFilter(request, response);
        } else {
            ((HttpServletResponse) response).sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    boolean isThere(String path) {
        return path.startsWith("/test") ? test : demo;
    }
}
