package hilo.directory;

import hilo.platform.Audit;
import hilo.platform.Ids;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The organisations that contacts belong to, and what ties distributors to their clients.
 *
 * <p>A client's consent is a row that is given and revoked, never edited: who agreed, when, and until when stays readable. Only the client's own people or the desk on
 * their word may give it.
 */
@ApplicationScoped
@Transactional
public class Organisations {
    static final int LONGEST_NAME = 300;

    private static final String ORGANISATION = "select id, name, rfc, distributor, reference, version, hilo_fold(name) as folded from organisation ";

    private final EntityManager em;
    private final Jdbi db;
    private final Audit audit;
    private final InstantSource clock;

    @Inject
    Organisations(EntityManager em, Jdbi db, Audit audit, InstantSource clock) {
        this.em = em;
        this.db = db;
        this.audit = audit;
        this.clock = clock;
    }

    public Optional<OrganisationView> find(UUID id) {
        return Optional.ofNullable(em.find(Organisation.class, id)).map(Organisation::view);
    }

    /** Those of the ids that exist. */
    public Map<UUID, OrganisationView> findAll(Collection<UUID> ids) {
        var views = new LinkedHashMap<UUID, OrganisationView>();
        rows(ORGANISATION + "where id = any(:ids)", Map.of("ids", ids.toArray(UUID[]::new))).forEach(row -> views.put(row.view().id(), row.view()));
        return views;
    }

    public Optional<OrganisationView> having(Rfc rfc) {
        return rows(ORGANISATION + "where rfc = :rfc", Map.of("rfc", rfc.value())).stream().findFirst().map(Row::view);
    }

    /** Throws {@link Problem} {@code rfc-taken} where another organisation has that RFC. */
    public OrganisationView create(String name, @Nullable Rfc rfc) {
        if (rfc != null) {
            refuseTaken(rfc, null);
        }
        var organisation = new Organisation(Ids.next(), Text.required(name, LONGEST_NAME, "/name"), rfc, null, clock.instant());
        em.persist(organisation);
        em.flush();
        return organisation.view();
    }

    /** The organisation with that RFC, made now if there is none; two at once make one. */
    public OrganisationView having(Rfc rfc, String nameIfNew) {
        var now = clock.instant();
        db.useHandle(h -> h.createUpdate("""
                insert into organisation (id, name, rfc, created_at, updated_at, version) values (:id, :name, :rfc, :now, :now, 1) on conflict (rfc) do nothing""")
                .bind("id", Ids.next()).bind("name", Text.required(nameIfNew, LONGEST_NAME, "/organisation")).bind("rfc", rfc.value()).bind("now", now).execute());
        return having(rfc).orElseThrow();
    }

    public OrganisationView rename(UUID id, String name) {
        var organisation = get(id);
        organisation.rename(Text.required(name, LONGEST_NAME, "/name"), clock.instant());
        em.flush();
        return organisation.view();
    }

    public OrganisationView identify(UUID id, Rfc rfc) {
        refuseTaken(rfc, id);
        var organisation = get(id);
        organisation.identifyBy(rfc, clock.instant());
        em.flush();
        return organisation.view();
    }

    /** A distributor may have clients; one that stops being a distributor must have lost its clients first. */
    public OrganisationView distribute(UUID id, boolean distributes) {
        var organisation = get(id);
        if (!distributes && !clientsOf(id).isEmpty()) {
            throw Problem.conflict("has-clients", "The distributor still has clients.");
        }
        organisation.distribute(distributes, clock.instant());
        em.flush();
        return organisation.view();
    }

    OrganisationView refer(UUID id, String reference) {
        var organisation = get(id);
        organisation.refer(reference, clock.instant());
        em.flush();
        return organisation.view();
    }

    Optional<OrganisationView> byReference(String reference) {
        return rows(ORGANISATION + "where reference = :reference", Map.of("reference", reference)).stream().findFirst().map(Row::view);
    }

    /** Throws {@link Problem#stale} where the organisation is not at this version any more. */
    public void expect(UUID id, long version) {
        if (get(id).view().version() != version) {
            throw Problem.stale();
        }
    }

    /** Makes one the client of the other; without its consent, until that is given. Says whether that was news. */
    public boolean addClient(UUID distributor, UUID client, By by) {
        if (!get(distributor).isDistributor()) {
            throw Problem.conflict("not-a-distributor", "Only a distributor has clients.");
        }
        get(client);
        if (distributor.equals(client)) {
            throw Problem.conflict("own-client", "An organisation is not its own client.");
        }
        boolean news = db
                .withHandle(h -> h.createUpdate("insert into client_organisation (distributor_id, client_id, added_at) values (:distributor, :client, :now) on conflict do nothing")
                        .bind("distributor", distributor).bind("client", client).bind("now", clock.instant()).execute()) > 0;
        if (news) {
            audit.record(by.type(), by.id(), by.name(), "client-added", "organisation", distributor.toString(), client.toString());
        }
        return news;
    }

    /** Ends the tie, and with it any consent. */
    public void removeClient(UUID distributor, UUID client, By by) {
        if (isClient(distributor, client)) {
            revoke(distributor, client, by);
            db.useHandle(h -> h.createUpdate("delete from client_organisation where distributor_id = :distributor and client_id = :client").bind("distributor", distributor)
                    .bind("client", client).execute());
            audit.record(by.type(), by.id(), by.name(), "client-removed", "organisation", distributor.toString(), client.toString());
        }
    }

    public boolean isClient(UUID distributor, UUID client) {
        return clientsOf(distributor).stream().anyMatch(tie -> tie.id().equals(client));
    }

    /** The client lets its distributor see all of its matters. Given twice is given once. */
    public void consent(UUID distributor, UUID client, By by) {
        if (!isClient(distributor, client)) {
            throw Problem.notFound();
        }
        int given = db.withHandle(h -> h.createUpdate("""
                insert into client_consent (id, distributor_id, client_id, given_at, given_by_type, given_by, given_by_name)
                values (:id, :distributor, :client, :now, :type, :by, :name) on conflict (distributor_id, client_id) where revoked_at is null do nothing""")
                .bind("id", Ids.next()).bind("distributor", distributor).bind("client", client).bind("now", clock.instant()).bind("type", by.type()).bind("by", by.id())
                .bind("name", by.name()).execute());
        if (given > 0) {
            audit.record(by.type(), by.id(), by.name(), "consent-given", "organisation", client.toString(), distributor.toString());
        }
    }

    /** From now on the distributor sees only what it opened itself. */
    public void revoke(UUID distributor, UUID client, By by) {
        int revoked = db.withHandle(h -> h.createUpdate("""
                update client_consent set revoked_at = :now, revoked_by_type = :type, revoked_by = :by, revoked_by_name = :name
                where distributor_id = :distributor and client_id = :client and revoked_at is null""").bind("distributor", distributor).bind("client", client)
                .bind("now", clock.instant()).bind("type", by.type()).bind("by", by.id()).bind("name", by.name()).execute());
        if (revoked > 0) {
            audit.record(by.type(), by.id(), by.name(), "consent-revoked", "organisation", client.toString(), distributor.toString());
        }
    }

    /** A distributor's clients, by name. */
    public List<Tie> clientsOf(UUID distributor) {
        return ties("client_id", "distributor_id", distributor);
    }

    /** The distributors that answer for this organisation, by name. */
    public List<Tie> distributorsOf(UUID client) {
        return ties("distributor_id", "client_id", client);
    }

    /** By name or RFC, in order of names. */
    public Found<OrganisationView> search(@Nullable String text, int limit, @Nullable String cursor) {
        var after = Cursor.parse(cursor);
        var bindings = new LinkedHashMap<String, Object>();
        var where = new StringBuilder("where (hilo_fold(name), id) > (:afterName, :afterId)");
        bindings.put("afterName", after.name());
        bindings.put("afterId", after.id());
        if (text != null && !text.isBlank()) {
            where.append(" and (hilo_fold(name) like hilo_fold(:like) or rfc like upper(:like))");
            bindings.put("like", Like.containing(text.strip()));
        }
        bindings.put("limit", limit + 1);
        var found = rows(ORGANISATION + where + " order by hilo_fold(name), id limit :limit", bindings);
        boolean more = found.size() > limit;
        var page = more ? found.subList(0, limit) : found;
        return new Found<>(page.stream().map(Row::view).toList(), more ? new Cursor(page.getLast().folded(), page.getLast().view().id()).toString() : null);
    }

    private record Row(OrganisationView view, String folded) {
    }

    private List<Row> rows(String sql, Map<String, ?> bindings) {
        return db.withHandle(h -> h.createQuery(sql).bindMap(bindings).map((row, c) -> new Row(new OrganisationView(row.getObject("id", UUID.class), row.getString("name"),
                row.getString("rfc"), row.getBoolean("distributor"), row.getString("reference"), row.getLong("version")), row.getString("folded"))).list());
    }

    private List<Tie> ties(String other, String mine, UUID id) {
        return db.withHandle(h -> h.createQuery("""
                select o.id, o.name, o.rfc, consent.given_at from client_organisation tie join organisation o on o.id = tie.%s
                left join client_consent consent on consent.distributor_id = tie.distributor_id and consent.client_id = tie.client_id and consent.revoked_at is null
                where tie.%s = :id order by hilo_fold(o.name), o.id""".formatted(other, mine)).bind("id", id).map((row, c) -> {
            var given = row.getObject("given_at", java.time.OffsetDateTime.class);
            return new Tie(row.getObject("id", UUID.class), row.getString("name"), row.getString("rfc"), given == null ? null : given.toInstant());
        }).list());
    }

    private void refuseTaken(Rfc rfc, @Nullable UUID except) {
        having(rfc).filter(other -> !other.id().equals(except)).ifPresent(other -> {
            throw Problem.conflict("rfc-taken", "Another organisation has that RFC.").at("/rfc", rfc.value());
        });
    }

    private Organisation get(UUID id) {
        var organisation = em.find(Organisation.class, id);
        if (organisation == null) {
            throw Problem.notFound();
        }
        return organisation;
    }
}
