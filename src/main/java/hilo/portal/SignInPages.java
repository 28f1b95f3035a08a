package hilo.portal;

import static hilo.portal.Html.html;

import hilo.directory.EmailAddresses;
import hilo.directory.Organisations;
import hilo.identity.Caller;
import hilo.identity.SignInLinks;
import hilo.identity.SignIns;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pages by which customers come in and leave: a link by mail, a password, a hand-over. */
@ApplicationScoped
class SignInPages {
    private final SignInLinks links;
    private final SigningIn signingIn;
    private final SignIns signIns;
    private final Organisations organisations;

    @Inject
    SignInPages(SignInLinks links, SigningIn signingIn, SignIns signIns, Organisations organisations) {
        this.links = links;
        this.signingIn = signingIn;
        this.signIns = signIns;
        this.organisations = organisations;
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
            return signingIn.byLink(secret).map(signedIn -> open(visit, signedIn.caller(), signedIn.target())).orElseGet(() -> tooOld(visit));
        }
        return links.look(secret).map(link -> confirm(visit, secret, link)).orElseGet(() -> tooOld(visit));
    }

    /** The host application sends its user here with a token, by a link or a form. */
    Answer handover(Visit visit) {
        return open(visit, signingIn.byHandover(visit.parameter("token"), visit.who().map(Standing::account)), visit.target());
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
