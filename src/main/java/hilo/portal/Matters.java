package hilo.portal;

import hilo.channel.Inbound;
import hilo.channel.Intake;
import hilo.channel.Proof;
import hilo.channel.Sender;
import hilo.conversation.Attached;
import hilo.conversation.Attachments;
import hilo.conversation.Author;
import hilo.conversation.Channels;
import hilo.conversation.Direction;
import hilo.conversation.Draft;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.conversation.Kind;
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.conversation.Timeline;
import hilo.conversation.Wire;
import hilo.directory.AddressKind;
import hilo.directory.Organisations;
import hilo.identity.Accounts;
import hilo.identity.Caller;
import hilo.platform.Instants;
import hilo.platform.Blobs;
import hilo.platform.Budgets;
import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.platform.RateLimits;
import hilo.platform.Text;
import hilo.sla.ClockView;
import hilo.sla.Clocks;
import hilo.sla.Policies;
import hilo.sla.Policy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The matters that a customer may see, and what a customer may do with them. The one predicate {@link #VISIBLE} decides every read and every write; what it leaves out is
 * answered like what does not exist.
 */
@ApplicationScoped
@Transactional
public class Matters {
    /** Which of the visible matters a list shows. */
    enum Scope {
        ALL("true"), MINE(OWN), ORGANISATION("c.organisation_id = cast(:organisation as uuid)"), CLIENTS(
                "c.organisation_id is distinct from cast(:organisation as uuid) and " + OWN
                        + " is not true or c.opener_organisation_id = cast(:organisation as uuid)");

        private final String condition;

        Scope(String condition) {
            this.condition = condition;
        }
    }

    /** One page of matters; {@code next} is the cursor of the following page. */
    record Page(List<Matter> items, @Nullable String next) {
    }

    /** What a list is narrowed to. */
    record Filter(Scope scope, boolean openOnly, @Nullable String text) {
    }

    /** A ticket to open; {@code organisation} is the client that a distributor opens it for; null for one's own. {@code key} makes a repetition harmless. */
    record NewTicket(String subject, String text, @Nullable String kind, @Nullable String service, @Nullable String module, @Nullable UUID organisation, List<UUID> attachments,
            String key) {
    }

    private record Cursor(Instant updatedAt, UUID id) {
    }

    private static final int MOST_SHOWN = 500;
    private static final int MOST_CHARACTERS = 1_000_000;
    private static final long BATCH_BYTES = 2 * 1024 * 1024;
    private static final int LONGEST_TEXT = 50_000;
    private static final int LONGEST_SUBJECT = 200;
    private static final int MOST_FILES = 10;
    private static final int BATCH = 500;
    private static final String FAILED = "failed";
    private static final Set<String> SURE = Set.of("authenticated", "confirmed");
    /** What a customer can judge; the rest is for the desk to say. */
    static final List<Kind> KINDS = List.of(Kind.QUESTION, Kind.FAULT, Kind.ASSISTANCE, Kind.SUGGESTION);

    /** The mailbox that an entry came from, or that we sent it to; null for what is no mail. Its entry goes by the name of mail. */
    private static final String MAILBOX = "case when mail.direction = 'out' then mail.details ->> 'recipient' when mail.channel = 'email' then mail.details ->> 'from' end";

    /** Written from or to a mailbox that the account has proven, whosever contact the desk took it for: its contact opened it with a mail from there, or we wrote to it there. */
    private static final String BY_MAILBOX = """
            exists (select 1 from contact_address mine join contact_address theirs on theirs.kind = 'email' and theirs.value = mine.value
                     where mine.contact_id = :contact and mine.kind = 'email' and mine.standing = 'proven' and theirs.contact_id = c.contact_id
                       and (mine.value = (select case when first.channel = 'email' and first.direction = 'in' and first.author_id = c.contact_id and not first.automatic
                                                            and first.details ->> 'sender' is distinct from 'failed' then first.details ->> 'from' end
                                            from entry first where first.conversation_id = c.id and first.type <> 'change' order by first.seq limit 1)
                            or exists (select 1 from entry sent where sent.conversation_id = c.id and sent.channel = 'email' and sent.direction = 'out'
                                          and sent.details ->> 'recipient' = mine.value)))""";

    /** There is nothing of it but mail whose sender failed the check of our mail server; an agent may confirm the sender. */
    private static final String FORGED = """
            ('email' = any(c.channels)
             and exists (select 1 from entry forged where forged.conversation_id = c.id and forged.channel = 'email' and forged.direction = 'in'
                            and forged.details ->> 'sender' = 'failed')
             and not exists (select 1 from entry shown where shown.conversation_id = c.id and shown.direction <> 'internal' and shown.type not in ('note', 'change')
                                and not shown.automatic and shown.details ->> 'sender' is distinct from 'failed'))""";

    private static final String OWN = "(c.contact_id = :contact or " + BY_MAILBOX + ")";

    /** The first words in it are a mail whose sender failed: its subject is theirs. */
    private static final String FORGED_SUBJECT = """
            coalesce((select first.channel = 'email' and first.direction = 'in' and first.details ->> 'sender' = 'failed' from entry first
                       where first.conversation_id = c.id and first.type <> 'change' order by first.seq limit 1), false)""";

    /** Shown as a whole: one's own, but not those written for an organisation that the account is no member of any more; the organisation's; a distributor's by the agreement. */
    private static final String WHOLE = """
            (c.contact_id = :contact and (c.organisation_id is null or c.organisation_id = cast(:organisation as uuid)
                                          or cast(:organisation as uuid) is null and c.opened_at >= :leftAt)
             or c.organisation_id = cast(:organisation as uuid)
             or c.opener_organisation_id = cast(:organisation as uuid)
             or :distributor and exists (select 1 from client_organisation tie join client_consent consent using (distributor_id, client_id)
                                         where tie.distributor_id = cast(:organisation as uuid) and tie.client_id = c.organisation_id and consent.revoked_at is null))""";

    /** A mailbox opens nothing of an organisation to those who left one: they may have left the mailbox behind. */
    private static final String VISIBLE = "not " + FORGED + " and (" + WHOLE + " or " + BY_MAILBOX + """
             and (c.organisation_id is null or c.organisation_id = cast(:organisation as uuid) or cast(:organisation as uuid) is null and not :hasLeft))""";

    /** The reader sees this entry, named mail, as far as its sender is no reason not to: the same as {@link #sight}. */
    private static final String SEEN = "(" + WHOLE + """
             or mail.author_type = 'contact' and mail.author_id = :contact
             or exists (select 1 from contact_address box where box.contact_id = :contact and box.kind = 'email' and box.standing = 'proven' and box.value = """ + MAILBOX + "))";

    /** By index what may be visible at all: a condition with or alone would make the database look at every matter of the desk. */
    private static final String REACHABLE = """
            c.id in (select id from conversation where contact_id = :contact
                     union select written.id from contact_address mine join contact_address theirs on theirs.kind = 'email' and theirs.value = mine.value
                             join conversation written on written.contact_id = theirs.contact_id
                            where mine.contact_id = :contact and mine.kind = 'email' and mine.standing = 'proven'
                     union select id from conversation where organisation_id = cast(:organisation as uuid)
                     union select id from conversation where opener_organisation_id = cast(:organisation as uuid)
                     union select theirs.id from client_consent consent join conversation theirs on theirs.organisation_id = consent.client_id
                            where :distributor and consent.distributor_id = cast(:organisation as uuid) and consent.revoked_at is null)""";

    private static final String MATTER = """
            select c.*, t.folio, t.opened_at as ticket_opened_at, p.name as contact_name, o.name as organisation_name,
                   coalesce((select max(mail.at) from entry mail where mail.conversation_id = c.id and mail.direction <> 'internal'
                                                         and mail.details ->> 'sender' is distinct from 'failed' and """ + SEEN + """
            ), c.opened_at) as said_at,
            """ + OWN + " as mine, " + WHOLE + " is not true as mail_only, " + FORGED_SUBJECT + """
             as forged_subject
            from conversation c left join ticket t on t.id = c.ticket_id left join contact p on p.id = c.contact_id left join organisation o on o.id = c.organisation_id
            """;

    private final Jdbi db;
    private final Accounts accounts;
    private final Organisations organisations;
    private final Sessions sessions;
    private final Timeline timeline;
    private final Attachments files;
    private final Blobs blobs;
    private final Intake intake;
    private final Clocks clocks;
    private final Policies policies;
    private final RateLimits limits;
    private final Budgets budgets;
    private final int ticketsPerHour;
    private final long networkBytes;
    private final InstantSource clock;

    @Inject
    Matters(Jdbi db, Accounts accounts, Organisations organisations, Sessions sessions, Timeline timeline, Attachments files, Blobs blobs,
            Intake intake, Clocks clocks, Policies policies, RateLimits limits, Budgets budgets, InstantSource clock,
            @ConfigProperty(name = "hilo.portal.tickets.per.hour", defaultValue = "60") int ticketsPerHour,
            @ConfigProperty(name = "hilo.attachment.network.bytes.per.day", defaultValue = "4294967296") long networkBytes) {
        this.budgets = budgets;
        this.ticketsPerHour = ticketsPerHour;
        this.networkBytes = networkBytes;
        this.db = db;
        this.accounts = accounts;
        this.organisations = organisations;
        this.sessions = sessions;
        this.timeline = timeline;
        this.files = files;
        this.blobs = blobs;
        this.intake = intake;
        this.clocks = clocks;
        this.policies = policies;
        this.limits = limits;
        this.clock = clock;
    }

    /** Who this caller is now; throws {@link Problem} unauthorized for staff and for an account that is gone. */
    Standing standing(Caller caller) {
        var account = accounts.find(caller.id()).filter(found -> !caller.isAgent()).orElseThrow(Problem::unauthorized);
        var organisation = Optional.ofNullable(account.organisationId()).flatMap(organisations::find).orElse(null);
        return new Standing(account.id(), account.contactId(), account.name(), account.email(), account.organisationId(), organisation == null ? null : organisation.name(),
                organisation != null && organisation.distributor() && caller.is("distributor"), account.leftAt());
    }

    /** Newest first. */
    Page list(Standing who, Filter filter, int limit, @Nullable String cursor) {
        var after = cursor(cursor);
        var where = new StringBuilder("where c.status <> 'merged' and " + REACHABLE + " and (" + filter.scope().condition + ") and " + VISIBLE);
        if (filter.openOnly()) {
            where.append(" and c.status in ('open', 'waiting', 'held')");
        }
        if (after != null) {
            where.append(" and (c.updated_at, c.id) < (:afterAt, :afterId)");
        }
        String text = filter.text();
        if (text != null) {
            where.append(' ').append("""
                    and (t.folio = upper(:text) or hilo_tsv(c.subject) @@ hilo_tsq(:text) and not\s""" + FORGED_SUBJECT + """

                          or exists (select 1 from entry mail where mail.conversation_id = c.id and mail.direction <> 'internal'
                                        and mail.details ->> 'sender' is distinct from 'failed' and mail.search @@ hilo_tsq(:text) and """ + SEEN + "))");
        }
        var rows = db.withHandle(h -> {
            var query = bound(h.createQuery(MATTER + where + " order by c.updated_at desc, c.id desc limit :limit"), who).bind("limit", limit + 1);
            if (text != null) {
                query.bind("text", text);
            }
            if (after != null) {
                query.bind("afterAt", after.updatedAt()).bind("afterId", after.id());
            }
            return query.map((row, c) -> Map.entry(matter(row), row.getObject("updated_at", OffsetDateTime.class).toInstant())).list();
        });
        boolean more = rows.size() > limit;
        var page = more ? rows.subList(0, limit) : rows;
        var last = page.isEmpty() ? null : page.getLast();
        return new Page(withClocks(page.stream().map(Map.Entry::getKey).toList()), more && last != null ? text(new Cursor(last.getValue(), last.getKey().id())) : null);
    }

    /** By id, or by folio as people read it out; a merged one is the one it lives on in. Empty for what is not there and for what the reader may not see alike. */
    Optional<Matter> find(Standing who, String idOrFolio) {
        return living(idOrFolio).flatMap(id -> db.withHandle(
                h -> bound(h.createQuery(MATTER + "where c.id = :id and c.status <> 'merged' and " + VISIBLE), who).bind("id", id).map((row, c) -> matter(row)).findOne()))
                .map(matter -> withClocks(List.of(matter)).getFirst());
    }

    /** Whether each conversation of the contact began with a mail from or to this one mailbox; then its holder learns nothing new. */
    boolean isAllMailOf(UUID contact, String mailbox) {
        return db.withHandle(h -> h.createQuery("""
                select not exists (
                    select 1 from conversation c where c.contact_id = :contact and :mailbox is distinct from (
                        select %s from entry mail where mail.conversation_id = c.id and mail.type <> 'change' order by mail.seq limit 1))""".formatted(MAILBOX))
                .bind("contact", contact).bind("mailbox", mailbox).mapTo(Boolean.class).one());
    }

    /** A part of what was said; {@code more}: some of the rest was left out. */
    record Part(List<Said> said, boolean more) {
    }

    /** What was said, in order; {@code after} and positions count what the customer sees. So many at most, and {@value #MOST_CHARACTERS} characters; the last may go beyond it. */
    Part said(Standing who, Matter matter, long after, int limit) {
        var said = new ArrayList<Said>();
        boolean[] more = {false};
        long[] characters = {0};
        each(who, matter, one -> {
            if (one.position() > after) {
                more[0] = said.size() >= limit || characters[0] >= MOST_CHARACTERS;
                if (!more[0]) {
                    said.add(one);
                    characters[0] += one.text().length();
                }
            }
            return !more[0];
        });
        return new Part(said, more[0]);
    }

    /** The latest of what was said, in order, {@value #MOST_CHARACTERS} characters at most; the first may go beyond it. */
    Part latest(Standing who, Matter matter) {
        var said = new ArrayDeque<Said>();
        boolean[] more = {false};
        long[] characters = {0};
        each(who, matter, one -> {
            said.add(one);
            characters[0] += one.text().length();
            while (said.size() > 1 && (characters[0] - said.getFirst().text().length() >= MOST_CHARACTERS || said.size() > MOST_SHOWN)) {
                characters[0] -= said.removeFirst().text().length();
                more[0] = true;
            }
            return true;
        });
        return new Part(List.copyOf(said), more[0]);
    }

    /** Goes through what the customer sees, a few entries in memory at a time, as long as the visitor wants more. */
    private void each(Standing who, Matter matter, Predicate<Said> visitor) {
        var sight = sight(who, matter);
        files.examineIn(matter.id());
        long seq = 0;
        long position = 0;
        while (true) {
            var some = timeline.page(matter.id(), seq, BATCH, BATCH_BYTES);
            for (Entry entry : some.entries()) {
                if (sight.test(entry) && !visitor.test(said(who, entry, ++position))) {
                    return;
                }
            }
            if (!some.more()) {
                return;
            }
            seq = some.entries().getLast().seq();
        }
    }

    /** Which entries the reader sees; of a conversation that only a mailbox opens, the mails from and to it, and what the reader wrote. */
    private Predicate<Entry> sight(Standing who, Matter matter) {
        Predicate<Entry> genuine = entry -> entry.isPublic() && !FAILED.equals(sender(entry));
        if (!matter.mailOnly()) {
            return genuine;
        }
        var mailboxes = db.withHandle(h -> h.createQuery("select value from contact_address where contact_id = :contact and kind = 'email' and standing = 'proven'")
                .bind("contact", who.contact()).mapTo(String.class).set());
        return genuine.and(entry -> entry.author().isContact() && who.contact().equals(entry.author().id()) || mailboxes.contains(mailbox(entry)));
    }

    /** The mailbox that an entry came from, or that we sent it to; empty for what is no mail. */
    private static String mailbox(Entry entry) {
        return entry.direction() == Direction.OUT
                ? entry.details().getString("recipient", "")
                : Channels.EMAIL.equals(entry.channel()) ? entry.details().getString("from", "") : "";
    }

    /** Opens a ticket and returns its conversation; the same key from the same account opens it once. */
    UUID open(Standing who, NewTicket wanted) {
        limits.take("portal ticket", who.account().toString(), 20);
        String key = who.account() + ":" + Text.required(wanted.key(), 100, "/key");
        var before = sessions.find(Channels.PORTAL, key);
        if (before.isPresent()) {
            return before.get().conversation();
        }
        budgets.take("portal ticket", "account " + who.account(), ticketsPerHour, Duration.ofHours(1));
        String subject = Text.required(wanted.subject(), LONGEST_SUBJECT, "/subject").replaceAll("\\s+", " ");
        String text = Text.required(wanted.text(), LONGEST_TEXT, "/text");
        var client = wanted.organisation();
        boolean forClient = client != null && !client.equals(who.organisation());
        if (client != null && forClient && !(who.distributor() && who.organisation() != null && organisations.isClient(who.organisation(), client))) {
            throw Problem.invalid("unknown-organisation", "There is no such client.").at("/organisation", "unknown");
        }
        var policy = policies.current().policy();
        var now = clock.instant();
        var kind = kind(wanted.kind());
        String service = known(wanted.service(), policy.services(), "/service");
        String module = known(wanted.module(), policy.modules(), "/module");
        return intake.open(inbound(who, key, new Proof.Nothing(), subject, text, taken(wanted.attachments(), who), key, now),
                contact -> new Draft(subject, Author.contact(contact.id(), who.name()), contact.id(), forClient ? client : who.organisation(),
                        forClient ? who.organisation() : null, null, null, kind, null, service, module, true, now))
                .conversation();
    }

    /** Answers; the same key in the same matter is one answer. Returns the conversation that it went to: a new one where the old was closed too long ago. */
    UUID reply(Standing who, Matter matter, String text, List<UUID> attachments, String key) {
        limits.take("portal reply", who.account().toString(), 30);
        String clientId = who.account() + ":" + Text.required(key, 100, "/key");
        boolean repeated = db.withHandle(h -> h.createQuery("select exists (select 1 from entry where conversation_id = :id and client_id = :client)").bind("id", matter.id())
                .bind("client", clientId).mapTo(Boolean.class).one());
        if (repeated) {
            return matter.id();
        }
        var attached = taken(attachments, who);
        String clean = text.isBlank() && !attached.isEmpty() ? "" : Text.required(text, LONGEST_TEXT, "/text");
        String thread = sessions.latest(matter.id(), Channels.PORTAL).map(SessionView::externalKey).orElse("portal:" + matter.id());
        return intake.take(inbound(who, thread, new Proof.KnownMessage(matter.id()), matter.subject(), clean, attached, clientId, clock.instant())).conversation();
    }

    private static Inbound inbound(Standing who, String thread, Proof proof, String subject, String text, List<Attached> files, String clientId, Instant now) {
        return new Inbound(Channels.PORTAL, thread, new Sender(who.name(), AddressKind.EMAIL, who.email(), true, who.contact()), proof, subject, text, null, files, now, "server",
                now, false, clientId, Json.empty());
    }

    /** A file of something that the reader may see, with its bytes; throws {@link Problem} not-found otherwise. */
    Map.Entry<Attached, byte[]> file(Standing who, UUID id) {
        var found = files.find(id).orElseThrow(Problem::notFound);
        var conversation = found.conversation();
        if (conversation == null) {
            throw Problem.notFound();
        }
        var matter = find(who, conversation.toString()).orElseThrow(Problem::notFound);
        boolean[] shown = {false};
        each(who, matter, said -> {
            shown[0] = said.attachments().stream().anyMatch(file -> file.id().equals(id));
            return !shown[0];
        });
        if (!shown[0]) {
            throw Problem.notFound();
        }
        return Map.entry(found.file(), blobs.read(found.file().sha256()));
    }

    /**
     * Stores a file that is about to be sent.
     *
     * @param network from where, as {@link hilo.platform.Networks} names it
     */
    Attached upload(Standing who, String network, String name, byte[] content) {
        limits.take("portal upload", who.account().toString(), 60);
        if (content.length == 0) {
            throw Problem.invalid("empty-file", "The file is empty.");
        }
        String called = Text.required(name, 300, "/name");
        if (content.length <= files.maxBytes()) {
            budgets.take("uploaded bytes", "network " + network, content.length, networkBytes, Duration.ofDays(1));
        }
        return files.upload(called, content, who.account());
    }

    private List<Attached> taken(List<UUID> ids, Standing who) {
        if (ids.size() > MOST_FILES) {
            throw Problem.invalid("too-many-files", "At most " + MOST_FILES + " files at once.").at("/attachments", "too many");
        }
        return files.take(ids, who.account());
    }

    private static @Nullable Kind kind(@Nullable String word) {
        if (word == null || word.isEmpty()) {
            return null;
        }
        var kind = Wire.parse(Kind.class, word, "/kind");
        if (!KINDS.contains(kind)) {
            throw Problem.invalid("unknown-word", "The desk decides that.").at("/kind", "one of " + KINDS.stream().map(Wire::of).toList());
        }
        return kind;
    }

    private static @Nullable String known(@Nullable String code, List<Policy.Item> items, String pointer) {
        if (code == null || code.isEmpty()) {
            return null;
        }
        if (items.stream().noneMatch(item -> item.code().equals(code))) {
            throw Problem.invalid("unknown-word", "There is no such value.").at(pointer, "one of " + items.stream().map(Policy.Item::code).toList());
        }
        return code;
    }

    private static Said said(Standing who, Entry entry, long position) {
        boolean spoken = entry.type() == EntryType.MESSAGE;
        boolean shown = spoken && !entry.secret();
        return new Said(position, entry.at(), entry.channel(), entry.direction(), entry.type(), entry.author(), shown ? entry.text() : "", isUnverified(entry), entry.secret(),
                entry.automatic(),
                shown ? entry.attachments().stream().filter(file -> !file.privateKey()).toList() : List.of(),
                shown && Objects.equals(entry.author().id(), who.contact()) ? entry.attachments().stream().filter(Attached::privateKey).map(Attached::name).toList() : List.of(),
                entry.delivery());
    }

    private static boolean isUnverified(Entry entry) {
        return Channels.EMAIL.equals(entry.channel()) && entry.direction() == Direction.IN && !SURE.contains(sender(entry));
    }

    /** What is known of a mail's sender: {@code authenticated} by our mail server, {@code confirmed} by an agent, {@code failed} or {@code unknown}; empty where nothing was kept. */
    private static String sender(Entry entry) {
        return entry.details().getString("sender", "");
    }

    private Optional<UUID> living(String idOrFolio) {
        String start = idOrFolio.length() == 36
                ? "select id, merged_into from conversation where id = cast(:key as uuid)"
                : "select c.id, c.merged_into from conversation c join ticket t on t.conversation_id = c.id where t.folio = upper(:key)";
        if (idOrFolio.length() == 36 && !idOrFolio.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            return Optional.empty();
        }
        return db.withHandle(h -> h.createQuery("with recursive way(id, merged_into) as (" + start
                + " union all select c.id, c.merged_into from conversation c join way on c.id = way.merged_into) select id from way where merged_into is null limit 1")
                .bind("key", idOrFolio).mapTo(UUID.class).findOne());
    }

    private static Query bound(Query query, Standing who) {
        return query.bind("contact", who.contact()).bind("organisation", who.organisation() == null ? null : who.organisation().toString())
                .bind("distributor", who.distributor()).bind("leftAt", who.leftAt() == null ? Instant.EPOCH : who.leftAt()).bind("hasLeft", who.leftAt() != null);
    }

    private List<Matter> withClocks(List<Matter> matters) {
        var all = clocks.of(matters.stream().map(Matter::id).toList());
        return matters.stream().map(matter -> with(matter, all.getOrDefault(matter.id(), List.of()).stream()
                .filter(view -> view.promise().equals("first-response") && (!matter.mailOnly() || view.channel().equals(Channels.EMAIL))).toList()))
                .toList();
    }

    private static Matter with(Matter m, List<ClockView> clocks) {
        return new Matter(m.id(), m.number(), m.subject(), m.kind(), m.service(), m.module(), m.status(), m.channels(), m.contact(), m.contactName(), m.organisation(),
                m.organisationName(), m.mine(), m.mailOnly(), m.folio(), m.ticketOpenedAt(), m.openedAt(), m.updatedAt(), clocks);
    }

    private static Matter matter(java.sql.ResultSet row) throws java.sql.SQLException {
        boolean mailOnly = row.getBoolean("mail_only");
        var contact = mailOnly ? null : row.getObject("contact_id", UUID.class);
        var ticketAt = row.getObject("ticket_opened_at", OffsetDateTime.class);
        return new Matter(row.getObject("id", UUID.class), row.getLong("number"), row.getBoolean("forged_subject") ? "" : row.getString("subject"), row.getString("kind"),
                row.getString("service"),
                row.getString("module"), row.getString("status"), mailOnly ? List.of(Channels.EMAIL) : Stream.of((String[]) row.getArray("channels").getArray()).toList(), contact,
                mailOnly ? null : row.getString("contact_name"), mailOnly ? null : row.getObject("organisation_id", UUID.class),
                mailOnly ? null : row.getString("organisation_name"), row.getBoolean("mine"), mailOnly, row.getString("folio"),
                ticketAt == null ? null : ticketAt.toInstant(), row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                row.getObject("said_at", OffsetDateTime.class).toInstant(), List.of());
    }

    private static String text(Cursor cursor) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((cursor.updatedAt() + " " + cursor.id()).getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Cursor cursor(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 2);
            return new Cursor(Instants.parse(parts[0]), UUID.fromString(parts[1]));
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw Problem.invalid("bad-cursor", "The cursor is not one of ours.");
        }
    }
}
