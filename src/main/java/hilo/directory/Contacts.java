package hilo.directory;

import static hilo.platform.Columns.texts;

import hilo.platform.Ids;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The people the desk talks to, and the addresses by which it knows them. Every address that comes in is put into its canonical form here. */
@ApplicationScoped
@Transactional
public class Contacts {
    static final int LONGEST_NAME = 200;
    private static final int MOST_ADDRESSES = 30;

    /** Strongest first, then oldest. */
    private static final String STRONGEST = "array_position(array['proven', 'vouched', 'claimed'], a.standing), a.created_at, a.id";
    private static final String CONTACT = """
            select c.id, c.name, c.organisation_id, o.name as organisation_name, c.reference, c.version, hilo_fold(c.name) as folded
            from contact c left join organisation o on o.id = c.organisation_id
            """;

    private final EntityManager em;
    private final Jdbi db;
    private final InstantSource clock;

    @Inject
    Contacts(EntityManager em, Jdbi db, InstantSource clock) {
        this.em = em;
        this.db = db;
        this.clock = clock;
    }

    public Optional<ContactView> find(UUID id) {
        return Optional.ofNullable(findAll(List.of(id)).get(id));
    }

    /** Those of the ids that exist. */
    public Map<UUID, ContactView> findAll(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        var views = new LinkedHashMap<UUID, ContactView>();
        rows(CONTACT + "where c.id = any(:ids)", Map.of("ids", ids.toArray(UUID[]::new))).forEach(row -> views.put(row.view().id(), row.view()));
        return views;
    }

    /** Everybody known by this address, those with the strongest standing first, then the oldest; nobody when it is no such address. */
    public List<ContactView> having(AddressKind kind, String value) {
        return kind.canonical(value).map(canonical -> having(kind, List.of(canonical)).getOrDefault(canonical, List.of())).orElse(List.of());
    }

    /** The same for many canonical addresses, by address; one that nobody has is left out. */
    public Map<String, List<ContactView>> having(AddressKind kind, Collection<String> canonical) {
        var holders = new LinkedHashMap<String, List<UUID>>();
        db.useHandle(h -> h.createQuery("""
                select value, contact_id from (
                    select a.value, a.contact_id, row_number() over (partition by a.value order by array_position(array['proven', 'vouched', 'claimed'], a.standing), c.created_at, c.id) as n
                      from contact_address a join contact c on c.id = a.contact_id where a.kind = :kind and a.value = any(:values)) as ranked
                 where n <= 50 order by value, n""").bind("kind", kind.key()).bind("values", canonical.toArray(String[]::new))
                .map((row, c) -> Map.entry(row.getString(1), row.getObject(2, UUID.class)))
                .forEach(holder -> holders.computeIfAbsent(holder.getKey(), value -> new ArrayList<>()).add(holder.getValue())));
        var views = findAll(holders.values().stream().flatMap(List::stream).collect(Collectors.toSet()));
        var found = new HashMap<String, List<ContactView>>();
        holders.forEach((value, ids) -> found.put(value, ids.stream().map(views::get).filter(Objects::nonNull).toList()));
        return found;
    }

    /** A new contact that a channel met. */
    public UUID create(String name, AddressKind kind, String value, AddressSource source) {
        UUID id = create(name, null, Origin.CHANNEL);
        addAddress(id, kind, value, source);
        return id;
    }

    /** Somebody whom a channel met, by a canonical address that several may share (e-mail, phone), or by none. */
    public record Met(String name, AddressKind kind, @Nullable String canonical, AddressSource source) {
    }

    /** New contacts for all of these, in their order. */
    public List<ContactView> create(List<Met> met) {
        if (met.isEmpty()) {
            return List.of();
        }
        var now = clock.instant();
        var ids = new ArrayList<UUID>();
        for (Met one : met) {
            var contact = new Contact(Ids.next(), Text.required(one.name(), LONGEST_NAME, "/name"), Origin.CHANNEL, now);
            em.persist(contact);
            ids.add(contact.id());
        }
        em.flush();
        db.useHandle(h -> h.createUpdate("""
                insert into contact_address (id, contact_id, kind, value, standing, source, verified_at, created_at)
                select id, contact, kind, value, standing, source, case when verified then cast(:now as timestamptz) end, :now
                  from unnest(cast(:ids as uuid[]), cast(:contacts as uuid[]), cast(:kinds as text[]), cast(:values as text[]), cast(:standings as text[]),
                              cast(:sources as text[]), cast(:verified as boolean[])) as met (id, contact, kind, value, standing, source, verified)
                 where value is not null""").bind("ids", texts(met, one -> Ids.next())).bind("contacts", texts(ids, id -> id)).bind("kinds", texts(met, one -> one.kind().key()))
                .bind("values", texts(met, Met::canonical)).bind("standings", texts(met, one -> one.source().standing().key()))
                .bind("sources", texts(met, one -> one.source().key())).bind("verified", texts(met, one -> one.source().isVerified())).bind("now", now).execute());
        var views = findAll(ids);
        return ids.stream().map(id -> Objects.requireNonNull(views.get(id))).toList();
    }

    public UUID create(String name, @Nullable UUID organisation, Origin origin) {
        var contact = new Contact(Ids.next(), Text.required(name, LONGEST_NAME, "/name"), origin, clock.instant());
        if (organisation != null) {
            contact.belongTo(known(organisation), clock.instant());
        }
        em.persist(contact);
        em.flush();
        return contact.id();
    }

    /**
     * Adds an address, or raises one to a stronger source; a weaker source takes nothing away. Throws {@link Problem} {@code bad-address} where it is none,
     * and {@code address-taken} where another contact has this visitor or host application's user.
     */
    public void addAddress(UUID contact, AddressKind kind, String value, AddressSource source) {
        String canonical = kind.canonical(value).orElseThrow(() -> Problem.invalid("bad-address", "That is not an address of its kind.").at("/value", kind.key()));
        var now = clock.instant();
        db.useHandle(h -> {
            boolean taken = (kind == AddressKind.VISITOR || kind == AddressKind.PORTAL) && h
                    .createQuery("select exists (select 1 from contact_address where kind = :kind and value = :value and contact_id <> :contact)").bind("kind", kind.key())
                    .bind("value", canonical).bind("contact", contact).mapTo(Boolean.class).one();
            if (taken) {
                throw Problem.conflict("address-taken", "Another contact has that address.");
            }
            boolean full = h.createQuery("""
                    select count(*) >= :most and bool_and(kind <> :kind or value <> :value) from contact_address where contact_id = :contact""").bind("most", MOST_ADDRESSES)
                    .bind("kind", kind.key()).bind("value", canonical).bind("contact", contact).mapTo(Boolean.class).one();
            if (full) {
                throw Problem.conflict("too-many-addresses", "A contact has at most " + MOST_ADDRESSES + " addresses.");
            }
            h.createUpdate("""
                    insert into contact_address as a (id, contact_id, kind, value, standing, source, verified_at, created_at)
                    values (:id, :contact, :kind, :value, :standing, :source, :verifiedAt, :now)
                    on conflict (contact_id, kind, value) do update
                       set standing = excluded.standing, source = excluded.source, verified_at = coalesce(a.verified_at, excluded.verified_at)
                     where array_position(:weakestFirst, excluded.source) > array_position(:weakestFirst, a.source)""").bind("id", Ids.next()).bind("contact", contact)
                    .bind("kind", kind.key())
                    .bind("value", canonical).bind("standing", source.standing().key()).bind("source", source.key()).bind("verifiedAt", source.isVerified() ? now : null)
                    .bind("now", now).bind("weakestFirst", texts(List.of(AddressSource.values()), AddressSource::key)).execute();
        });
    }

    /** Takes back what the contact's mailboxes prove: each is a claim until its holder proves it anew. */
    public void lapse(UUID contact) {
        db.useHandle(h -> h.createUpdate("""
                update contact_address set standing = :standing, source = :source, verified_at = null
                 where contact_id = :contact and kind = 'email' and standing <> :standing""").bind("standing", AddressSource.LAPSED.standing().key())
                .bind("source", AddressSource.LAPSED.key()).bind("contact", contact).execute());
    }

    public void removeAddress(UUID contact, UUID address) {
        int gone = db
                .withHandle(h -> h.createUpdate("delete from contact_address where id = :id and contact_id = :contact").bind("id", address).bind("contact", contact).execute());
        if (gone == 0) {
            throw Problem.notFound();
        }
    }

    /**
     * The contact that a list in the desk's own books means by this address: one for whom somebody vouches, else one that staff entered or that is known by mail alone, where they
     * have no other mailbox. It opens nothing.
     */
    Optional<ContactView> meantBy(String email) {
        var canonical = EmailAddresses.canonical(email);
        if (canonical.isEmpty()) {
            return Optional.empty();
        }
        return rows(CONTACT + """
                join contact_address a on a.contact_id = c.id and a.kind = 'email' and a.value = :value
                where a.standing <> 'claimed'
                   or not exists (select 1 from contact_address other where other.contact_id = c.id and other.id <> a.id
                                                                        and (other.kind = 'email' or c.origin not in ('staff', 'import')))
                order by a.standing = 'claimed', c.origin not in ('staff', 'import'), c.created_at, c.id limit 1""", Map.of("value", canonical.get())).stream().findFirst()
                .map(Row::view);
    }

    public ContactView rename(UUID contact, String name) {
        get(contact).rename(Text.required(name, LONGEST_NAME, "/name"), clock.instant());
        return flushed(contact);
    }

    /** Says whom the contact belongs to, as far as the desk knows. */
    public ContactView belongTo(UUID contact, @Nullable UUID organisation) {
        get(contact).belongTo(organisation == null ? null : known(organisation), clock.instant());
        return flushed(contact);
    }

    void refer(UUID contact, String reference) {
        get(contact).refer(reference, clock.instant());
        em.flush();
    }

    Optional<ContactView> byReference(String reference) {
        return rows(CONTACT + "where c.reference = :reference", Map.of("reference", reference)).stream().findFirst().map(Row::view);
    }

    /** Throws {@link Problem#stale} where the contact is not at this version any more. */
    public void expect(UUID contact, long version) {
        if (get(contact).version() != version) {
            throw Problem.stale();
        }
    }

    /** By name, address or organisation's name, in order of names. */
    public Found<ContactView> search(@Nullable String text, @Nullable UUID organisation, int limit, @Nullable String cursor) {
        var after = Cursor.parse(cursor);
        var bindings = new LinkedHashMap<String, Object>();
        var where = new StringBuilder("where (hilo_fold(c.name), c.id) > (:afterName, :afterId)");
        bindings.put("afterName", after.name());
        bindings.put("afterId", after.id());
        if (organisation != null) {
            where.append(" and c.organisation_id = :organisation");
            bindings.put("organisation", organisation);
        }
        if (text != null && !text.isBlank()) {
            where.append(' ').append("""
                    and (hilo_fold(c.name) like hilo_fold(:like) or hilo_fold(o.name) like hilo_fold(:like)
                          or exists (select 1 from contact_address a where a.contact_id = c.id and (a.value like lower(:like) or a.kind = 'phone' and a.value = :phone)))""");
            bindings.put("like", Like.containing(text.strip()));
            bindings.put("phone", PhoneNumbers.canonical(text).orElse(""));
        }
        bindings.put("limit", limit + 1);
        var found = rows(CONTACT + where + " order by hilo_fold(c.name), c.id limit :limit", bindings);
        boolean more = found.size() > limit;
        var page = more ? found.subList(0, limit) : found;
        return new Found<>(page.stream().map(Row::view).toList(), more ? new Cursor(page.getLast().folded(), page.getLast().view().id()).toString() : null);
    }

    private record Row(ContactView view, String folded) {
    }

    private List<Row> rows(String sql, Map<String, ?> bindings) {
        return db.withHandle(h -> {
            var bare = h.createQuery(sql).bindMap(bindings).map((row, c) -> new Row(new ContactView(row.getObject("id", UUID.class), row.getString("name"),
                    row.getObject("organisation_id", UUID.class), row.getString("organisation_name"), List.of(), row.getString("reference"), row.getLong("version")),
                    row.getString("folded"))).list();
            if (bare.isEmpty()) {
                return List.of();
            }
            var addresses = new LinkedHashMap<UUID, List<AddressView>>();
            h.createQuery(
                    "select a.id, a.contact_id, a.kind, a.value, a.source from contact_address a where a.contact_id = any(:ids) order by " + STRONGEST)
                    .bindArray("ids", UUID.class, bare.stream().map(row -> (Object) row.view().id()).toArray())
                    .map((row, c) -> Map.entry(row.getObject("contact_id", UUID.class), new AddressView(row.getObject("id", UUID.class), AddressKind.of(row.getString("kind")),
                            row.getString("value"), AddressSource.of(row.getString("source")))))
                    .forEach(entry -> addresses.computeIfAbsent(entry.getKey(), key -> new ArrayList<>()).add(entry.getValue()));
            return bare.stream().map(row -> with(row, addresses.getOrDefault(row.view().id(), List.of()))).toList();
        });
    }

    private static Row with(Row row, List<AddressView> addresses) {
        var view = row.view();
        return new Row(new ContactView(view.id(), view.name(), view.organisationId(), view.organisationName(), List.copyOf(addresses), view.reference(), view.version()),
                row.folded());
    }

    private Contact get(UUID id) {
        var contact = em.find(Contact.class, id);
        if (contact == null) {
            throw Problem.notFound();
        }
        return contact;
    }

    private Organisation known(UUID id) {
        var organisation = em.find(Organisation.class, id);
        if (organisation == null) {
            throw Problem.invalid("unknown-organisation", "There is no such organisation.").at("/organisation", "unknown");
        }
        return organisation;
    }

    private ContactView flushed(UUID contact) {
        em.flush();
        return find(contact).orElseThrow(Problem::notFound);
    }
}
