package hilo.launch;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The desk that the integration tests talk to: one server for all of them, started once, reached from outside through its doors. Tests share it and run in any order, so each
 * makes its own customers and conversations.
 */
public final class Desk {
    private static final AtomicReference<@Nullable Desk> CURRENT = new AtomicReference<>();

    private final Postgres postgres;
    private final MailServer mail;
    private final URI url;
    private final Map<String, String> settings;
    private @Nullable DemoDesk people;
    private @Nullable Api administrator;

    Desk(Postgres postgres, MailServer mail, URI url, Map<String, String> settings) {
        this.postgres = postgres;
        this.mail = mail;
        this.url = url;
        this.settings = settings;
    }

    static void current(Desk desk) {
        CURRENT.set(desk);
    }

    public static Desk current() {
        var desk = CURRENT.get();
        if (desk == null) {
            throw new IllegalStateException("Integration tests run under failsafe: mvn verify -Dit.test=…");
        }
        return desk;
    }

    /** Base address of the desk, without a slash at the end. */
    public URI url() {
        return url;
    }

    public Postgres postgres() {
        return postgres;
    }

    public MailServer mail() {
        return mail;
    }

    /** A value the server was started with, such as {@code hilo.twilio.auth.token}. */
    public String setting(String name) {
        var value = settings.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name);
        }
        return value;
    }

    /** The database, for tests that attack it or count rows. */
    public Connection database() throws SQLException {
        var connection = postgres.connect();
        connection.setSchema("hilo");
        return connection;
    }

    /** The address of the database with the superuser's name and password in it. */
    public String superuserUrl() {
        return postgres.superuserUrl();
    }

    /** Teams, agents, customers and their tokens, made once through the administrators' REST. */
    public synchronized DemoDesk people() {
        if (people == null) {
            people = DemoDesk.setUp(url, setting("hilo.admin.password"));
        }
        return people;
    }

    /** REST as nobody. */
    public Api anonymous() {
        return new Api(url, null);
    }

    /** REST with a bearer token. */
    public Api with(String token) {
        return new Api(url, token);
    }

    /** REST as the level-1 agent. */
    public Api agent() {
        return with(people().token("agent"));
    }

    /** REST as the administrator who is signed in: a token hands out no access. */
    public synchronized Api administrator() {
        if (administrator == null || administrator.get("/api/session").status() == 401) { // a test may end all sessions
            administrator = Api.signedIn(url, "admin", setting("hilo.admin.password"));
        }
        return administrator;
    }

    /** Moves the desk's clock; the machine's own goes on. */
    public void setClock(Instant now) {
        with(people().token("admin")).setClock(now);
    }

    /** Rows that a query counts. */
    public long count(String sql, Object... values) throws SQLException {
        try (var connection = database(); var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

}
