package hilo.portal;

import static hilo.portal.Html.html;

import hilo.conversation.Channels;
import hilo.directory.PhoneNumbers;
import hilo.sla.Hours;
import hilo.sla.Policies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The frame around every page: head, navigation, and help in the same place everywhere (WCAG 3.2.6). */
@ApplicationScoped
class Layout {
    private final Policies policies;
    private final Hours hours;
    private final InstantSource clock;
    private final Optional<String> mailbox;

    @Inject
    Layout(Policies policies, Hours hours, InstantSource clock, @ConfigProperty(name = "hilo.mail.address") Optional<String> mailbox) {
        this.policies = policies;
        this.hours = hours;
        this.clock = clock;
        this.mailbox = mailbox;
    }

    Html around(Visit visit, Answer.Page page) {
        var words = visit.words();
        String desk = policies.current().policy().desk();
        return html("""
                <!doctype html>
                <html lang="{}">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>{} · {}</title>
                <link rel="icon" href="/common/hilo.svg" type="image/svg+xml">
                <link rel="stylesheet" href="/common/hilo.css">
                <link rel="stylesheet" href="/common/strip.css">
                <link rel="stylesheet" href="/portal/portal.css">
                </head>
                <body>
                <a class="skip" href="#content">{}</a>
                <header class="top"><div class="inner">
                <a class="brand" href="/portal/">{}</a>
                {}
                <div class="end">{}{}</div>
                </div></header>
                <main id="content" class="inner">
                {}
                </main>
                {}
                </body>
                </html>
                """, words.language().equals("en") ? "en" : "es-MX", page.title(), words.say("brand", "desk", desk), words.say("skip"), words.say("brand", "desk", desk),
                visit.who().map(who -> navigation(visit, who)), language(visit), visit.who().map(who -> signedIn(visit, who)), page.content(), help(words));
    }

    private static Html navigation(Visit visit, Standing who) {
        var links = new ArrayList<Html>();
        links.add(link(visit, "/", "nav.tickets"));
        links.add(link(visit, "/tickets/new", "nav.new"));
        if (who.organisation() != null) {
            links.add(link(visit, "/company", "nav.company"));
        }
        return html("<nav aria-label=\"{}\">{}</nav>", visit.words().say("nav"), links);
    }

    private static Html link(Visit visit, String path, String key) {
        return html("<a href=\"/portal{}\"{}>{}</a>", path, visit.path().equals(path) ? html(" aria-current=\"page\"") : Html.NOTHING, visit.words().say(key));
    }

    /** The way back is the page itself where it was read, and the start where it answered a form. */
    private static Html language(Visit visit) {
        String other = visit.words().language().equals("en") ? "es" : "en";
        String back = visit.isPost() || visit.path().equals("/link") || visit.path().equals("/sso") ? "/portal/" : "/portal" + visit.path();
        return html("<a class=\"language\" href=\"{}?lang={}\" lang=\"{}\" hreflang=\"{}\">{}</a>", back, other, other, other, other.equals("en") ? "English" : "Español");
    }

    private static Html signedIn(Visit visit, Standing who) {
        var words = visit.words();
        return html("""
                <a class="who" href="/portal/account">{}{}</a>
                <form method="post" action="/portal/sign-out"><button class="button quiet">{}</button></form>
                """, who.name(), Optional.ofNullable(who.organisationName()).map(name -> html(" <small>{}</small>", name)), words.say("nav.sign-out"));
    }

    private Html help(Words words) {
        var numbers = policies.current().policy().phone().numbers().stream()
                .map(number -> html("<a href=\"tel:{}\">{}</a>", number, PhoneNumbers.forPeople(number))).toList();
        var lines = new ArrayList<Html>();
        if (!numbers.isEmpty()) {
            lines.add(html("<p><strong>{}</strong> {}<br><small>{}</small></p>", words.say("help.phone"), join(numbers),
                    hours.sentence(Channels.PHONE, words.locale(), clock.instant())));
        }
        mailbox.ifPresent(address -> lines.add(html("<p><strong>{}</strong> <a href=\"mailto:{}\">{}</a></p>", words.say("help.mail"), address, address)));
        lines.add(html("<p><strong>{}</strong> <small>{}</small></p>", words.say("help.tickets"), hours.week(Channels.PORTAL, words.locale())));
        return html("<footer class=\"inner help\" aria-label=\"{}\">{}<p class=\"muted\"><small>{}</small></p></footer>", words.say("help"), lines, words.say("zone"));
    }

    private static Html join(List<Html> numbers) {
        var out = new ArrayList<Html>();
        for (Html number : numbers) {
            out.add(out.isEmpty() ? number : html(" · {}", number));
        }
        return html("{}", out);
    }
}
