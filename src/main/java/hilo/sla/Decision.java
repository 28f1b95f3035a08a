package hilo.sla;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What follows from an input: the events to append, what the clock then is, and when it must be looked at again, if ever. */
record Decision(List<ClockEvent> events, ClockState state, Optional<Instant> wake) {
}
