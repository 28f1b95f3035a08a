package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Test mode: sets the desk's clock and lets whoever fires by time catch up. Outside test mode it is as if it did not exist. */
@ApplicationScoped
public class TestClock {
    private final boolean testMode;
    private final DeskClock clock;
    private final Event<ClockMoved> moved;

    @Inject
    TestClock(@ConfigProperty(name = "hilo.test", defaultValue = "false") boolean testMode, DeskClock clock, Event<ClockMoved> moved) {
        this.testMode = testMode;
        this.clock = clock;
        this.moved = moved;
    }

    /** Returns the clock's reading after all work that fell due has been done. */
    public Instant set(@Nullable Instant now) {
        if (!testMode) {
            throw Problem.notFound();
        }
        if (now == null) {
            throw Problem.invalid("missing", "The instant is missing.").at("/now", "an ISO-8601 instant");
        }
        clock.set(now);
        moved.fire(new ClockMoved(clock.instant()));
        return clock.instant();
    }
}
