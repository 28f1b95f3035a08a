package hilo.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/** Seals what came onto the audit, every two seconds. */
@ApplicationScoped
class AuditSealing {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    @Resource
    ManagedExecutorService executor;

    private final AuditSeals seals;
    private final Errand errand;

    @Inject
    AuditSealing(AuditSeals seals) {
        this.seals = seals;
        this.errand = new Errand("audit-seals", task -> executor.execute(task), this::seal);
    }

    void onTick(@Observes Tick tick) {
        errand.wantEvery(PAUSE);
    }

    private void seal() {
        while (seals.sealSome() > 0) {
            // the next batch
        }
    }
}
