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
import org.jspecify.annotations.Nullable;

/** Refuses a path or a query that holds NUL, which neither PostgreSQL nor a file name can carry: 400 {@code bad-text}. Form fields and JSON are checked where they are read. */
@WebFilter(filterName = "request-text", urlPatterns = "/*", asyncSupported = true)
public final class RequestTextFilter implements Filter {
    public RequestTextFilter() {
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        if (holdsNul(http.getRequestURI()) || holdsNul(http.getQueryString())) {
            ProblemMapper.write((HttpServletResponse) response, Problem.invalid("bad-text", "The address holds characters that are not text."));
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean holdsNul(@Nullable String text) {
        return text != null && (text.contains("%00") || text.indexOf('\0') >= 0);
    }
}
