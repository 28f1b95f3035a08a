package hilo.portal;

import static hilo.portal.Html.html;

import hilo.identity.Callers;
import hilo.platform.Problem;
import hilo.platform.ProblemMapper;
import hilo.sla.Policies;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves the portal's pages: finds the page for an address, says who is visiting and in which language, and puts the answer into the frame. Everything works without scripts,
 * and there are none. Only the customer's browser may keep a page.
 */
@WebServlet(urlPatterns = "/portal/*")
@MultipartConfig(maxFileSize = 26_214_400, maxRequestSize = 30_000_000, fileSizeThreshold = 1_048_576)
public final class PortalServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logger.getLogger(PortalServlet.class);
    private static final String LANGUAGE = "hilo-language";
    private static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Inject
    transient Callers callers;
    @Inject
    transient Matters matters;
    @Inject
    transient Policies policies;
    @Inject
    transient Layout layout;
    @Inject
    transient SignInPages signIn;
    @Inject
    transient AccountPage account;
    @Inject
    transient TicketPages tickets;
    @Inject
    transient CompanyPage company;

    public PortalServlet() {
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        if (path.endsWith(".css")) {
            response.setHeader("Cache-Control", "no-cache");
            request.getServletContext().getNamedDispatcher("default").forward(request, response);
            return;
        }
        if (path.isEmpty()) {
            response.sendRedirect("/portal/");
            return;
        }
        request.setCharacterEncoding("UTF-8");
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "private, no-store");
        @Nullable
        Problem unreadable = unreadable(request);
        @Nullable
        String chosen = unreadable == null && request.getMethod().equals("GET") ? request.getParameter("lang") : null;
        if (chosen != null) {
            remember(response, chosen, request.isSecure());
        }
        var words = Words.in(language(request, chosen), policies.current().policy().zone());
        var visit = new Visit(request, response, path, words, who());
        Answer answer;
        try {
            answer = unreadable == null ? answer(visit) : refused(visit, unreadable);
        } catch (Problem problem) {
            answer = refused(visit, problem);
        } catch (RuntimeException e) {
            answer = failed(visit, e);
        }
        send(visit, response, answer);
    }

    /** The container reads the form at the first parameter, and throws where it is larger than we take or is not what it says it is. */
    private static @Nullable Problem unreadable(HttpServletRequest request) {
        try {
            request.getParameter("lang");
            return null;
        } catch (IllegalStateException e) {
            return Problem.tooLarge("The form is too large.");
        } catch (RuntimeException e) {
            return Problem.invalid("bad-form", "The form cannot be read.");
        }
    }

    private Answer answer(Visit visit) throws IOException, ServletException {
        String path = visit.path();
        boolean post = visit.isPost();
        if (!post && !visit.request().getMethod().equals("GET") && !visit.request().getMethod().equals("HEAD")) {
            throw Problem.notFound();
        }
        return switch (path) {
            case "/sign-in" -> signIn.signIn(visit);
            case "/password" -> post ? signIn.password(visit) : new Answer.GoTo("/portal/sign-in");
            case "/link" -> signIn.link(visit);
            case "/sso" -> signIn.handOver(visit);
            case "/sso/continue" -> signIn.handedOver(visit);
            case "/sign-out" -> post ? signIn.signOut(visit) : new Answer.GoTo("/portal/");
            case "/account" -> post ? account.changePassword(visit) : account.show(visit);
            case "/account/sessions" -> post ? account.endSessions(visit) : new Answer.GoTo("/portal/account");
            case "/" -> tickets.list(visit);
            case "/tickets/new" -> tickets.fresh(visit);
            case "/company" -> company.show(visit);
            case "/company/consent" -> post ? company.consent(visit) : new Answer.GoTo("/portal/company");
            default -> ticket(visit);
        };
    }

    private Answer ticket(Visit visit) throws IOException, ServletException {
        var parts = visit.path().split("/", -1);
        if (parts.length == 3 && parts[1].equals("tickets") && !visit.isPost()) {
            return tickets.read(visit, parts[2]);
        }
        if (parts.length == 4 && parts[1].equals("tickets") && parts[3].equals("replies") && visit.isPost()) {
            return tickets.reply(visit, parts[2]);
        }
        visit.customer();
        throw Problem.notFound();
    }

    private Optional<Standing> who() {
        return callers.find().filter(caller -> !caller.isAgent() && caller.is("customer")).map(matters::standing);
    }

    private static Answer refused(Visit visit, Problem problem) {
        if (problem.category() == Problem.Category.UNAUTHORIZED) {
            String target = visit.isPost() ? "/portal/" : "/portal" + visit.path();
            return new Answer.GoTo("/portal/sign-in?target=" + URLEncoder.encode(target, StandardCharsets.UTF_8));
        }
        var words = visit.words();
        boolean missing = problem.category() == Problem.Category.NOT_FOUND;
        String title = words.say(missing ? "missing.title" : "refused.title");
        return new Answer.Page(problem.category().status(), title, html("""
                <section class="card narrow stack"><h1>{}</h1><p>{}</p><p><a class="button" href="/portal/">{}</a></p></section>
                """, title, missing ? words.say("missing.text") : words.name("problem", problem.slug()), words.say("nav.tickets")));
    }

    private static Answer failed(Visit visit, RuntimeException e) {
        var words = visit.words();
        if (ProblemMapper.storageIsFull(e)) {
            LOG.errorf("There is no space left: %s", e.getMessage());
            return refused(visit, Problem.noSpace());
        }
        boolean away = ProblemMapper.databaseIsAway(e);
        if (!away) {
            LOG.error("A page failed", e);
        }
        return new Answer.Page(away ? 503 : 500, words.say("failed.title"),
                html("<section class=\"card narrow stack\"><h1>{}</h1><p>{}</p></section>", words.say("failed.title"), words.say("failed.text")));
    }

    private void send(Visit visit, HttpServletResponse response, Answer answer) throws IOException {
        switch (answer) {
            case Answer.GoTo(String path) -> {
                response.setStatus(HttpServletResponse.SC_SEE_OTHER);
                response.setHeader("Location", path);
            }
            case Answer.Page page -> {
                response.setStatus(page.status());
                response.setContentType("text/html; charset=utf-8");
                response.getOutputStream().write(layout.around(visit, page).toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void remember(HttpServletResponse response, String language, boolean secure) {
        var cookie = new Cookie(LANGUAGE, language.equals("en") ? "en" : "es");
        cookie.setPath("/portal");
        cookie.setMaxAge(365 * 24 * 3600);
        cookie.setHttpOnly(true);
        cookie.setSecure(secure);
        cookie.setAttribute("SameSite", "Lax");
        response.addCookie(cookie);
    }

    private static String language(HttpServletRequest request, @Nullable String chosen) {
        if (chosen != null) {
            return chosen;
        }
        if (request.getCookies() != null) {
            for (Cookie cookie : request.getCookies()) {
                if (cookie.getName().equals(LANGUAGE)) {
                    return cookie.getValue();
                }
            }
        }
        @Nullable
        String accepted = request.getHeader("Accept-Language");
        return accepted == null ? "es" : request.getLocale().getLanguage();
    }
}
