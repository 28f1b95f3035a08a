package hilo.portal;

import static hilo.portal.Html.html;

import hilo.directory.EmailAddresses;
import hilo.directory.Organisations;
import hilo.identity.Accounts;
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
    private final Accounts accounts;
    private final Organisations organisations;

    @Inject
    SignInPages(SignInLinks links, SigningIn signingIn, SignIns signIns, Accounts accounts, Organisations organisations) {
        this.links = links;
        this.signingIn = signingIn;
        this.signIns = signIns;
        this.accounts = accounts;
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

    Answer account(Visit visit) {
        var who = visit.customer();
        var words = visit.words();
        @Nullable
        String problem = null;
        boolean done = false;
        if (visit.isPost()) {
            boolean has = accounts.find(who.account()).orElseThrow(Problem::unauthorized).hasPassword();
            if (has && !accounts.isPassword(who.account(), visit.parameter("current"))) {
                problem = words.say("account.wrong");
            } else {
                try {
                    signIns.open(visit.request(), visit.response(), accounts.changePassword(who.account(), visit.parameter("password")));
                    done = true;
                } catch (Problem weak) {
                    problem = words.say("account.weak");
                }
            }
        }
        var account = accounts.find(who.account()).orElseThrow(Problem::unauthorized);
        return new Answer.Page(problem == null ? 200 : 400, words.say("account.title"), html("""
                <h1>{}</h1>
                <section class="card narrow stack">
                <p><strong>{}</strong><br>{}{}</p>
                {}{}
                <form method="post" action="/portal/account" class="stack">
                <h2>{}</h2>
                <p class="muted">{}</p>
                <input type="hidden" name="email" autocomplete="username" value="{}">
                {}
                <div class="field"><label for="password">{}</label><input id="password" name="password" type="password" autocomplete="new-password" minlength="12" maxlength="200"
                 required aria-describedby="password-hint"><span class="hint" id="password-hint">{}</span></div>
                <div><button class="button primary">{}</button></div>
                </form>
                </section>
                """, words.say("account.title"), account.name(), account.email(), Optional.ofNullable(who.organisationName()).map(name -> html("<br>{}", name)),
                done ? html("<p class=\"banner good round\" role=\"status\">{}</p>", words.say("account.done")) : Html.NOTHING, alert(problem), words.say("account.password"),
                words.say("account.explained"), account.email(), account.hasPassword() ? html("""
                        <div class="field"><label for="current">{}</label><input id="current" name="current" type="password" autocomplete="current-password" required></div>
                        """, words.say("account.current")) : Html.NOTHING, words.say("account.new"), words.say("account.hint"), words.say("account.save")));
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
