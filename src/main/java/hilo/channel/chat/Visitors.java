package hilo.channel.chat;

import hilo.directory.AddressKind;
import hilo.directory.AddressSource;
import hilo.directory.ContactView;
import hilo.directory.Contacts;
import hilo.directory.EmailAddresses;
import hilo.identity.Accounts;
import hilo.identity.Tokens;
import hilo.platform.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Remembers visitors by a token of 256 random bits that only their browser has. */
@ApplicationScoped
@Transactional
class Visitors {
    /** A visitor and the token that was just made for them. */
    record Newcomer(Visitor visitor, String token) {
    }

    private final Jdbi db;
    private final Contacts contacts;
    private final Accounts accounts;

    @Inject
    Visitors(Jdbi db, Contacts contacts, Accounts accounts) {
        this.db = db;
        this.contacts = contacts;
        this.accounts = accounts;
    }

    Optional<Visitor> byToken(String token) {
        var hash = Tokens.hashed(token);
        var seenLately = db.withHandle(h -> h.createQuery("select * from visitor where token_hash = :hash and seen_at > hilo_now() - interval '1 minute'").bind("hash", hash)
                .map((row, c) -> visitor(row)).findOne());
        // Thousands come back at once when a server starts again: who was here a moment ago needs no commit.
        return seenLately.or(() -> db.withHandle(h -> h.createQuery("update visitor set seen_at = hilo_now() where token_hash = :hash returning *").bind("hash", hash)
                .map((row, c) -> visitor(row)).findOne()));
    }

    /** A stranger with a name and perhaps a typed e-mail address, which is kept as unverified. */
    Newcomer stranger(String name, @Nullable String email) {
        return insert(name, email, null, null);
    }

    /**
     * The user of the host application, known by its id for them and by nothing else. The address that it vouches for becomes the contact's, but not where somebody else signs in
     * with it: then the chat goes on without it.
     */
    Newcomer known(SignedIdentity.User user) {
        UUID id = contacts.having(AddressKind.PORTAL, user.subject()).stream().findFirst().map(ContactView::id)
                .orElseGet(() -> contacts.create(user.name(), AddressKind.PORTAL, user.subject(), AddressSource.HOST));
        String email = user.email() == null ? null : EmailAddresses.canonical(user.email()).filter(address -> isFree(address, id)).orElse(null);
        if (email != null) {
            contacts.addAddress(id, AddressKind.EMAIL, email, user.emailVerified() ? AddressSource.HOST_VERIFIED : AddressSource.HOST);
        }
        return insert(user.name(), email, user.subject(), id);
    }

    private boolean isFree(String email, UUID contact) {
        return accounts.byEmail(email).filter(account -> !account.contactId().equals(contact)).isEmpty();
    }

    private Newcomer insert(String name, @Nullable String email, @Nullable String identity, @Nullable UUID contact) {
        var visitor = new Visitor(Ids.next(), contact, name, email, identity, null);
        String token = Tokens.secret();
        db.useHandle(h -> h.createUpdate("insert into visitor (id, token_hash, contact_id, name, email, identity) values (:id, :hash, :contact, :name, :email, :identity)")
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
            h.createUpdate("update visitor set seen_at = hilo_now() where id = any(:ids)").bind("ids", connected.toArray(UUID[]::new)).execute();
            h.createUpdate("""
                    update channel_session s set ended_at = v.seen_at from visitor v
                     where v.session_id = s.id and s.ended_at is null and s.channel = 'chat' and v.seen_at < hilo_now() - interval '5 minutes'""").execute();
        });
    }

    private static Visitor visitor(ResultSet row) throws SQLException {
        return new Visitor(row.getObject("id", UUID.class), row.getObject("contact_id", UUID.class), row.getString("name"), row.getString("email"), row.getString("identity"),
                row.getObject("session_id", UUID.class));
    }
}
