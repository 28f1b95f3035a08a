package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the database answers, as the clock finds it each second: asking here would make whoever asks wait for a database that does not answer. */
@Readiness
@ApplicationScoped
class Ready implements HealthCheck {
    private final DeskClock clock;

    @Inject
    Ready(DeskClock clock) {
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("database").status(clock.isAnswering()).withData("clock-steps", clock.steps()).build();
    }
}
