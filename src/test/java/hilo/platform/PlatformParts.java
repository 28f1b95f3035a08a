package hilo.platform;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.util.ArrayList;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The platform's parts over one database connection, for tests that try a room's SQL without a server around it. */
public final class PlatformParts {
    private PlatformParts() {
    }

    public static Jdbi jdbi(Connection connection) {
        return Database.fitted(Jdbi.create(connection));
    }

    public static EventLog eventLog(Jdbi db) {
        var log = new EventLog(db, new Told<>(new ArrayList<>()));
        log.transactions = new NoTransactions();
        return log;
    }

    /** What waits for the end of a transaction is done at once. */
    private static final class NoTransactions implements TransactionSynchronizationRegistry {
        @Override
        public void registerInterposedSynchronization(Synchronization waiting) {
            waiting.beforeCompletion();
        }

        @Override
        public @Nullable Object getResource(Object key) {
            return null;
        }

        @Override
        public void putResource(Object key, Object value) {
            // There is nothing to keep it in.
        }

        @Override
        public Object getTransactionKey() {
            return this;
        }

        @Override
        public int getTransactionStatus() {
            return Status.STATUS_ACTIVE;
        }

        @Override
        public void setRollbackOnly() {
            throw new IllegalStateException();
        }

        @Override
        public boolean getRollbackOnly() {
            return false;
        }
    }
}
