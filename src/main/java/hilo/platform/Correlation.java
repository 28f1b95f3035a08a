package hilo.platform;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jboss.logging.MDC;

/** Gives each request an id that is in its log lines, its answer's header and its problem. Ours, never the client's, so that nobody can forge log lines. */
@WebFilter(filterName = "correlation", urlPatterns = "/*", asyncSupported = true)
public final class Correlation implements Filter {
    private static final String KEY = "correlation";

    public Correlation() {
    }

    /** The id of the request or job at hand, or "-". */
    public static String current() {
        return MDC.get(KEY) instanceof String id ? id : "-";
    }

    /** Runs work of our own (a job, a sweep) under an id. */
    public static void with(String id, Runnable work) {
        MDC.put(KEY, id);
        try {
            work.run();
        } finally {
            MDC.remove(KEY);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        String id = Ids.next().toString();
        MDC.put(KEY, id);
        ((HttpServletResponse) response).setHeader("X-Correlation-Id", id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(KEY);
        }
    }
}
