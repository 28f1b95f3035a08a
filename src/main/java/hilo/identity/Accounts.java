package hilo.identity;

import hilo.platform.Ids;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Customers' sign-ins to the portal.
 *
 * <p>An account is one contact's. Its e-mail address signs in where it is sure: proven by a link or by the host application, or an administrator vouches for it. {@code organisationId} is the organisation whose
 * conversations it may see: it is set by {@link #join} alone, which a hand-over or an invitation calls, never by what somebody typed.
 */
@ApplicationScoped
@Transactional
public class Accounts implements CallerSource {
    /**
     * An account as other rooms see it.
     *
     * @param leftAt when it last lost an organisation
     * @param email lower case
     * @param emailSure whether the address signs in; one that only a host application named does not
     */
    public record Account(UUID id, UUID contactId, @Nullable UUID organisationId, @Nullable Instant leftAt, String email, boolean emailSure, String name, boolean active,
            boolean hasPassword) {
    }

    private record Row(Account account, @Nullable String passwordHash, boolean distributor, int epoch) {
    }

    private static final String ACCOUNT = """
            select a.*, coalesce(o.distributor, false) as distributor from account a left join organisation o on o.id = a.organisation_id where\s""";

    private final Jdbi db;
    private final Passwords passwords;
    private final Credentials credentials;
    private final InstantSource clock;

    @Inject
    Accounts(Jdbi db, Passwords passwords, Credentials credentials, InstantSource clock) {
        this.db = db;
        this.passwords = passwords;
        this.credentials = credentials;
        this.clock = clock;
    }

    public Optional<Account> find(UUID id) {
        return row("a.id = :key", id).map(Row::account);
    }

    /** The account that signs in with this address. */
    public Optional<Account> byEmail(String email) {
        return row("a.email = :key and a.email_sure", email.toLowerCase(Locale.ROOT)).map(Row::account);
    }

    /** Whether a host application named this address for a user of its own, without being sure. */
    public boolean isNamed(String email) {
        return db.withHandle(h -> h.createQuery("select exists (select 1 from account where email = :email and not email_sure)").bind("email", email.toLowerCase(Locale.ROOT))
                .mapTo(Boolean.class).one());
    }

    public Optional<Account> ofContact(UUID contact) {
        return row("a.contact_id = :key", contact).map(Row::account);
    }

    public List<Account> ofOrganisation(UUID organisation) {
        return db.withHandle(h -> h.createQuery(ACCOUNT + "a.organisation_id = :key order by a.name, a.id").bind("key", organisation).map((row, c) -> row(row).account()).list());
    }

    /** Hashes the password of an account that is to be made; call it before the transaction touches the database. */
    public PasswordHash hash(String password, String email, String name) {
        return passwords.hash(password, email, name);
    }

    /** Makes an account; throws {@link Problem} {@code email-taken} where the address is sure and another account signs in with it. */
    public Account create(UUID contact, String email, boolean emailSure, String name, @Nullable PasswordHash password) {
        UUID id = Ids.next();
        int made = db.withHandle(h -> h.createUpdate("""
                insert into account (id, contact_id, email, email_sure, name, password_hash) values (:id, :contact, :email, :sure, :name, :hash) on conflict do nothing""")
                .bind("id", id).bind("sure", emailSure).bind("contact", contact).bind("email", email.toLowerCase(Locale.ROOT)).bind("name", name)
                .bind("hash", password == null ? null : password.value()).execute());
        if (made == 0) {
            throw Problem.conflict("email-taken", "Another account has this address, or the contact has an account.").at("/email", "taken");
        }
        return find(id).orElseThrow();
    }

    /** Those of the contacts that have an account. */
    public Set<UUID> among(Collection<UUID> contacts) {
        return contacts.isEmpty()
                ? Set.of()
                : db.withHandle(h -> Set.copyOf(h.createQuery("select contact_id from account where contact_id = any(:ids)").bind("ids", contacts.toArray(UUID[]::new))
                        .mapTo(UUID.class).list()));
    }

    /** Makes the account a member of this organisation, and of no other; what is open ends where it was a member of another or of none. */
    public Account join(UUID id, UUID organisation) {
        change("""
                update account set epoch = epoch + case when organisation_id is distinct from :value then 1 else 0 end, organisation_id = :value where id = :id""", id,
                organisation);
        return find(id).orElseThrow();
    }

    /** Takes the membership away; what is open ends with its next request. */
    public void leave(UUID id) {
        change("update account set organisation_id = null, left_at = :value, epoch = epoch + 1 where id = :id", id, clock.instant());
    }

    /**
     * Takes over the host application's data of its user; what is open ends where the address changes. An address that is not sure never takes the place of one that is, and a
     * sure one with which somebody else signs in changes nothing.
     */
    public Account update(UUID id, String email, boolean emailSure, String name) {
        change("update account set name = :value where id = :id", id, name);
        var before = find(id).orElseThrow();
        if (emailSure ? byEmail(email).isEmpty() : !before.emailSure() && !before.email().equals(email)) {
            change("update account set epoch = epoch + case when email <> :value then 1 else 0 end, email_sure = %s, email = :value where id = :id".formatted(emailSure), id,
                    email.toLowerCase(Locale.ROOT));
        }
        return find(id).orElseThrow();
    }

    /** Lets the account sign in, or not; what is open ends, tokens too. */
    public void setActive(UUID id, boolean active) {
        change("update account set active = :value, epoch = epoch + 1 where id = :id", id, active);
        credentials.endAll(Caller.Kind.CUSTOMER, id);
    }

    @Override
    @Transactional(TxType.NOT_SUPPORTED)
    public PasswordHash hash(UUID id, String password) {
        var account = find(id).orElseThrow(Problem::notFound);
        return passwords.hash(password, account.email(), account.name());
    }

    /** Sets a password and ends every sign-in and token; the caller that is returned signs in anew. */
    @Override
    public Caller changePassword(UUID id, PasswordHash password) {
        change("update account set password_hash = :value, epoch = epoch + 1 where id = :id", id, password.value());
        credentials.endAll(Caller.Kind.CUSTOMER, id);
        return caller(id).orElseThrow(Problem::notFound);
    }

    @Override
    public boolean hasPassword(UUID id) {
        return find(id).map(Account::hasPassword).orElse(false);
    }

    @Override
    public Optional<UUID> idOf(String login) {
        return byEmail(login.strip()).map(Account::id);
    }

    @Override
    @Transactional(TxType.NOT_SUPPORTED)
    public boolean isPassword(UUID id, String password) {
        return passwords.matches(password, row("a.id = :key", id).map(Row::passwordHash).orElse(null));
    }

    /** The caller this account is; for whoever has just proved to be its holder. Empty where it has been disabled. */
    public Optional<Caller> holder(UUID id) {
        return caller(id);
    }

    @Override
    public Caller.Kind kind() {
        return Caller.Kind.CUSTOMER;
    }

    @Override
    public Optional<Caller> caller(UUID id) {
        return row("a.id = :key", id).filter(row -> row.account().active()).map(Accounts::caller);
    }

    @Override
    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<Caller> signIn(String login, String password) {
        var found = row("a.email = :key and a.email_sure", login.strip().toLowerCase(Locale.ROOT)).filter(row -> row.account().active());
        boolean right = passwords.matches(password, found.map(Row::passwordHash).orElse(null));
        return right ? found.map(Accounts::caller) : Optional.empty();
    }

    private static Caller caller(Row row) {
        var account = row.account();
        var roles = row.distributor() ? Set.of("customer", "distributor") : Set.of("customer");
        return new Caller(Caller.Kind.CUSTOMER, account.id(), account.name(), roles, 0, null, account.contactId(), row.epoch(), null);
    }

    private Optional<Row> row(String where, Object key) {
        return db.withHandle(h -> h.createQuery(ACCOUNT + where).bind("key", key).map((row, c) -> row(row)).findOne());
    }

    private static Row row(java.sql.ResultSet row) throws java.sql.SQLException {
        String hash = row.getString("password_hash");
        var left = row.getObject("left_at", OffsetDateTime.class);
        return new Row(new Account(row.getObject("id", UUID.class), row.getObject("contact_id", UUID.class), row.getObject("organisation_id", UUID.class),
                left == null ? null : left.toInstant(),
                row.getString("email"), row.getBoolean("email_sure"), row.getString("name"), row.getBoolean("active"), hash != null), hash, row.getBoolean("distributor"),
                row.getInt("epoch"));
    }

    private void change(String sql, UUID id, Object value) {
        if (db.withHandle(h -> h.createUpdate(sql).bind("value", value).bind("id", id).execute()) == 0) {
            throw Problem.notFound();
        }
    }
}
