package hilo.ledger;

import java.time.Duration;

/**
 * How busy the load is.
 *
 * @param visitors who chat at the same time; each says a line every {@code line}
 * @param mailers who write mails, each one every {@code mail}
 * @param callers telephones in use at the same time
 * @param portal the pause between two things that one customer does in the portal; the portal allows a customer 20 tickets and 30 answers a minute
 * @param agents the pause between two things that one agent does; there are three
 */
public record Pace(int visitors, Duration line, int mailers, Duration mail, int callers, Duration portal, Duration agents) {
    /** The small mail server takes a time for each mail it hands out that grows with the square of those it holds: some hundreds are as many as it can. */
    public static final Pace STEADY = new Pace(20, Duration.ofMillis(900), 3, Duration.ofSeconds(5), 4, Duration.ofMillis(2500), Duration.ofMillis(900));
    /** As many mails as a real mail server takes from six who write without a pause, and a little of all else. */
    static final Pace MAILS = new Pace(4, Duration.ofMillis(900), 6, Duration.ZERO, 2, Duration.ofMillis(2500), Duration.ofMillis(900));
    /** For a minute on a machine that does much else. */
    public static final Pace SHORT = new Pace(8, Duration.ofMillis(600), 2, Duration.ofMillis(1000), 2, Duration.ofMillis(2500), Duration.ofMillis(900));
}
