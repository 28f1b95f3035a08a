package hilo.escalation;

import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.identity.Agents;
import hilo.identity.Agents.Agent;
import hilo.platform.MailWanted;
import hilo.sla.Policies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Tells all alerts that are due in one transaction that locks nothing else: one letter to each person, whatever it holds. Of two nodes at the same alerts one finds them told. */
@ApplicationScoped
class Letters {
    private static final int MOST = 2_000;
    private static final int MOST_LINES = 50;
    private static final Locale SPANISH = Locale.of("es");
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("EEE d MMM, H:mm", SPANISH);

    private record Row(UUID id, UUID conversation, @Nullable UUID clock, String kind, @Nullable String promise, int level, Instant at, List<String> tell) {
    }

    private final Jdbi db;
    private final Policies policies;
    private final ConversationQueries queries;
    private final Agents agents;
    private final Event<MailWanted> mail;
    private final InstantSource clock;
    private final String publicUrl;
    private final ResourceBundle words = ResourceBundle.getBundle("messages", SPANISH, Letters.class.getClassLoader());

    @Inject
    Letters(Jdbi db, Policies policies, ConversationQueries queries, Agents agents, Event<MailWanted> mail, InstantSource clock,
            @ConfigProperty(name = "hilo.public.url", defaultValue = "http://localhost:8080") String publicUrl) {
        this.db = db;
        this.policies = policies;
        this.queries = queries;
        this.agents = agents;
        this.mail = mail;
        this.clock = clock;
        this.publicUrl = publicUrl.replaceAll("/+$", "");
    }

    /** Returns how many alerts were due; 0 where nothing is left to tell. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    int tellSome() {
        var due = db.withHandle(h -> h.createQuery("select * from alert where state = 'waiting' and due_at <= hilo_now() order by due_at, id limit :limit").bind("limit", MOST)
                .map((row, c) -> row(row)).list());
        if (due.isEmpty()) {
            return 0;
        }
        // By the conversation that was named when it happened; merged ones are shown as what they live on in.
        var views = queries.living(due.stream().map(Row::conversation).distinct().toList());
        var mine = claimed(due);
        var everybody = agents.active();
        Map<String, List<Row>> letters = new TreeMap<>();
        for (var row : due) {
            var view = views.get(row.conversation());
            if (mine.contains(row.id()) && view != null) {
                var addresses = addresses(row, view, everybody);
                addresses.removeAll(toldAlready(row));
                told(row, addresses);
                addresses.forEach(address -> letters.computeIfAbsent(address, a -> new ArrayList<>()).add(row));
            }
        }
        letters.forEach((address, rows) -> mail.fire(letter(address, rows, views)));
        return due.size();
    }

    private Set<UUID> claimed(List<Row> rows) {
        return db.withHandle(
                h -> h.createQuery("update alert set state = 'told', told_at = :now where id = any(:ids) and state = 'waiting' returning id").bind("now", clock.instant())
                        .bind("ids", rows.stream().map(Row::id).sorted().toArray(UUID[]::new)).mapTo(UUID.class).set());
    }

    /** By another rule, whose hours are others. */
    private List<String> toldAlready(Row row) {
        return db.withHandle(h -> h
                .createQuery(
                        """
                select distinct unnest(told) from alert where conversation_id = :conversation and kind = :kind and at = :at and clock_id is not distinct from :clock and id <> :id""")
                .bind("conversation", row.conversation()).bind("kind", row.kind()).bind("at", row.at()).bind("clock", row.clock()).bind("id", row.id()).mapTo(String.class).list());
    }

    private void told(Row row, Collection<String> addresses) {
        db.useHandle(h -> h.createUpdate("update alert set told = :told where id = :id").bind("told", addresses.toArray(String[]::new)).bind("id", row.id()).execute());
    }

    private Set<String> addresses(Row row, ConversationView view, List<Agent> everybody) {
        var result = new LinkedHashSet<String>();
        for (String whom : row.tell()) {
            switch (whom) {
                case "owner" -> owners(view, everybody).map(Agent::email).forEach(result::add);
                case "supervisors" -> everybody.stream().filter(agent -> agent.roles().contains("supervisor")).map(Agent::email).forEach(result::add);
                case "level" -> everybody.stream().filter(agent -> agent.level() == view.level()).map(Agent::email).forEach(result::add);
                case "on-call" -> result.addAll(onCall(everybody));
                default -> result.add(whom); // of a correction: the address itself
            }
        }
        result.removeIf(String::isBlank);
        return result;
    }

    /** Whoever has it and is still here; else its team. */
    private static Stream<Agent> owners(ConversationView view, List<Agent> everybody) {
        var assignee = everybody.stream().filter(agent -> view.assignee() != null && agent.id().equals(view.assignee().id())).toList();
        return assignee.isEmpty() ? everybody.stream().filter(agent -> view.team() != null && view.team().id().equals(agent.team())) : assignee.stream();
    }

    /** Those whom the policy names; where it names nobody, all of level 3. */
    private List<String> onCall(List<Agent> everybody) {
        var named = policies.current().policy().onCall();
        return named.isEmpty() ? everybody.stream().filter(agent -> agent.level() == 3).map(Agent::email).toList() : named;
    }

    private MailWanted letter(String to, List<Row> rows, Map<UUID, ConversationView> views) {
        var first = rows.getFirst();
        var zone = policies.current().policy().zone();
        var subject = rows.size() == 1
                ? word("subject." + first.kind()).replace("{what}", title(views.get(first.conversation())))
                : word("subject.many").replace("{count}", String.valueOf(rows.size()));
        var lines = rows.stream().limit(MOST_LINES).map(row -> line(row, views.get(row.conversation()), zone)).collect(Collectors.joining("\n\n"));
        var more = rows.size() <= MOST_LINES ? "" : "\n\n" + word("more").replace("{count}", String.valueOf(rows.size() - MOST_LINES));
        return new MailWanted("alert:" + first.id() + ":" + to, to, subject, lines + more + "\n\n" + word("why"), true);
    }

    private String line(Row row, @Nullable ConversationView view, ZoneId zone) {
        String what = word("line." + row.kind()).replace("{what}", title(view)).replace("{at}", MOMENT.format(row.at().atZone(zone)))
                .replace("{promise}", row.promise() == null ? "" : word("promise." + row.promise())).replace("{level}", String.valueOf(row.level()));
        return what + "\n" + publicUrl + "/console/#" + row.conversation();
    }

    private static String title(@Nullable ConversationView view) {
        if (view == null) {
            return "–";
        }
        String folio = view.ticket() == null ? "#" + view.number() : view.ticket().folio();
        return view.subject().isBlank() ? folio : folio + " " + view.subject();
    }

    private String word(String key) {
        return words.getString("alert." + key);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getObject("id", UUID.class), row.getObject("conversation_id", UUID.class), row.getObject("clock_id", UUID.class), row.getString("kind"),
                row.getString("promise"), row.getInt("level"), row.getObject("at", OffsetDateTime.class).toInstant(), Arrays.asList((String[]) row.getArray("tell").getArray()));
    }
}
