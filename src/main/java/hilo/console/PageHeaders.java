package hilo.console;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Tells browsers what a page of ours may do: run our own scripts only, load nothing from elsewhere, be framed by nobody. Two pages differ: a page with an import map gets the
 * map's hash (browsers know no import map in a file of its own), and the widget's frame may be framed by the hosts of {@code hilo.widget.hosts} (origins such as
 * {@code https://www.example.com}, separated by commas; our own origin always may). A customer's mail may be framed by us, run nothing, and load pictures from elsewhere only where
 * its reader asks for them.
 *
 * <p>A folder of ours answers with its index page. The demo pages exist only where {@code hilo.demo} is on.
 */
@WebFilter(filterName = "page-headers", urlPatterns = "/*", dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ERROR}, asyncSupported = true)
public final class PageHeaders implements Filter {
    private static final String CONSOLE = "/console/index.html";
    private static final String FRAME = "/widget/frame.html";
    private static final Set<String> FOLDERS = Set.of("/console", "/demo/start", "/demo/site", "/demo/call");
    private static final Pattern IMPORT_MAP = Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9*.-]+(:[0-9]+)?");

    /** What the reader of a mail asks for with {@code images=}. */
    static final String REMOTE = "remote";
    private static final Pattern MAIL = Pattern.compile("/api/agent/conversations/[^/]+/entries/[^/]+/html");

    private final Map<String, String> policies = new HashMap<>();
    private final Fingerprints fingerprints = new Fingerprints();
    private String plainPolicy = "";
    private boolean demo;

    public PageHeaders() {
    }

    @Override
    public void init(FilterConfig filter) throws ServletException {
        var config = ConfigProvider.getConfig();
        demo = config.getOptionalValue("hilo.demo", Boolean.class).orElse(false);
        plainPolicy = policy("", "'none'");
        String console = policy(importMapHash(filter, CONSOLE), "'none'");
        policies.put(CONSOLE, console);
        policies.put("/console/", console);
        policies.put(FRAME, policy(importMapHash(filter, FRAME), hosts(config.getOptionalValue("hilo.widget.hosts", String.class).orElse(""))));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        String path = http.getRequestURI();
        boolean remoteImages = ("images=" + REMOTE).equals(http.getQueryString());
        var answer = new Headed((HttpServletResponse) response,
                MAIL.matcher(path).matches() ? mailHeaders(path, http.isSecure(), remoteImages) : headers(path, http.isSecure()));
        if (http.getDispatcherType() == DispatcherType.ERROR) {
            String failed = String.valueOf(http.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
            chain.doFilter(request, new Headed((HttpServletResponse) response, headers(failed, http.isSecure())));
        } else if (path.equals("/")) {
            answer.sendRedirect(demo ? "/demo/start/" : "/portal/");
        } else if (FOLDERS.contains(path)) {
            answer.sendRedirect(path + "/");
        } else if (isOurs(path)) {
            String file = path.endsWith("/") ? path + "index.html" : path;
            var tag = fingerprints.of(http.getServletContext(), file);
            tag.ifPresent(value -> answer.setHeader("ETag", value));
            if (tag.isPresent() && tag.get().equals(http.getHeader("If-None-Match"))) {
                answer.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            } else if (tag.isPresent() && !file.equals(path)) {
                request.getRequestDispatcher(file).forward(request, answer);
            } else {
                chain.doFilter(request, answer);
            }
        } else {
            chain.doFilter(request, answer);
        }
    }

    private Map<String, String> headers(String path, boolean secure) {
        var all = new LinkedHashMap<String, String>();
        all.put("Content-Security-Policy", policies.getOrDefault(path, plainPolicy));
        all.put("X-Content-Type-Options", "nosniff");
        all.put("Referrer-Policy", "same-origin");
        all.put("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        if (!path.equals(FRAME)) {
            all.put("X-Frame-Options", "DENY");
            all.put("Cross-Origin-Opener-Policy", "same-origin");
        }
        if (secure) {
            all.put("Strict-Transport-Security", "max-age=31536000");
        }
        if (isPrivate(path)) {
            all.put("Cache-Control", "no-store");
        } else if (isOurs(path)) {
            all.put("Cache-Control", "no-cache"); // kept, but asked about each time: a new version shows at once
        }
        return all;
    }

    private Map<String, String> mailHeaders(String path, boolean secure, boolean remoteImages) {
        var all = headers(path, secure);
        // The same that the console's frame has: should the page be opened by itself, it is no more than there.
        all.put("Content-Security-Policy",
                "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:" + (remoteImages ? " https: http:" : "")
                        + "; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
        all.put("X-Frame-Options", "SAMEORIGIN");
        all.put("Referrer-Policy", "no-referrer");
        return all;
    }

    /** Keeps the headers when the answer is begun anew, as JAX-RS does before it writes a problem. */
    private static final class Headed extends HttpServletResponseWrapper {
        private final Map<String, String> headers;

        Headed(HttpServletResponse response, Map<String, String> headers) {
            super(response);
            this.headers = headers;
            headers.forEach(this::setHeader);
        }

        @Override
        public void setHeader(String name, String value) {
            if (!name.equalsIgnoreCase("Last-Modified") || !containsHeader("ETag")) {
                super.setHeader(name, value);
            }
        }

        @Override
        public void reset() {
            super.reset();
            headers.forEach(this::setHeader);
        }
    }

    /** What depends on who asks: no browser and no proxy keeps it. */
    private static boolean isPrivate(String path) {
        return path.startsWith("/api/") && !path.startsWith("/api/public/") || path.startsWith("/portal/") || path.startsWith("/hooks/");
    }

    private static boolean isOurs(String path) {
        return path.startsWith("/console/") || path.startsWith("/widget/") || path.startsWith("/common/") || path.startsWith("/demo/");
    }

    private static String policy(String importMapHash, String ancestors) {
        return "default-src 'none'; script-src 'self'" + importMapHash + "; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:;"
                + " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " + ancestors;
    }

    private static String hosts(String setting) throws ServletException {
        var all = new StringBuilder("'self'");
        for (String host : setting.split("[,\\s]+", -1)) {
            if (host.isEmpty()) {
                continue;
            }
            if (!ORIGIN.matcher(host).matches()) {
                throw new ServletException("hilo.widget.hosts: '" + host + "' is no origin such as https://www.example.com");
            }
            all.append(' ').append(host);
        }
        return all.toString();
    }

    private static String importMapHash(FilterConfig filter, String page) throws ServletException {
        var map = IMPORT_MAP.matcher(text(filter, page));
        if (!map.find()) {
            throw new ServletException(page + " has no import map");
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(map.group(1).replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
            return " 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new ServletException(e);
        }
    }

    private static String text(FilterConfig filter, String page) throws ServletException {
        try (var in = filter.getServletContext().getResourceAsStream(page)) {
            if (in == null) {
                throw new ServletException(page + " is missing from the archive");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ServletException(e);
        }
    }
}
