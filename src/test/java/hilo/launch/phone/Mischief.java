package hilo.launch.phone;

import java.time.Duration;

/**
 * How badly requests travel.
 *
 * @param latest status requests are held back by a random time up to this, so they overtake each other
 * @param twice every request comes twice, as a provider repeats what it believes lost
 * @param lost no request arrives: the desk is away
 */
public record Mischief(Duration latest, boolean twice, boolean lost) {
    public static final Mischief NONE = new Mischief(Duration.ZERO, false);

    public Mischief(Duration latest, boolean twice) {
        this(latest, twice, false);
    }

    public static Mischief deaf() {
        return new Mischief(Duration.ZERO, false, true);
    }
}
