package hilo.platform;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/**
 * The one database: migrates it before anything else starts, refuses to start on one that may lose what it committed, and hands out plain SQL (Jdbi) and the ORM. Both join
 * the JTA transaction at hand, so a room may use either in one use case; flush the ORM before plain SQL reads what it wrote.
 */
@ApplicationScoped
class Database {
    private static final Logger LOG = Logger.getLogger(Database.class);

    @Resource(lookup = "java:jboss/datasources/Hilo")
    @Produces
    DataSource source;

    @PersistenceContext
    @Produces
    EntityManager entities;

    private @Nullable Jdbi jdbi;

    void migrate(@Observes @Priority(1) Startup startup) {
        refuseUnsafe();
        int done = Migrations.run(source, Migrations.owner(ConfigProvider.getConfig()));
        LOG.infof("Schema is up to date (%d migrations run)", done);
    }

    /** What was acknowledged is stored: that holds only where a commit reaches the disk. */
    private void refuseUnsafe() {
        try (var connection = source.getConnection(); var statement = connection.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (var row = statement.executeQuery("show " + setting)) {
                    row.next();
                    String value = row.getString(1);
                    if (value.equals("off")) {
                        throw new IllegalStateException("PostgreSQL runs with " + setting + " = off: a crash would lose what Hilo acknowledged. Switch it on.");
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be reached: " + e.getMessage(), e);
        }
    }

    @Produces
    synchronized Jdbi jdbi() {
        if (jdbi == null) {
            jdbi = fitted(Jdbi.create(source));
        }
        return jdbi;
    }

    /** Teaches Jdbi the types of the schema, and to keep what was bound out of its exceptions: they are logged. */
    static Jdbi fitted(Jdbi jdbi) {
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        jdbi.registerArgument(new InstantArgument());
        jdbi.registerArrayType(java.util.UUID.class, "uuid");
        jdbi.registerArrayType(String.class, "text");
        jdbi.registerColumnMapper(Instant.class, (row, column, context) -> {
            var at = row.getObject(column, OffsetDateTime.class);
            return at == null ? null : at.toInstant();
        });
        jdbi.registerColumnMapper(UUID.class, (row, column, context) -> row.getObject(column, UUID.class));
        return jdbi;
    }

    private static final class InstantArgument extends AbstractArgumentFactory<Instant> {
        private InstantArgument() {
            super(java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
        }

        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            return (position, statement, context) -> statement.setObject(position, value.atOffset(ZoneOffset.UTC));
        }
    }
}
