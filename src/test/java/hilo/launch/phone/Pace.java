package hilo.launch.phone;

import java.time.Duration;

/**
 * How time passes on a call.
 *
 * @param perCharacter how long a character takes to be said
 * @param perSecond how long a second of a pause or of waiting for a key really lasts
 * @param pickUp after how long an agent's telephone is picked up by itself; negative: somebody must do it
 */
public record Pace(Duration perCharacter, Duration perSecond, Duration pickUp) {
    /** As people hear it. */
    public static final Pace REAL = new Pace(Duration.ofMillis(25), Duration.ofSeconds(1), Duration.ofSeconds(3));
    /** As tests want it; agents' telephones are picked up by the test. */
    public static final Pace QUICK = new Pace(Duration.ZERO, Duration.ofMillis(40), Duration.ofSeconds(-1));

    Duration seconds(int count) {
        return perSecond.multipliedBy(count);
    }
}
