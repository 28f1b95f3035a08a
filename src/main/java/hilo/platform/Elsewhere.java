package hilo.platform;

import hilo.platform.EventLog.Fact;
import java.util.List;

/**
 * What other nodes committed, told once and soon after; fired on a thread of its own, where observers may ask the database.
 *
 * @param missed there was too much to tell: whoever follows something looks at all of it afresh
 */
public record Elsewhere(List<Fact> facts, boolean missed) {
}
