package hilo.routing;

import java.util.UUID;

/** An agent said something else of themselves; fired in the transaction that stored it. */
public record PresenceChanged(UUID agent, PresenceState state) {
}
