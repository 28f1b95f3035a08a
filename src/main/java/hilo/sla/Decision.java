package hilo.sla;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What follows from an input: the events to append, what the clock then is, and when it must be looked at again, if ever. */
record Decision(List<ClockEvent> events, ClockState state, Optional<Instant> wake) {
    /** The last reason that its events give. */
    String why() {
        return events.reversed().stream().map(ClockEvent::detail).filter(Objects::nonNull).findFirst().orElse("time");
    }
}
