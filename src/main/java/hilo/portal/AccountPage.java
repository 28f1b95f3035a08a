package hilo.portal;

import static hilo.portal.Html.html;

import hilo.identity.Accounts;
import hilo.identity.Caller;
import hilo.identity.Callers;
import hilo.identity.OwnPassword;
import hilo.identity.SignIns;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The customer's own account: who they are here, their password, and where they are signed in. */
@ApplicationScoped
class AccountPage {
    private final Accounts accounts;
    private final Callers callers;
    private final OwnPassword ownPassword;
    private final SignIns signIns;

    @Inject
    AccountPage(Accounts accounts, Callers callers, OwnPassword ownPassword, SignIns signIns) {
        this.accounts = accounts;
        this.callers = callers;
        this.ownPassword = ownPassword;
        this.signIns = signIns;
    }

    Answer show(Visit visit) {
        visit.customer();
        return page(visit, callers.current(), null, null);
    }

    Answer changePassword(Visit visit) {
        visit.customer();
        try {
            var changed = ownPassword.change(callers.current(), visit.parameter("current"), visit.parameter("password"), visit.request().getRemoteAddr());
            var current = signIns.open(visit.request(), visit.response(), changed);
            return page(visit, current, visit.words().say("account.done"), null);
        } catch (Problem refused) {
            if (refused.category() != Problem.Category.INVALID) {
                throw refused;
            }
            return page(visit, callers.current(), null, visit.words().name("problem", refused.slug()));
        }
    }

    /** One of them by its id, or all but this one. */
    Answer endSessions(Visit visit) {
        visit.customer();
        var caller = callers.current();
        Optional<UUID> one = visit.id("id");
        if (one.isPresent()) {
            signIns.end(caller, one.get());
        } else {
            signIns.endOthers(caller);
        }
        return page(visit, caller, visit.words().say("account.sessions.done"), null);
    }

    private static Html passwordForm(Words words, Accounts.Account account) {
        return html("""
                <form method="post" action="/portal/account" class="stack">
                <h2>{}</h2>
                <p class="muted">{}</p>
                <input type="hidden" name="email" autocomplete="username" value="{}">
                {}
                <div class="field"><label for="password">{}</label><input id="password" name="password" type="password" autocomplete="new-password" minlength="12" maxlength="200"
                 required aria-describedby="password-hint"><span class="hint" id="password-hint">{}</span></div>
                <div><button class="button primary">{}</button></div>
                </form>
                """, words.say("account.password"), words.say("account.explained"), account.email(), account.hasPassword() ? html("""
                        <div class="field"><label for="current">{}</label><input id="current" name="current" type="password" autocomplete="current-password" required></div>
                        """, words.say("account.current")) : Html.NOTHING, words.say("account.new"), words.say("account.hint"), words.say("account.save"));
    }

    private Answer page(Visit visit, Caller caller, @Nullable String done, @Nullable String problem) {
        var words = visit.words();
        var who = visit.customer();
        var account = accounts.find(who.account()).orElseThrow(Problem::unauthorized);
        return new Answer.Page(problem == null ? 200 : 400, words.say("account.title"), html("""
                <h1>{}</h1>
                {}
                <section class="card narrow stack">
                <p><strong>{}</strong><br>{}{}</p>
                {}
                {}
                </section>
                {}
                """, words.say("account.title"), done == null ? Html.NOTHING : html("<p class=\"banner good round\" role=\"status\">{}</p>", done), account.name(), account.email(),
                Optional.ofNullable(who.organisationName()).map(name -> html("<br>{}", name)), SignInPages.alert(problem),
                account.emailSure() ? passwordForm(words, account) : html("<p>{}</p>", words.say("account.handed-over")),
                sessions(words, caller)));
    }

    private Html sessions(Words words, Caller caller) {
        var own = caller.credential();
        var all = signIns.of(caller.kind(), caller.id());
        var rows = all.stream().map(one -> row(words, one, own != null && own.id().equals(one.id()))).toList();
        return html("""
                <section class="card narrow stack" aria-labelledby="sessions">
                <h2 id="sessions">{}</h2>
                <p class="muted">{}</p>
                <ul class="plain stack">{}</ul>
                {}
                </section>
                """, words.say("account.sessions"), words.say("account.sessions.explained"), rows, all.size() < 2 ? Html.NOTHING : html("""
                <form method="post" action="/portal/account/sessions"><button class="button">{}</button></form>
                """, words.say("account.sessions.others")));
    }

    private static Html row(Words words, SignIns.Open one, boolean current) {
        String browser = one.browser().isEmpty() ? words.say("account.session.unknown") : one.browser();
        String opened = words.time(one.openedAt());
        return html("""
                <li><strong>{}</strong><br><small>{}</small>{}</li>
                """, words.say("account.session.line", "browser", browser, "address", one.address()),
                words.say("account.session.times", "opened", opened, "seen", words.time(one.seenAt())), current ? html("<br>{}", words.say("account.session.current")) : html("""
                        <form method="post" action="/portal/account/sessions"><input type="hidden" name="id" value="{}"><button class="button" aria-label="{}">{}</button></form>
                        """, one.id(), words.say("account.session.end.label", "browser", browser, "opened", opened), words.say("account.session.end")));
    }
}
