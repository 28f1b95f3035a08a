package hilo.escalation;

import hilo.platform.ClockMoved;
import hilo.platform.Errand;
import hilo.platform.Tick;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

/** Tells people what waits to be told: at once after the fact, or when their hours begin. */
@ApplicationScoped
class Alerting {
    @Resource
    ManagedExecutorService executor;

    private final Letters letters;
    private final Ranking ranking;
    private final Errand telling = new Errand("alerts", task -> executor.execute(task), this::tellAll);

    @Inject
    Alerting(Letters letters, Ranking ranking) {
        this.letters = letters;
        this.ranking = ranking;
    }

    void onAdded(@Observes(during = TransactionPhase.AFTER_SUCCESS) Alerts.Added news) {
        telling.want();
    }

    void onTick(@Observes Tick tick) {
        telling.want();
    }

    void onClockMoved(@Observes @Priority(800) ClockMoved moved) {
        tellAll();
    }

    private synchronized void tellAll() {
        while (letters.tellSome() > 0) {
            continue;
        }
        while (ranking.rankSome() > 0) {
            continue;
        }
    }
}
