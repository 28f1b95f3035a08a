package hilo.channel.chat;

import hilo.directory.AddressKind;
import hilo.directory.AddressSource;
import hilo.directory.ContactView;
import hilo.directory.Contacts;
import hilo.directory.EmailAddresses;
import hilo.identity.Accounts;
import hilo.identity.StaffNames;
import hilo.identity.Tokens;
import hilo.platform.EventLog;
import hilo.platform.Ids;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Remembers visitors by a token of 256 random bits that only their browser has. */
@ApplicationScoped
@Transactional
class Visitors {
    /** The fact that a visitor was signed out. */
    static final String ENDED = "visitor-ended";

    /** A visitor and the token that was just made for them. */
    record Newcomer(Visitor visitor, String token) {
    }

    private final Jdbi db;
    private final Contacts contacts;
    private final Accounts accounts;
    private final StaffNames staff;
    private final EventLog log;
    private final InstantSource clock;

    @Inject
    Visitors(Jdbi db, Contacts contacts, Accounts accounts, StaffNames staff, EventLog log, InstantSource clock) {
        this.db = db;
        this.contacts = contacts;
        this.accounts = accounts;
        this.staff = staff;
        this.log = log;
        this.clock = clock;
    }

    /** The visitor whose token it is; empty where it was signed out or has not been used for thirty days. */
    Optional<Visitor> byToken(String token) {
        var hash = Tokens.hashed(token);
        var seenLately = db.withHandle(h -> h.createQuery("""
                select * from visitor where token_hash = :hash and ended_at is null and seen_at > hilo_now() - interval '1 minute'""").bind("hash", hash)
                .map((row, c) -> visitor(row)).findOne());
        // Thousands come back at once when a server starts again: who was here a moment ago needs no commit.
        return seenLately.or(() -> db.withHandle(h -> h.createQuery("""
                update visitor set seen_at = hilo_now() where token_hash = :hash and ended_at is null and seen_at > hilo_now() - interval '30 days' returning *""")
                .bind("hash", hash).map((row, c) -> visitor(row)).findOne()));
    }

    /** The host application has signed the user of this visitor again. */
    Visitor identified(Visitor visitor) {
        return db.withHandle(h -> h.createQuery("update visitor set identified_at = hilo_now(), seen_at = hilo_now() where id = :id returning *").bind("id", visitor.id())
                .map((row, c) -> visitor(row)).one());
    }

    /** Ends a visitor's token on every node; empty where there is none such. */
    Optional<UUID> end(String token) {
        var ended = db.withHandle(h -> h.createQuery("update visitor set ended_at = hilo_now() where token_hash = :hash and ended_at is null returning id")
                .bind("hash", Tokens.hashed(token)).mapTo(UUID.class).findOne());
        ended.ifPresent(id -> log.append(List.of(new EventLog.Fact(clock.instant(), ENDED, null, Json.newObject().add("visitor", id.toString()).build()))));
        return ended;
    }

    /** A stranger with a name and perhaps a typed e-mail address, which is kept as unverified. */
    Newcomer stranger(String name, @Nullable String email) {
        return insert(shown(name, email), email, null, null);
    }

    /**
     * The user of the host application, known by its id for them and by nothing else. The address that it vouches for becomes the contact's, but not where somebody else signs in
     * with it: then the chat goes on without it.
     */
    Newcomer known(SignedIdentity.User user) {
        UUID id = contacts.having(AddressKind.PORTAL, user.subject()).stream().findFirst().map(ContactView::id)
                .orElseGet(() -> contacts.create(named(user), AddressKind.PORTAL, user.subject(), AddressSource.HOST));
        String email = user.email() == null ? null : EmailAddresses.canonical(user.email()).filter(address -> isFree(address, id)).orElse(null);
        if (email != null) {
            contacts.addAddress(id, AddressKind.EMAIL, email, user.emailVerified() ? AddressSource.HOST_VERIFIED : AddressSource.HOST);
        }
        return insert(shown(user.name(), email), email, user.subject(), id);
    }

    /** The name to show a visitor with: never that of somebody who works here. */
    String shown(String name, @Nullable String email) {
        return name.isBlank() ? name : staff.now().shown(name, email, false);
    }

    private String named(SignedIdentity.User user) {
        String name = shown(user.name(), null);
        return name.isBlank() ? user.subject() : name;
    }

    private boolean isFree(String email, UUID contact) {
        return accounts.byEmail(email).filter(account -> !account.contactId().equals(contact)).isEmpty();
    }

    private Newcomer insert(String name, @Nullable String email, @Nullable String identity, @Nullable UUID contact) {
        var visitor = new Visitor(Ids.next(), contact, name, email, identity, identity == null ? null : clock.instant(), null);
        String token = Tokens.secret();
        db.useHandle(h -> h.createUpdate("""
                insert into visitor (id, token_hash, contact_id, name, email, identity, identified_at)
                values (:id, :hash, :contact, :name, :email, :identity, case when cast(:identity as text) is not null then hilo_now() end)""")
                .bind("id", visitor.id()).bind("hash", Tokens.hashed(token)).bind("contact", contact).bind("name", name).bind("email", email).bind("identity", identity).execute());
        return new Newcomer(visitor, token);
    }

    /** The contact of a visitor, made with their first line. */
    UUID contact(Visitor visitor) {
        var there = db.withHandle(h -> h.createQuery("select contact_id from visitor where id = :id for update").bind("id", visitor.id())
                .map((row, c) -> Optional.ofNullable(row.getObject(1, UUID.class)))
                .one());
        if (there.isPresent()) {
            return there.get();
        }
        UUID made = contacts.create(visitor.name().isBlank() ? "Visitante" : visitor.name(), AddressKind.VISITOR, visitor.id().toString(), AddressSource.CHANNEL);
        if (visitor.email() != null) {
            contacts.addAddress(made, AddressKind.EMAIL, visitor.email(), AddressSource.TOLD);
        }
        db.useHandle(h -> h.createUpdate("update visitor set contact_id = :contact where id = :id").bind("contact", made).bind("id", visitor.id()).execute());
        return made;
    }

    /** Learns a name and an address that a visitor typed later (a ticket outside hours). */
    void introduce(UUID visitor, String name, String email) {
        db.useHandle(h -> h.createUpdate("update visitor set name = :name, email = :email where id = :id").bind("name", name).bind("email", email).bind("id", visitor).execute());
    }

    void talksIn(UUID visitor, UUID session) {
        db.useHandle(h -> h.createUpdate("update visitor set session_id = :session, seen_at = hilo_now() where id = :id").bind("session", session).bind("id", visitor).execute());
    }

    /** Marks who is connected, and ends the chats of those who have been away for five minutes. */
    void keep(Collection<UUID> connected) {
        db.useHandle(h -> {
            h.createUpdate("update visitor set seen_at = hilo_now() where id = any(:ids) and seen_at > hilo_now() - interval '30 days'").bind("ids", connected.toArray(UUID[]::new))
                    .execute();
            h.createUpdate("""
                    update channel_session s set ended_at = v.seen_at from visitor v
                     where v.session_id = s.id and s.ended_at is null and s.channel = 'chat' and v.seen_at < hilo_now() - interval '5 minutes'""").execute();
        });
    }

    private static Visitor visitor(ResultSet row) throws SQLException {
        var identifiedAt = row.getObject("identified_at", OffsetDateTime.class);
        return new Visitor(row.getObject("id", UUID.class), row.getObject("contact_id", UUID.class), row.getString("name"), row.getString("email"), row.getString("identity"),
                identifiedAt == null ? null : identifiedAt.toInstant(), row.getObject("session_id", UUID.class));
    }
}
