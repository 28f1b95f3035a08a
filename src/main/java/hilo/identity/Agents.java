package hilo.identity;

import hilo.platform.Ids;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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

    private final Jdbi db;
    private final Passwords passwords;

    @Inject
    Agents(Jdbi db, Passwords passwords) {
        this.db = db;
        this.passwords = passwords;
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

    public boolean none() {
        return db.withHandle(h -> h.createQuery("select not exists (select from agent)").mapTo(Boolean.class).one());
    }

    /** Adds a person; throws {@link Problem} where the login is taken, a role is unknown or the password is weak. */
    @Transactional
    public UUID create(String login, String name, String email, @Nullable String phone, Collection<String> roles, int level, @Nullable UUID team, @Nullable String password) {
        var all = new LinkedHashSet<String>(roles);
        all.add("agent");
        if (!ROLES.containsAll(all)) {
            throw Problem.invalid("unknown-role", "There is no such role.").at("/roles", "one of " + ROLES);
        }
        if (byLogin(login).isPresent()) {
            throw Problem.conflict("login-taken", "Another agent has this login.").at("/login", "taken");
        }
        UUID id = Ids.next();
        db.useHandle(h -> h.createUpdate("""
                insert into agent (id, login, name, email, phone, roles, level, team_id, password_hash)
                values (:id, :login, :name, :email, :phone, :roles, :level, :team, :hash)""").bind("id", id).bind("login", login).bind("name", name).bind("email", email)
                .bind("phone", phone).bind("roles", all.toArray(String[]::new)).bind("level", level).bind("team", team)
                .bind("hash", password == null ? null : passwords.hash(password)).execute());
        return id;
    }

    /** Ends every session and socket of the agent; a changed password or a disabled agent does so too. */
    @Transactional
    public void signOutEverywhere(UUID id) {
        db.useHandle(h -> h.createUpdate("update agent set epoch = epoch + 1 where id = :id").bind("id", id).execute());
    }

    @Transactional
    public void setActive(UUID id, boolean active) {
        change("update agent set active = :value, epoch = epoch + 1 where id = :id", id, active);
    }

    @Transactional
    public void changePassword(UUID id, String password) {
        change("update agent set password_hash = :value, epoch = epoch + 1 where id = :id", id, passwords.hash(password));
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
    public Optional<Caller> signIn(String login, String password) {
        var found = row("login = :key", login).filter(row -> row.agent().active());
        boolean right = passwords.matches(password, found.map(Row::passwordHash).orElse(null));
        return right ? found.map(Agents::caller) : Optional.empty();
    }

    private Optional<Row> row(String where, Object key) {
        return db.withHandle(h -> h.createQuery("select * from agent where " + where).bind("key", key)
                .map((row, c) -> new Row(agent(row), row.getString("password_hash"), row.getInt("epoch"))).findOne());
    }

    private static Caller caller(Row row) {
        var agent = row.agent();
        return new Caller(Caller.Kind.AGENT, agent.id(), agent.name(), agent.roles(), agent.level(), agent.team(), null, row.epoch());
    }

    private static Agent agent(ResultSet row) throws SQLException {
        return new Agent(row.getObject("id", UUID.class), row.getString("login"), row.getString("name"), row.getString("email"), row.getString("phone"),
                Set.of((String[]) row.getArray("roles").getArray()), row.getInt("level"), row.getObject("team_id", UUID.class), row.getBoolean("active"));
    }
}
