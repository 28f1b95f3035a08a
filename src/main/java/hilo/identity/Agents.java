package hilo.identity;

import hilo.platform.Ids;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The people of the desk. */
@ApplicationScoped
public class Agents implements CallerSource {
    /** An agent as other rooms may see them. {@code phone} is where the phone system rings them, E.164. */
    public record Agent(UUID id, String login, String name, String email, @Nullable String phone, Set<String> roles, int level, @Nullable UUID team, boolean active) {
    }

    private record Row(Agent agent, @Nullable String passwordHash, int epoch) {
    }

    private static final Set<String> ROLES = Set.of("agent", "supervisor", "admin", "authoriser");

    private static final Pattern EMAIL = Pattern
            .compile("[^\\s\\p{C}@<>()\\[\\],;:\"\\\\]{1,64}@[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?(\\.[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?)*");
    private static final int LONGEST_EMAIL = 254;

    private final Jdbi db;
    private final Passwords passwords;
    private final Credentials credentials;

    @Inject
    Agents(Jdbi db, Passwords passwords, Credentials credentials) {
        this.db = db;
        this.passwords = passwords;
        this.credentials = credentials;
    }

    public Optional<Agent> find(UUID id) {
        return row("id = :key", id).map(Row::agent);
    }

    public Optional<Agent> byLogin(String login) {
        return row("login = :key", login).map(Row::agent);
    }

    public List<Agent> active() {
        return db.withHandle(h -> h.createQuery("select * from agent where active order by name").map((row, c) -> agent(row)).list());
    }

    /** Those who may sign in and those who may not any more. */
    List<Agent> all() {
        return db.withHandle(h -> h.createQuery("select * from agent order by name").map((row, c) -> agent(row)).list());
    }

    public boolean none() {
        return db.withHandle(h -> h.createQuery("select not exists (select from agent)").mapTo(Boolean.class).one());
    }

    /** Adds a person; throws {@link Problem} where the login is taken, a role is unknown, the address is none or the password is easy to guess. */
    @Transactional
    public UUID create(String login, String name, String email, @Nullable String phone, Collection<String> roles, int level, @Nullable UUID team, @Nullable String password) {
        var all = known(roles);
        if (email.length() > LONGEST_EMAIL || !EMAIL.matcher(email).matches()) {
            throw Problem.invalid("bad-address", "That is not an e-mail address.").at("/email", "like name@example.com");
        }
        @Nullable
        String hash = password == null ? null : passwords.hash(password, login, email, name).value(); // before anything takes a connection
        if (byLogin(login).isPresent()) {
            throw Problem.conflict("login-taken", "Another agent has this login.").at("/login", "taken");
        }
        UUID id = Ids.next();
        db.useHandle(h -> h.createUpdate("""
                insert into agent (id, login, name, email, phone, roles, level, team_id, password_hash)
                values (:id, :login, :name, :email, :phone, :roles, :level, :team, :hash)""").bind("id", id).bind("login", login).bind("name", name).bind("email", email)
                .bind("phone", phone).bind("roles", all.toArray(String[]::new)).bind("level", level).bind("team", team)
                .bind("hash", hash).execute());
        return id;
    }

    /**
     * Lets the agent sign in, or not; what is open ends, tokens too.
     *
     * @throws Problem {@code last-admin} where no administrator would be left
     */
    @Transactional
    public void setActive(UUID id, boolean active) {
        if (!active) {
            keepAnAdministrator(id);
        }
        change("update agent set active = :value, epoch = epoch + 1 where id = :id", id, active);
        credentials.endAll(Caller.Kind.AGENT, id);
    }

    /**
     * Gives the agent these roles, and {@code agent}, and a level. Sign-ins end; tokens go on with what is left of their roles.
     *
     * @throws Problem {@code unknown-role}, or {@code last-admin} where no administrator would be left
     */
    @Transactional
    public void setRoles(UUID id, Collection<String> roles, int level) {
        var all = known(roles);
        if (!all.contains("admin")) {
            keepAnAdministrator(id);
        }
        change("update agent set roles = :value, epoch = epoch + 1 where id = :id", id, all.toArray(String[]::new));
        change("update agent set level = :value where id = :id", id, level);
        credentials.endSignIns(Caller.Kind.AGENT, id, null);
    }

    /** Somebody else who may sign in must be an administrator; of two who would take each other out at once, the second waits here and is refused. */
    private void keepAnAdministrator(UUID but) {
        boolean others = db.withHandle(h -> {
            h.execute("select pg_advisory_xact_lock(hashtext('administrators'))");
            return h.createQuery("select exists (select from agent where active and 'admin' = any(roles) and password_hash is not null and id <> :id)").bind("id", but)
                    .mapTo(Boolean.class).one();
        });
        if (!others && find(but).map(agent -> agent.active() && agent.roles().contains("admin")).orElse(false)) {
            throw Problem.conflict("last-admin", "This is the last administrator: make another one first.");
        }
    }

    private static LinkedHashSet<String> known(Collection<String> roles) {
        var all = new LinkedHashSet<String>(roles);
        all.add("agent");
        if (!new HashSet<>(ROLES).containsAll(all)) { // a JSON array may hold null, which a fixed set throws at
            throw Problem.invalid("unknown-role", "There is no such role.").at("/roles", "one of " + ROLES);
        }
        return all;
    }

    @Override
    @Transactional(TxType.NOT_SUPPORTED)
    public PasswordHash hash(UUID id, String password) {
        var agent = find(id).orElseThrow(Problem::notFound);
        return passwords.hash(password, agent.login(), agent.email(), agent.name());
    }

    @Override
    @Transactional
    public Caller changePassword(UUID id, PasswordHash password) {
        change("update agent set password_hash = :value, epoch = epoch + 1 where id = :id", id, password.value());
        credentials.endAll(Caller.Kind.AGENT, id);
        return row("id = :key", id).map(Agents::caller).orElseThrow(Problem::notFound);
    }

    @Override
    public Optional<UUID> idOf(String login) {
        return byLogin(login).map(Agent::id);
    }

    @Override
    public boolean hasPassword(UUID id) {
        return row("id = :key", id).map(Row::passwordHash).isPresent();
    }

    @Override
    @Transactional(TxType.NOT_SUPPORTED)
    public boolean isPassword(UUID id, String password) {
        return passwords.matches(password, row("id = :key", id).map(Row::passwordHash).orElse(null));
    }

    private void change(String sql, UUID id, Object value) {
        if (db.withHandle(h -> h.createUpdate(sql).bind("value", value).bind("id", id).execute()) == 0) {
            throw Problem.notFound();
        }
    }

    @Override
    public Caller.Kind kind() {
        return Caller.Kind.AGENT;
    }

    @Override
    public Optional<Caller> caller(UUID id) {
        return row("id = :key", id).filter(row -> row.agent().active()).map(Agents::caller);
    }

    @Override
    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<Caller> signIn(String login, String password) {
        var found = row("login = :key", login).filter(row -> row.agent().active());
        boolean right = passwords.matches(password, found.map(Row::passwordHash).orElse(null));
        return right ? found.map(Agents::caller) : Optional.empty();
    }

    private Optional<Row> row(String where, Object key) {
        return db.withHandle(h -> h.createQuery("select * from agent where " + where).bind("key", key)
                .map((row, c) -> new Row(agent(row), row.getString("password_hash"), row.getInt("epoch"))).findOne());
    }

    /** The caller that a row of the table stands for. */
    static Caller caller(ResultSet row) throws SQLException {
        return caller(new Row(agent(row), null, row.getInt("epoch")));
    }

    private static Caller caller(Row row) {
        var agent = row.agent();
        return new Caller(Caller.Kind.AGENT, agent.id(), agent.name(), agent.roles(), agent.level(), agent.team(), null, row.epoch(), null);
    }

    private static Agent agent(ResultSet row) throws SQLException {
        return new Agent(row.getObject("id", UUID.class), row.getString("login"), row.getString("name"), row.getString("email"), row.getString("phone"),
                Set.of((String[]) row.getArray("roles").getArray()), row.getInt("level"), row.getObject("team_id", UUID.class), row.getBoolean("active"));
    }
}
