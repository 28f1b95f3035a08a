package hilo.platform;

import java.sql.Connection;
import java.util.ArrayList;
import org.jdbi.v3.core.Jdbi;

/** The platform's parts over one database connection, for tests that try a room's SQL without a server around it. */
public final class PlatformParts {
    private PlatformParts() {
    }

    public static Jdbi jdbi(Connection connection) {
        return Database.fitted(Jdbi.create(connection));
    }

    public static EventLog eventLog(Jdbi db) {
        return new EventLog(db, new Told<>(new ArrayList<>()));
    }
}
