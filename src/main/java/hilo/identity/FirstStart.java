package hilo.identity;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Gives an empty desk its three levels and one administrator, with the password that whoever starts the server set. */
@ApplicationScoped
class FirstStart {
    private static final Logger LOG = Logger.getLogger(FirstStart.class);

    private final Agents agents;
    private final Teams teams;
    private final Optional<String> password;

    @Inject
    FirstStart(Agents agents, Teams teams, @ConfigProperty(name = "hilo.admin.password") Optional<String> password) {
        this.agents = agents;
        this.teams = teams;
        this.password = password;
    }

    @Transactional
    void fill(@Observes @Priority(100) Startup startup) {
        if (!agents.none()) {
            return;
        }
        if (password.isEmpty()) {
            throw new IllegalStateException("The desk is empty: set hilo.admin.password (environment HILO_ADMIN_PASSWORD, 12 characters or more) for its first administrator.");
        }
        var first = teams.create("Nivel 1 · Soporte", 1);
        teams.create("Nivel 2 · Análisis", 2);
        teams.create("Nivel 3 · Desarrollo e infraestructura", 3);
        agents.create("admin", "Administración", "admin@localhost", null, List.of("admin", "supervisor"), 1, first, password.get());
        LOG.info("The desk was empty: three levels and the administrator \"admin\" were created");
    }
}
