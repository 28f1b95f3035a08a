package hilo.platform;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The desk's heart-beat: samples the clock and fires a {@link Tick}. A tick that fails (the database is away) is logged once and the next one comes all the same. */
@ApplicationScoped
class Ticker {
    private static final Logger LOG = Logger.getLogger(Ticker.class);

    @Resource
    ManagedScheduledExecutorService executor;

    private final DeskClock clock;
    private final Event<Tick> ticks;
    private @Nullable Future<?> beat;
    private boolean failing;

    @Inject
    Ticker(DeskClock clock, Event<Tick> ticks) {
        this.clock = clock;
        this.ticks = ticks;
    }

    void start(@Observes @Priority(1000) Startup startup) {
        beat = executor.scheduleWithFixedDelay(() -> Correlation.with("tick", this::beat), 1000, 1000, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            clock.sample();
            ticks.fire(new Tick(clock.instant()));
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warnf(e, "A tick failed; the next one comes in a second");
                failing = true;
            }
        }
    }

    @PreDestroy
    void stop() {
        if (beat != null) {
            beat.cancel(false);
        }
    }
}
