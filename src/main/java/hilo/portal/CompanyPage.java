package hilo.portal;

import static hilo.portal.Html.html;

import hilo.directory.Organisations;
import hilo.directory.Tie;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/** The page of the customer's organisation: what its distributors may see, and for a distributor its clients. */
@ApplicationScoped
class CompanyPage {
    private final Organisations organisations;

    @Inject
    CompanyPage(Organisations organisations) {
        this.organisations = organisations;
    }

    Answer show(Visit visit) {
        var who = visit.customer();
        var organisation = organisations.find(organisation(who)).orElseThrow(Problem::notFound);
        var words = visit.words();
        var distributors = organisations.distributorsOf(organisation.id());
        var clients = organisation.distributor() ? organisations.clientsOf(organisation.id()) : List.<Tie>of();
        return Answer.page(organisation.name(), html("""
                <h1>{}</h1>
                {}
                {}
                {}
                """, organisation.name(), organisation.rfc() == null ? Html.NOTHING : html("<p class=\"muted\">RFC <span class=\"mono\">{}</span></p>", organisation.rfc()),
                distributors.isEmpty()
                        ? Html.NOTHING
                        : html("<section class=\"stack\"><h2>{}</h2><p>{}</p><ul class=\"plain tickets\">{}</ul></section>", words.say("company.distributors"),
                                words.say("company.consent"), distributors.stream().map(tie -> distributor(words, tie)).toList()),
                clients.isEmpty()
                        ? Html.NOTHING
                        : html("<section class=\"stack\"><h2>{}</h2><ul class=\"plain tickets\">{}</ul></section>", words.say("company.clients"),
                                clients.stream().map(tie -> client(words, tie)).toList())));
    }

    Answer consent(Visit visit) {
        var who = visit.customer();
        var distributor = visit.id("distributor").orElseThrow(Problem::notFound);
        if (visit.parameter("consent").equals("yes")) {
            organisations.consent(distributor, organisation(who), MeResource.by(who));
        } else {
            organisations.revoke(distributor, organisation(who), MeResource.by(who));
        }
        return new Answer.GoTo("/portal/company");
    }

    private static UUID organisation(Standing who) {
        if (who.organisation() == null) {
            throw Problem.notFound();
        }
        return who.organisation();
    }

    private static Html distributor(Words words, Tie tie) {
        var since = tie.consentSince();
        return html("""
                <li class="card spread"><div><strong>{}</strong><br><small>{}</small></div>
                <form method="post" action="/portal/company/consent"><input type="hidden" name="distributor" value="{}">
                <button class="button" name="consent" value="{}">{}<span class="hidden-visually"> {}</span></button></form></li>
                """, tie.name(), since == null ? words.say("company.off") : words.say("company.on", "since", words.time(since)), tie.id(), since == null ? "yes" : "no",
                words.say(since == null ? "company.give" : "company.revoke"), tie.name());
    }

    private static Html client(Words words, Tie tie) {
        return html("<li class=\"card\"><strong>{}</strong><br><small>{}</small></li>", tie.name(), words.say(tie.consented() ? "company.sees-all" : "company.sees-own"));
    }
}
