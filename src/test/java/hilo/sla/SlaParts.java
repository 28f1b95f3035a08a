package hilo.sla;

import org.jdbi.v3.core.Jdbi;

/** This room's parts over one database connection, for tests that try another room's SQL without a server around it. */
public final class SlaParts {
    private SlaParts() {
    }

    public static Policies policies(Jdbi db) {
        return new Policies(db);
    }
}
