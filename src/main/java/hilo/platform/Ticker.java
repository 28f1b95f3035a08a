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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The desk's heart: a {@link Beat} each second, the clock read each second, and a {@link Tick} each second while the database answers. The three wait for nothing of each other.
 * What fails is logged once and the next one comes all the same.
 */
@ApplicationScoped
class Ticker {
    private static final Logger LOG = Logger.getLogger(Ticker.class);

    @Resource
    ManagedScheduledExecutorService executor;

    private final DeskClock clock;
    private final Event<Beat> beats;
    private final Event<Tick> ticks;
    private final List<Future<?>> running = new ArrayList<>();

    @Inject
    Ticker(DeskClock clock, Event<Beat> beats, Event<Tick> ticks) {
        this.clock = clock;
        this.beats = beats;
        this.ticks = ticks;
    }

    void start(@Observes @Priority(1000) Startup startup) {
        eachSecond("beat", () -> beats.fire(new Beat()));
        eachSecond("clock", clock::sample);
        eachSecond("tick", () -> {
            if (clock.isAnswering()) {
                ticks.fire(new Tick(clock.instant()));
            }
        });
    }

    private void eachSecond(String name, Runnable work) {
        var careful = new Careful(name, work);
        running.add(executor.scheduleWithFixedDelay(() -> Correlation.with(name, careful::run), 1000, 1000, TimeUnit.MILLISECONDS));
    }

    @PreDestroy
    void stop() {
        running.forEach(beat -> beat.cancel(false));
    }

    /** Logs the first of several failures. */
    private static final class Careful {
        private final String name;
        private final Runnable work;
        private boolean failing;

        Careful(String name, Runnable work) {
            this.name = name;
            this.work = work;
        }

        void run() {
            try {
                work.run();
                failing = false;
            } catch (RuntimeException e) {
                if (!failing) {
                    LOG.warnf(e, "A %s failed; the next one comes in a second", name);
                    failing = true;
                }
            }
        }
    }
}
