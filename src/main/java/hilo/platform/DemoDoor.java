package hilo.platform;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.microprofile.config.ConfigProvider;

/** Demo pages are part of the archive but not of a real desk: without {@code hilo.demo=true} nothing under {@code /demo/} exists. */
@WebFilter(filterName = "demo-door", urlPatterns = "/demo/*", asyncSupported = true)
public final class DemoDoor implements Filter {
    private final boolean open = ConfigProvider.getConfig().getOptionalValue("hilo.demo", Boolean.class).orElse(false);

    public DemoDoor() {
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        if (open) {
            chain.doFilter(request, response);
        } else {
            ((HttpServletResponse) response).sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
