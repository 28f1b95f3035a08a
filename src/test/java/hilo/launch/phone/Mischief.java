package hilo.launch.phone;

import java.time.Duration;

/**
 * How badly requests travel.
 *
 * @param latest status requests are held back by a random time up to this, so they overtake each other
 * @param twice every request comes twice, as a provider repeats what it believes lost
 */
public record Mischief(Duration latest, boolean twice) {
    public static final Mischief NONE = new Mischief(Duration.ZERO, false);
}
