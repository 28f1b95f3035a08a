package hilo.portal;

import static hilo.portal.Html.html;

import hilo.conversation.Attached;
import hilo.conversation.Author;
import hilo.conversation.Direction;
import hilo.conversation.EntryType;
import hilo.conversation.Wire;
import hilo.directory.Organisations;
import hilo.platform.Networks;
import hilo.platform.Problem;
import hilo.sla.ClockView;
import hilo.sla.Clocks;
import hilo.sla.Policies;
import hilo.sla.Policy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The pages on which customers list, open, read and answer their matters. */
@ApplicationScoped
class TicketPages {
    private static final int PAGE = 30;

    private final Matters matters;
    private final Organisations organisations;
    private final Policies policies;
    private final Clocks clocks;

    @Inject
    TicketPages(Matters matters, Organisations organisations, Policies policies, Clocks clocks) {
        this.matters = matters;
        this.organisations = organisations;
        this.policies = policies;
        this.clocks = clocks;
    }

    Answer list(Visit visit) {
        var who = visit.customer();
        var words = visit.words();
        var scope = scope(visit.parameter("scope"), who);
        boolean all = visit.parameter("status").equals("all");
        String q = visit.parameter("q");
        var page = matters.list(who, new Matters.Filter(scope, !all && q.isEmpty(), q.isEmpty() ? null : q), PAGE, visit.parameter("cursor"));
        String here = scope.name().toLowerCase(Locale.ROOT);
        var items = page.items().stream().map(matter -> item(words, who, matter)).toList();
        return Answer.page(words.say("list.title"), html("""
                <div class="spread head"><h1>{}</h1><a class="button primary" href="/portal/tickets/new">{}</a></div>
                {}
                <div class="spread filters">
                <form method="get" action="/portal/" role="search" class="row">
                <input type="hidden" name="scope" value="{}">
                <label class="hidden-visually" for="q">{}</label>
                <input id="q" name="q" type="search" value="{}" placeholder="{}" maxlength="100">
                <button class="button">{}</button>
                </form>
                {}
                </div>
                {}
                {}
                """, words.say("list.title"), words.say("nav.new"), scopes(words, who, scope), here, words.say("list.search"), q, words.say("list.search"), words.say("list.find"),
                q.isEmpty()
                        ? html("<a href=\"/portal/?scope={}&amp;status={}\">{}</a>", here, all ? "open" : "all", words.say(all ? "list.open-only" : "list.with-closed"))
                        : html("<a href=\"/portal/?scope={}\">{}</a>", here, words.say("list.clear")),
                items.isEmpty() ? html("<p class=\"card\">{}</p>", words.say(q.isEmpty() ? "list.empty" : "list.nothing")) : html("<ul class=\"plain tickets\">{}</ul>", items),
                page.next() == null
                        ? Html.NOTHING
                        : html("<p><a class=\"button\" href=\"/portal/?scope={}&amp;status={}&amp;q={}&amp;cursor={}\">{}</a></p>", here, all ? "all" : "open",
                                java.net.URLEncoder.encode(q, java.nio.charset.StandardCharsets.UTF_8), page.next(), words.say("list.older"))));
    }

    Answer read(Visit visit, String id) {
        var who = visit.customer();
        var matter = matters.find(who, id).orElseThrow(Problem::notFound);
        return shown(visit, who, matter, 200, "", null);
    }

    Answer reply(Visit visit, String id) throws IOException, ServletException {
        var who = visit.customer();
        var matter = matters.find(who, id).orElseThrow(Problem::notFound);
        String text = visit.parameter("text");
        try {
            var to = matters.reply(who, matter, text, uploaded(visit, who), visit.parameter("key"));
            return new Answer.GoTo("/portal/tickets/" + to + "#last");
        } catch (Problem refused) {
            return shown(visit, who, matter, refused.category().status(), text, said(visit.words(), refused));
        }
    }

    Answer fresh(Visit visit) throws IOException, ServletException {
        var who = visit.customer();
        if (!visit.isPost()) {
            return form(visit, who, 200, null);
        }
        try {
            var id = matters.open(who, new Matters.NewTicket(visit.parameter("subject"), visit.parameter("text"), visit.parameter("kind"), visit.parameter("service"),
                    visit.parameter("module"), visit.id("organisation").orElse(null), uploaded(visit, who), visit.parameter("key")));
            return new Answer.GoTo("/portal/tickets/" + id + "?new=1");
        } catch (Problem refused) {
            return form(visit, who, refused.category().status(), said(visit.words(), refused));
        }
    }

    private List<UUID> uploaded(Visit visit, Standing who) throws IOException, ServletException {
        var ids = new ArrayList<UUID>();
        for (var part : visit.files()) {
            try (var content = part.getInputStream()) {
                ids.add(matters.upload(who, Networks.of(visit.request().getRemoteAddr()), Objects.requireNonNull(part.getSubmittedFileName()), content.readAllBytes()).id());
            }
        }
        return ids;
    }

    private static Matters.Scope scope(String word, Standing who) {
        return switch (word) {
            case "organisation" -> Matters.Scope.ORGANISATION;
            case "clients" -> Matters.Scope.CLIENTS;
            case "mine" -> Matters.Scope.MINE;
            default -> who.organisation() == null ? Matters.Scope.MINE : Matters.Scope.ALL;
        };
    }

    private static Html scopes(Words words, Standing who, Matters.Scope now) {
        if (who.organisation() == null) {
            return Html.NOTHING;
        }
        var scopes = new ArrayList<>(List.of(Matters.Scope.ALL, Matters.Scope.MINE, Matters.Scope.ORGANISATION));
        if (who.distributor()) {
            scopes.add(Matters.Scope.CLIENTS);
        }
        return html("<nav class=\"scopes\" aria-label=\"{}\">{}</nav>", words.say("list.scopes"), scopes.stream().map(scope -> {
            String key = scope.name().toLowerCase(Locale.ROOT);
            return html("<a href=\"/portal/?scope={}\"{}>{}</a>", key, scope == now ? html(" aria-current=\"page\"") : Html.NOTHING, words.name("scope", key));
        }).toList());
    }

    private static Html item(Words words, Standing who, Matter matter) {
        var organisation = Optional.ofNullable(matter.organisationName()).filter(name -> !Objects.equals(matter.organisation(), who.organisation()));
        return html("""
                <li class="card ticket"><a href="/portal/tickets/{}"><span class="folio">{}</span> <span class="subject">{}</span></a>
                <div class="row small">{}{}{}<span class="muted">{} {}</span></div></li>
                """, matter.id(), matter.called(), subject(words, matter), chip(words, matter), due(words, matter),
                organisation.map(name -> html("<span class=\"chip\">{}</span>", name)), words.say("list.updated"), time(words, matter.updatedAt()));
    }

    private static Html chip(Words words, Matter matter) {
        String look = switch (matter.status()) {
            case "waiting" -> "warm";
            case "solved", "closed" -> "good";
            default -> "calm";
        };
        return html("<span class=\"chip {}\">{}</span>", look, words.say(statusKey(matter)));
    }

    private static String statusKey(Matter matter) {
        boolean unanswered = matter.status().equals("open") && matter.firstResponse().filter(clock -> clock.metAt() == null).isPresent();
        return "status." + (unanswered ? "received" : matter.status());
    }

    private static Html due(Words words, Matter matter) {
        var owed = matter.firstResponse().filter(clock -> clock.metAt() == null && !clock.state().equals("cancelled") && clock.dueAt() != null);
        return owed.map(clock -> html("<span class=\"chip{}\">{} {}</span>", clock.breachedAt() == null ? "" : " late",
                words.say(clock.breachedAt() == null ? "due.before" : "due.late"), time(words, Objects.requireNonNull(clock.dueAt())))).orElse(Html.NOTHING);
    }

    private Answer shown(Visit visit, Standing who, Matter matter, int status, String typed, @Nullable String problem) {
        var words = visit.words();
        var policy = policies.current().policy();
        var part = matters.latest(who, matter);
        var facts = new ArrayList<Html>();
        facts.add(fact(words.say("ticket.opened"), time(words, matter.openedAt())));
        Optional.ofNullable(matter.contactName()).filter(name -> !matter.mine()).ifPresent(name -> facts.add(fact(words.say("ticket.by"), html("{}", name))));
        Optional.ofNullable(matter.organisationName()).ifPresent(name -> facts.add(fact(words.say("ticket.organisation"), html("{}", name))));
        Optional.ofNullable(matter.kind()).ifPresent(kind -> facts.add(fact(words.say("ticket.kind"), html("{}", kindName(policy, words, kind)))));
        Optional.ofNullable(matter.service()).ifPresent(code -> facts.add(fact(words.say("ticket.service"), html("{}", name(policy.services(), words, code)))));
        Optional.ofNullable(matter.module()).ifPresent(code -> facts.add(fact(words.say("ticket.module"), html("{}", name(policy.modules(), words, code)))));
        matter.firstResponse().ifPresent(clock -> facts.add(fact(words.say("ticket.response"), response(words, clock))));
        boolean over = matter.status().equals("solved") || matter.status().equals("closed");
        return new Answer.Page(status, matter.called() + " " + subject(words, matter), html("""
                <p><a href="/portal/">← {}</a></p>
                {}
                <header class="stack"><h1><span class="folio">{}</span> {}</h1>
                {}
                <dl class="facts">{}</dl>
                {}</header>
                <h2 class="hidden-visually">{}</h2>
                {}<ol class="plain thread">{}</ol>
                <section class="card stack" aria-labelledby="answer">
                <h2 id="answer">{}</h2>
                {}{}
                <form method="post" action="/portal/tickets/{}/replies" enctype="multipart/form-data" class="stack">
                <input type="hidden" name="key" value="{}">
                <div class="field"><label for="text">{}</label><textarea id="text" name="text" rows="6" maxlength="50000">{}</textarea></div>
                {}
                <div><button class="button primary">{}</button></div>
                </form>
                </section>
                """, words.say("nav.tickets"),
                visit.parameter("new").isEmpty()
                        ? Html.NOTHING
                        : html("<p class=\"banner good round\" role=\"status\">{}</p>", words.say("ticket.received", "folio", matter.called(), "email", who.email())),
                matter.called(), subject(words, matter), steps(words, matter), facts,
                matter.clocks().stream().map(clock -> ClockStrip.of(words, clocks.explain(clock.id()))).toList(),
                words.say("ticket.thread"), part.more() ? html("<p class=\"muted\">{}</p>", words.say("ticket.earlier")) : Html.NOTHING,
                thread(words, policy.desk(), part.said()), words.say("ticket.answer"),
                alertOf(problem),
                over ? html("<p class=\"muted\">{}</p>", words.say("ticket.over")) : Html.NOTHING, matter.id(), UUID.randomUUID(), words.say("ticket.text"), typed, files(words),
                words.say("ticket.send")));
    }

    private static Html steps(Words words, Matter matter) {
        var keys = List.of("received", "open", matter.status().equals("held") ? "held" : "waiting", matter.status().equals("closed") ? "closed" : "solved");
        String now = statusKey(matter).substring("status.".length());
        return html("<ol class=\"plain steps\" aria-label=\"{}\">{}</ol>", words.say("ticket.status"), keys.stream()
                .map(key -> html("<li{}>{}</li>", key.equals(now) ? html(" aria-current=\"step\"") : Html.NOTHING, words.say("status." + key))).toList());
    }

    private static Html response(Words words, ClockView clock) {
        var met = clock.metAt();
        var due = clock.dueAt();
        if (met != null) {
            return html("{} {}", words.say(clock.breachedAt() == null ? "response.given" : "response.late"), time(words, met));
        }
        if (due == null || clock.state().equals("cancelled")) {
            return html("{}", words.say("response.none"));
        }
        return html("{} {}", words.say(clock.breachedAt() == null ? "response.due" : "response.overdue"), time(words, due));
    }

    private static List<Html> thread(Words words, String desk, List<Said> said) {
        var out = new ArrayList<Html>();
        for (Said one : said) {
            boolean last = one == said.getLast();
            Html body = one.masked()
                    ? html("<p class=\"muted\"><em>{}</em></p>", words.say("entry.masked"))
                    : one.type() == EntryType.CALL
                            ? html("<p class=\"muted\"><em>{}</em></p>", words.say("entry.call"))
                            : html("<p class=\"text\">{}</p>{}{}", Html.lines(one.text()), attachments(words, one.attachments()), keys(words, one.keys()));
            out.add(html("""
                    <li class="said {}"{}><p class="small"><strong>{}</strong> <span class="muted">{}{}</span>{}</p>
                    {}</li>
                    """, one.direction() == Direction.IN ? "theirs" : "ours", last ? html(" id=\"last\"") : Html.NOTHING,
                    one.author().type() == Author.Type.SYSTEM ? desk : one.author().name(),
                    one.channel() == null ? Html.NOTHING : html("{} · ", words.name("channel", one.channel())), time(words, one.at()),
                    one.unverified() ? html(" <span class=\"chip\" title=\"{}\">{}</span>", words.say("entry.unverified.hint"), words.say("entry.unverified")) : Html.NOTHING,
                    body));
        }
        return out;
    }

    /** Their sender sees that they came, and that nobody gets them back. */
    private static Html keys(Words words, List<String> names) {
        return names.isEmpty()
                ? Html.NOTHING
                : html("<ul class=\"plain\">{}</ul>", names.stream().map(name -> html("<li class=\"muted\"><em>{}</em></li>", words.say("entry.key", "name", name))).toList());
    }

    /** What it is about; a subject that is confidential is empty. */
    private static String subject(Words words, Matter matter) {
        return matter.subject().isBlank() ? words.say("ticket.noSubject") : matter.subject();
    }

    private static Html attachments(Words words, List<Attached> files) {
        return files.isEmpty()
                ? Html.NOTHING
                : html("<ul class=\"plain files\" aria-label=\"{}\">{}</ul>", words.say("entry.files"), files.stream()
                        .map(file -> html("<li><a href=\"/api/portal/attachments/{}\" download>{}</a> <small class=\"muted\">{}</small></li>", file.id(), file.name(),
                                size(file.size())))
                        .toList());
    }

    private Answer form(Visit visit, Standing who, int status, @Nullable String problem) {
        var words = visit.words();
        var policy = policies.current().policy();
        String kind = visit.parameter("kind");
        var kinds = Matters.KINDS.stream().map(Wire::of)
                .map(code -> html("<label class=\"check\"><input type=\"radio\" name=\"kind\" value=\"{}\"{}><span>{}</span></label>", code,
                        code.equals(kind) ? html(" checked") : Html.NOTHING, kindName(policy, words, code)))
                .toList();
        String key = visit.parameter("key");
        return new Answer.Page(status, words.say("new.title"), html("""
                <h1>{}</h1>
                {}
                <form method="post" action="/portal/tickets/new" enctype="multipart/form-data" class="card stack wide">
                <input type="hidden" name="key" value="{}">
                {}
                <div class="field"><label for="subject">{}</label><input id="subject" name="subject" required maxlength="200" value="{}"></div>
                <fieldset class="kinds"><legend>{}</legend>{}</fieldset>
                <div class="pair">{}{}</div>
                <div class="field"><label for="text">{}</label><textarea id="text" name="text" rows="8" required maxlength="50000" aria-describedby="text-hint">{}</textarea>
                <span class="hint" id="text-hint">{}</span></div>
                {}
                <div><button class="button primary">{}</button></div>
                </form>
                """, words.say("new.title"), alertOf(problem), key.isEmpty() ? UUID.randomUUID() : key, clients(visit, who), words.say("new.subject"),
                visit.parameter("subject"), words.say("new.kind"), kinds, select(words, "service", words.say("ticket.service"), policy.services(), visit.parameter("service")),
                select(words, "module", words.say("ticket.module"), policy.modules(), visit.parameter("module")), words.say("new.text"), visit.parameter("text"),
                words.say("new.hint"), files(words), words.say("new.send")));
    }

    private Html clients(Visit visit, Standing who) {
        if (!who.distributor() || who.organisation() == null) {
            return Html.NOTHING;
        }
        String chosen = visit.parameter("organisation");
        var options = organisations.clientsOf(who.organisation()).stream().map(tie -> html("<option value=\"{}\"{}>{}</option>", tie.id(),
                tie.id().toString().equals(chosen) ? html(" selected") : Html.NOTHING, tie.name())).toList();
        return html("""
                <div class="field"><label for="organisation">{}</label><select id="organisation" name="organisation"><option value="">{}</option>{}</select></div>
                """, visit.words().say("new.for"), who.organisationName() == null ? "" : who.organisationName(), options);
    }

    private static Html select(Words words, String name, String label, List<Policy.Item> items, String chosen) {
        var options = items.stream().map(item -> html("<option value=\"{}\"{}>{}</option>", item.code(), item.code().equals(chosen) ? html(" selected") : Html.NOTHING,
                words.language().equals("en") ? item.en() : item.es())).toList();
        return html("<div class=\"field\"><label for=\"{}\">{}</label><select id=\"{}\" name=\"{}\"><option value=\"\">{}</option>{}</select></div>", name, label, name, name,
                words.say("new.unsure"), options);
    }

    private static Html files(Words words) {
        return html("""
                <div class="field"><label for="files">{}</label><input id="files" name="files" type="file" multiple aria-describedby="files-hint">
                <span class="hint" id="files-hint">{}</span></div>
                """, words.say("files"), words.say("files.hint"));
    }

    private static Html fact(String name, Html value) {
        return html("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
    }

    private static Html time(Words words, java.time.Instant at) {
        return html("<time datetime=\"{}\">{}</time>", at, words.time(at));
    }

    private static String kindName(Policy policy, Words words, String code) {
        return policy.kinds().stream().filter(kind -> kind.code().equals(code)).findFirst().map(kind -> words.language().equals("en") ? kind.en() : kind.es()).orElse(code);
    }

    private static String name(List<Policy.Item> items, Words words, String code) {
        return items.stream().filter(item -> item.code().equals(code)).findFirst().map(item -> words.language().equals("en") ? item.en() : item.es()).orElse(code);
    }

    private static String size(long bytes) {
        return bytes < 1024 ? bytes + " B" : bytes < 1024 * 1024 ? bytes / 1024 + " kB" : "%.1f MB".formatted(bytes / 1048576.0);
    }

    private static Html alertOf(@Nullable String problem) {
        return SignInPages.alert(problem);
    }

    private static String said(Words words, Problem problem) {
        return words.name("problem", problem.slug());
    }
}
