package hilo.portal;

import static hilo.portal.Html.html;

import hilo.directory.EmailAddresses;
import hilo.directory.Organisations;
import hilo.identity.Caller;
import hilo.identity.Callers;
import hilo.identity.Handovers;
import hilo.identity.SignInLinks;
import hilo.identity.SignIns;
import hilo.identity.Tokens;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.Cookie;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pages by which customers come in and leave: a link by mail, a password, a hand-over. */
@ApplicationScoped
class SignInPages {
    private static final String HANDOVER = "hilo-handover";
    private static final int HANDOVER_LIFE = 300;

    private final SignInLinks links;
    private final SigningIn signingIn;
    private final SignIns signIns;
    private final Organisations organisations;
    private final Callers callers;

    @Inject
    SignInPages(SignInLinks links, SigningIn signingIn, SignIns signIns, Organisations organisations, Callers callers) {
        this.links = links;
        this.signingIn = signingIn;
        this.signIns = signIns;
        this.organisations = organisations;
        this.callers = callers;
    }

    Answer signIn(Visit visit) {
        if (!visit.isPost()) {
            return visit.who().isPresent() ? new Answer.GoTo(visit.target()) : form(visit, 200, "", null, null);
        }
        String typed = visit.parameter("email");
        var email = EmailAddresses.canonical(typed);
        if (email.isEmpty()) {
            return form(visit, 400, typed, visit.words().say("sign-in.bad-email"), null);
        }
        links.send(email.get(), visit.target(), visit.words().locale(), visit.request().getRemoteAddr());
        var words = visit.words();
        return Answer.page(words.say("sent.title"), html("""
                <section class="card narrow stack">
                <h1>{}</h1>
                <p role="status">{}</p>
                <p class="muted">{}</p>
                <p><a href="/portal/sign-in">{}</a></p>
                </section>
                """, words.say("sent.title"), words.say("sent.text", "email", email.get()), words.say("sent.hint"), words.say("sent.again")));
    }

    Answer password(Visit visit) {
        try {
            var caller = signIns.byPassword(visit.request(), visit.response(), visit.parameter("email"), visit.parameter("password"));
            return new Answer.GoTo(caller.isAgent() ? "/console/" : visit.target());
        } catch (Problem refused) {
            if (refused.category() != Problem.Category.INVALID) {
                throw refused;
            }
            return form(visit, 400, visit.parameter("email"), null, visit.words().say("sign-in.refused"));
        }
    }

    /** Opened: shows a button. Pressed: signs in. */
    Answer link(Visit visit) {
        String secret = visit.parameter("t");
        if (visit.isPost()) {
            return signingIn.byLink(secret).map(signedIn -> {
                links.used(signedIn.email(), visit.request().getRemoteAddr());
                return open(visit, signedIn.caller(), signedIn.target());
            }).orElseGet(() -> tooOld(visit));
        }
        return links.look(secret).map(link -> confirm(visit, secret, link)).orElseGet(() -> tooOld(visit));
    }

    /**
     * The host application sends its user here with a token. Posted: it is used up, and the browser goes on to {@link #handedOver}, where the desk sees who is signed in, which it
     * does not while another site posts. Only opened: a button posts it.
     */
    Answer handOver(Visit visit) {
        String token = visit.parameter("token");
        if (visit.isPost()) {
            give(visit, signingIn.accept(token), HANDOVER_LIFE);
            return new Answer.GoTo("/portal/sso/continue?target=" + visit.target());
        }
        var words = visit.words();
        return Answer.page(words.say("handover.title"), html("""
                <section class="card narrow stack">
                <h1>{}</h1>
                <p>{}</p>
                <form method="post" action="/portal/sso"><input type="hidden" name="token" value="{}"><input type="hidden" name="target" value="{}">
                <button class="button primary">{}</button></form>
                </section>
                """, words.say("handover.title"), words.say("handover.text"), token, visit.target(), words.say("link.enter")));
    }

    /** Signs in whom the host application has handed over; where anybody is signed in who is not surely the same user, only after they were asked. */
    Answer handedOver(Visit visit) {
        var ticket = ticket(visit);
        var user = ticket.flatMap(signingIn::waiting);
        if (ticket.isEmpty() || user.isEmpty() || visit.request().getMethod().equals("HEAD")) {
            return new Answer.GoTo("/portal/sign-in");
        }
        var here = callers.find();
        boolean other = here.filter(caller -> caller.isAgent() || !signingIn.isOf(user.get(), caller.id())).isPresent();
        boolean answered = visit.isPost() && (visit.parameter("asked").equals(Tokens.hashed(ticket.get())) || visit.parameter("stay").equals("yes"));
        if (other && !answered) {
            return confirm(visit, here.get(), user.get(), Tokens.hashed(ticket.get()));
        }
        give(visit, "", 0);
        if (other && visit.parameter("stay").equals("yes")) {
            signingIn.decline(ticket.get());
            return new Answer.GoTo(here.get().isAgent() ? "/console/" : "/portal/");
        }
        return signingIn.byHandover(ticket.get(), visit.who().map(Standing::account)).map(caller -> open(visit, caller, visit.target()))
                .orElseGet(() -> new Answer.GoTo("/portal/sign-in"));
    }

    /**
     * Asks before somebody else takes the place of who is signed in, or a new user of the host application gets the account of who is signed in.
     *
     * @param asked names the hand-over that the question is about: another that came meanwhile is asked about anew
     */
    private Answer confirm(Visit visit, Caller here, Handovers.Handover user, String asked) {
        var words = visit.words();
        String kind = !here.isAgent() && signingIn.wouldGet(user, here.id()) ? "handover.join." : "handover.other.";
        return Answer.page(words.say(kind + "title"), html("""
                <section class="card narrow stack">
                <h1>{}</h1>
                <p>{}</p>
                <form method="post" action="/portal/sso/continue"><input type="hidden" name="target" value="{}"><input type="hidden" name="asked" value="{}">
                <button class="button primary">{}</button></form>
                <form method="post" action="/portal/sso/continue"><input type="hidden" name="stay" value="yes"><button class="button">{}</button></form>
                </section>
                """, words.say(kind + "title"), words.say(kind + "text", "here", here.name(), "name", user.name(), "email", user.email()), visit.target(), asked,
                words.say(kind + "continue", "name", user.name()), words.say("handover.other.stay", "here", here.name())));
    }

    /** Lives as long as the hand-over waits, in this browser only; it is sent when the browser follows us back from the other site. */
    private static void give(Visit visit, String ticket, int seconds) {
        var cookie = new Cookie(HANDOVER, ticket);
        cookie.setPath("/portal/sso");
        cookie.setMaxAge(seconds);
        cookie.setHttpOnly(true);
        cookie.setSecure(visit.request().isSecure());
        cookie.setAttribute("SameSite", "Lax");
        visit.response().addCookie(cookie);
    }

    private static Optional<String> ticket(Visit visit) {
        Cookie @Nullable [] cookies = visit.request().getCookies();
        return cookies == null
                ? Optional.empty()
                : Stream.of(cookies).filter(cookie -> cookie.getName().equals(HANDOVER) && !cookie.getValue().isEmpty()).map(Cookie::getValue).findFirst();
    }

    Answer signOut(Visit visit) {
        signIns.close(visit.request(), visit.response());
        return new Answer.GoTo("/portal/sign-in");
    }

    private Answer open(Visit visit, Caller caller, String target) {
        signIns.open(visit.request(), visit.response(), caller);
        return new Answer.GoTo(target);
    }

    private Answer form(Visit visit, int status, String email, @Nullable String problem, @Nullable String refused) {
        var words = visit.words();
        return new Answer.Page(status, words.say("sign-in.title"), html("""
                <section class="card narrow stack">
                <h1>{}</h1>
                <p>{}</p>
                {}{}
                <form method="post" action="/portal/sign-in" class="stack">
                <input type="hidden" name="target" value="{}">
                <div class="field"><label for="email">{}</label>
                <input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value="{}"{}></div>
                <div><button class="button primary">{}</button></div>
                </form>
                <details{}>
                <summary>{}</summary>
                <form method="post" action="/portal/password" class="stack">
                <input type="hidden" name="target" value="{}">
                <div class="field"><label for="login">{}</label><input id="login" name="email" type="email" autocomplete="username" required maxlength="254" value="{}"></div>
                <div class="field"><label for="secret">{}</label><input id="secret" name="password" type="password" autocomplete="current-password" required maxlength="200"></div>
                <div><button class="button">{}</button></div>
                </form>
                </details>
                </section>
                """, words.say("sign-in.title"), words.say("sign-in.text"), alert(problem), alert(refused), visit.target(), words.say("sign-in.email"), email,
                problem == null ? Html.NOTHING : html(" aria-invalid=\"true\""), words.say("sign-in.send"), refused == null ? Html.NOTHING : html(" open"),
                words.say("sign-in.with-password"), visit.target(), words.say("sign-in.email"), email, words.say("sign-in.password"), words.say("sign-in.enter")));
    }

    private Answer confirm(Visit visit, String secret, SignInLinks.Link link) {
        var words = visit.words();
        var organisation = Optional.ofNullable(link.organisationId()).flatMap(organisations::find);
        return Answer.page(words.say("link.title"), html("""
                <section class="card narrow stack">
                <h1>{}</h1>
                <p>{}</p>
                {}
                <form method="post" action="/portal/link"><input type="hidden" name="t" value="{}"><button class="button primary">{}</button></form>
                </section>
                """, words.say("link.title"), words.say("link.text", "email", link.email()),
                organisation.map(found -> html("<p>{}</p>", words.say("link.invitation", "organisation", found.name()))), secret, words.say("link.enter")));
    }

    private static Answer tooOld(Visit visit) {
        var words = visit.words();
        return new Answer.Page(410, words.say("link.old.title"), html("""
                <section class="card narrow stack">
                <h1>{}</h1>
                <p>{}</p>
                <p><a class="button primary" href="/portal/sign-in">{}</a></p>
                </section>
                """, words.say("link.old.title"), words.say("link.old.text"), words.say("sent.again")));
    }

    static Html alert(@Nullable String problem) {
        return problem == null ? Html.NOTHING : html("<p class=\"banner problem round\" role=\"alert\">{}</p>", problem);
    }
}
