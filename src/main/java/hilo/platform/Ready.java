package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jdbi.v3.core.Jdbi;

/** Ready while the database answers. */
@Readiness
@ApplicationScoped
class Ready implements HealthCheck {
    private final Jdbi db;

    @Inject
    Ready(Jdbi db) {
        this.db = db;
    }

    @Override
    public HealthCheckResponse call() {
        boolean up;
        try {
            up = db.withHandle(h -> h.createQuery("select true").mapTo(Boolean.class).one());
        } catch (org.jdbi.v3.core.JdbiException e) {
            up = false;
        }
        return HealthCheckResponse.named("database").status(up).build();
    }
}
