package hilo.platform;

import java.time.Instant;

/** Test mode only: the clock was set to {@code now}. Whoever fires by time catches up before the observer returns. */
public record ClockMoved(Instant now) {
}
