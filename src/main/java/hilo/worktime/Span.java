package hilo.worktime;

import java.time.Duration;
import java.time.Instant;

/** A half-open stretch of time: {@code from} belongs to it, {@code to} does not. */
public record Span(Instant from, Instant to) {
    public Span {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("A span cannot end before it begins: " + from + " to " + to);
        }
    }

    public Duration length() {
        return Duration.between(from, to);
    }
}
