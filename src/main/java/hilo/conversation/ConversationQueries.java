package hilo.conversation;

import hilo.conversation.ConversationView.Named;
import hilo.conversation.ConversationView.Opener;
import hilo.conversation.ConversationView.Participant;
import hilo.conversation.ConversationView.TicketView;
import hilo.platform.Instants;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads conversations. Pages go by keyset, newest change first; a number or folio of a merged conversation finds the one it lives on in. */
@ApplicationScoped
public class ConversationQueries {
    /** One page; {@code next} is null at the end. */
    public record Page(List<ConversationView> items, @Nullable String next) {
    }

    /**
     * What to list. Null or empty means any. {@code visibleTo} narrows to organisations and contacts and is what hides other customers' matters.
     *
     * @param unassigned only what nobody has taken
     * @param q full text over subjects and entries, accents and case ignored; also a number or folio
     */
    public record Filter(Collection<String> statuses, @Nullable String channel, @Nullable Integer level, @Nullable String kind, @Nullable UUID assignee, boolean unassigned,
            @Nullable UUID team, @Nullable UUID contact, @Nullable UUID organisation, @Nullable String q, @Nullable Boolean spam, @Nullable Visibility visibleTo) {
        public static Filter all() {
            return new Filter(List.of(), null, null, null, null, false, null, null, null, null, null, null);
        }

        public Filter of(UUID toContact) {
            return new Filter(statuses, channel, level, kind, assignee, unassigned, team, toContact, organisation, q, spam, visibleTo);
        }

        public Filter statuses(Collection<String> only) {
            return new Filter(only, channel, level, kind, assignee, unassigned, team, contact, organisation, q, spam, visibleTo);
        }
    }

    /**
     * What a customer may see: their own contact's matters, their organisations' matters, those of clients who agreed, and what their organisation opened for a client. Ticketed
     * or not makes no difference.
     */
    public record Visibility(UUID contact, Collection<UUID> organisations, Collection<UUID> opener) {
    }

    private static final String SELECT = """
            select c.*, t.folio, t.opened_at as ticket_at, t.opened_by_type as ticket_by_type, t.opened_by as ticket_by, t.opened_by_name as ticket_by_name,
                   ct.name as contact_name, o.name as organisation_name, a.name as assignee_name, tm.name as team_name, i.title as incident_title
              from conversation c left join ticket t on t.id = c.ticket_id left join contact ct on ct.id = c.contact_id left join organisation o on o.id = c.organisation_id
              left join agent a on a.id = c.assignee_id left join team tm on tm.id = c.team_id left join incident i on i.id = c.incident_id
            """;

    private final Jdbi db;

    @Inject
    ConversationQueries(Jdbi db) {
        this.db = db;
    }

    /** The conversation of this id, merged or not. */
    public Optional<ConversationView> find(UUID id) {
        return list("where c.id = :id", Map.of("id", id)).stream().findFirst();
    }

    /** Like {@link #find}, or {@link Problem} not-found. */
    public ConversationView get(UUID id) {
        return find(id).orElseThrow(Problem::notFound);
    }

    public List<ConversationView> find(Collection<UUID> ids) {
        return ids.isEmpty() ? List.of() : list("where c.id = any(:ids)", Map.of("ids", ids.toArray(UUID[]::new)));
    }

    /** By its number, following merges. */
    public Optional<ConversationView> byNumber(long number) {
        return list("where c.number = :number", Map.of("number", number)).stream().findFirst().map(this::living);
    }

    /** By a folio, whatever its case, following merges. */
    public Optional<ConversationView> byFolio(String folio) {
        return db.withHandle(h -> h.createQuery("select conversation_id from ticket where folio = upper(:folio)").bind("folio", folio.strip()).mapTo(UUID.class).findOne())
                .flatMap(this::find).map(this::living);
    }

    /** The conversation that this one lives on in, or itself. */
    public ConversationView living(ConversationView view) {
        var end = view;
        while (end.mergedInto() != null) {
            end = get(end.mergedInto());
        }
        return end;
    }

    /** What these live on in, or themselves, by the id that was asked for; an unknown id is left out. */
    public Map<UUID, ConversationView> living(Collection<UUID> ids) {
        return find(ids).stream().collect(Collectors.toMap(ConversationView::id, this::living));
    }

    /** One page of at most {@code limit} (1 to 100); throws {@link Problem} for a cursor that is none of ours. */
    public Page page(Filter filter, int limit, @Nullable String cursor) {
        return page(filter, limit, cursor, false);
    }

    /** The same in order of opening, the newest first: an order that never changes, so that a reader sees each conversation once while others write. */
    public Page pageByOpening(Filter filter, int limit, @Nullable String cursor) {
        return page(filter, limit, cursor, true);
    }

    private Page page(Filter filter, int limit, @Nullable String cursor, boolean byOpening) {
        int size = Math.clamp(limit, 1, 100);
        var values = new HashMap<String, Object>();
        var where = new ArrayList<String>();
        if (!filter.statuses().isEmpty()) {
            where.add("c.status = any(:statuses)");
            values.put("statuses", filter.statuses().toArray(String[]::new));
        }
        equal(where, values, "c.level", "level", filter.level());
        equal(where, values, "c.kind", "kind", filter.kind());
        equal(where, values, "c.assignee_id", "assignee", filter.assignee());
        equal(where, values, "c.team_id", "team", filter.team());
        equal(where, values, "c.contact_id", "contact", filter.contact());
        equal(where, values, "c.organisation_id", "organisation", filter.organisation());
        equal(where, values, "c.spam", "spam", filter.spam());
        if (filter.channel() != null) {
            where.add(":channel = any(c.channels)");
            values.put("channel", filter.channel());
        }
        if (filter.unassigned()) {
            where.add("c.assignee_id is null");
        }
        var visible = filter.visibleTo();
        if (visible != null) {
            where.add("(c.contact_id = :me or c.organisation_id = any(:organisations) or c.opener_organisation_id = any(:opener)) and c.status <> 'merged' and not c.spam");
            values.put("me", visible.contact());
            values.put("organisations", visible.organisations().toArray(UUID[]::new));
            values.put("opener", visible.opener().toArray(UUID[]::new));
        }
        String with = "";
        var q = filter.q();
        if (q != null && !q.isBlank()) {
            // Fenced, so that the planner reads the text index first and never walks all conversations; capped, so that a common word costs no more than a rare one.
            with = """
                    with hit as materialized (
                        (select conversation_id as id from entry where search @@ hilo_tsq(:q) and (:inside or direction <> 'internal') limit 2000)
                        union (select id from conversation where hilo_tsv(subject) @@ hilo_tsq(:q) limit 2000)
                        union (select conversation_id from ticket where folio = upper(:q))
                        union (select id from conversation where number = cast(:number as bigint)))
                    """;
            where.add("c.id in (select id from hit)");
            values.put("q", q.strip());
            // No number: no conversation has 0.
            values.put("number", q.strip().matches("[1-9]\\d{0,17}") ? Long.parseLong(q.strip()) : 0L);
            values.put("inside", visible == null);
        }
        if (cursor != null) {
            var from = Cursor.parse(cursor);
            if (byOpening) {
                where.add("c.id < :after");
            } else {
                where.add("(c.updated_at, c.id) < (:at, :after)");
                values.put("at", from.at());
            }
            values.put("after", from.id());
        }
        String order = byOpening ? " order by c.id desc limit " : " order by c.updated_at desc, c.id desc limit ";
        var rows = list(with, (where.isEmpty() ? "" : "where " + String.join(" and ", where)) + order + (size + 1), values);
        if (rows.size() <= size) {
            return new Page(rows, null);
        }
        var last = rows.get(size - 1);
        return new Page(List.copyOf(rows.subList(0, size)), new Cursor(last.updatedAt(), last.id()).toString());
    }

    /** Living matters of the same contact that an agent may join this one to, newest first. */
    public List<ConversationView> offers(ConversationView of) {
        if (of.contact() == null) {
            return List.of();
        }
        return list("""
                where c.contact_id = :contact and c.id <> :id and c.status in ('open', 'waiting', 'held', 'solved') and not c.spam
                order by c.updated_at desc limit 10""", Map.of("contact", of.contact().id(), "id", of.id()));
    }

    /** Matters linked with this one. */
    public List<ConversationView> linked(UUID id) {
        return list("where c.id in (select other_id from conversation_link where conversation_id = :id union select conversation_id from conversation_link where other_id = :id)",
                Map.of("id", id));
    }

    private List<ConversationView> list(String where, Map<String, ?> values) {
        return list("", where, values);
    }

    private List<ConversationView> list(String with, String where, Map<String, ?> values) {
        return db.withHandle(h -> {
            var bare = h.createQuery(with + SELECT + where).bindMap(values).map((row, c) -> view(row)).list();
            if (bare.isEmpty()) {
                return bare;
            }
            var copies = new LinkedHashMap<UUID, List<Participant>>();
            h.createQuery("select * from participant where conversation_id = any(:ids) order by address").bind("ids", bare.stream().map(ConversationView::id).toArray(UUID[]::new))
                    .map((row, c) -> copies.computeIfAbsent(row.getObject("conversation_id", UUID.class), id -> new ArrayList<>())
                            .add(new Participant(row.getString("address"), row.getString("name"), row.getBoolean("verified"), row.getBoolean("copied"))))
                    .list();
            return copies.isEmpty() ? bare : bare.stream().map(view -> with(view, copies.getOrDefault(view.id(), List.of()))).toList();
        });
    }

    private static void equal(List<String> where, Map<String, Object> values, String column, String name, @Nullable Object value) {
        if (value != null) {
            where.add(column + " = :" + name);
            values.put(name, value);
        }
    }

    private static ConversationView view(ResultSet row) throws SQLException {
        String folio = row.getString("folio");
        var ticket = folio == null
                ? null
                : new TicketView(folio, Entries.instant(row, "ticket_at"),
                        new Opener(row.getString("ticket_by_type"), row.getObject("ticket_by", UUID.class), row.getString("ticket_by_name")));
        return new ConversationView(row.getObject("id", UUID.class), row.getLong("number"), row.getString("subject"), row.getString("kind"), row.getString("category"),
                row.getString("service"), row.getString("module"), row.getString("status"), row.getString("priority"), texts(row, "tags"), row.getInt("level"),
                texts(row, "channels"), named(row, "contact_id", "contact_name"), List.of(), named(row, "organisation_id", "organisation_name"),
                row.getObject("opener_organisation_id", UUID.class), named(row, "assignee_id", "assignee_name"), named(row, "team_id", "team_name"), ticket,
                named(row, "incident_id", "incident_title"), Entries.instantOrNull(row, "committed_to"),
                row.getObject("merged_into", UUID.class), row.getBoolean("spam"), Entries.instantOrNull(row, "remind_at"), Entries.instantOrNull(row, "solved_at"),
                Entries.instantOrNull(row, "closed_at"),
                Entries.instant(row, "opened_at"), Entries.instant(row, "updated_at"), row.getString("opened_by_type"), row.getLong("last_seq"), row.getLong("version"));
    }

    private static ConversationView with(ConversationView v, List<Participant> participants) {
        return new ConversationView(v.id(), v.number(), v.subject(), v.kind(), v.category(), v.service(), v.module(), v.status(), v.priority(), v.tags(), v.level(), v.channels(),
                v.contact(), participants, v.organisation(), v.openerOrganisation(), v.assignee(), v.team(), v.ticket(), v.incident(), v.committedTo(), v.mergedInto(), v.spam(),
                v.remindAt(), v.solvedAt(),
                v.closedAt(), v.openedAt(), v.updatedAt(), v.openedByType(), v.lastSeq(), v.version());
    }

    private static @Nullable Named named(ResultSet row, String id, String name) throws SQLException {
        var value = row.getObject(id, UUID.class);
        String text = row.getString(name);
        return value == null ? null : new Named(value, text == null ? "" : text);
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private record Cursor(Instant at, UUID id) {
        static Cursor parse(String text) {
            try {
                var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 2);
                return new Cursor(Instants.parse(parts[0]), UUID.fromString(parts[1]));
            } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
                throw Problem.invalid("bad-cursor", "The cursor is none of ours.").at("/cursor", "use the value of \"next\"");
            }
        }

        @Override
        public String toString() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString((at + " " + id).getBytes(StandardCharsets.UTF_8));
        }
    }
}
