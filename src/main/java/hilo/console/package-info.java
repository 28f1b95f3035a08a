/**
 * The staff's door: the REST under {@code /api/agent} and the live socket {@code /ws/console}, for what spans rooms.
 *
 * <p>It promises that every answer shows the record as the design writes it down, that a POST sent twice under one Idempotency-Key is done once, that a change made on an old
 * version is refused, that what one commit brought reaches every open console without being asked for, and that each read of a conversation is on the audit.
 *
 * <p>It decides nothing of the domain: it asks conversation, sla, routing and channel, and composes what they say. Customers never come through this door.
 */
@NullMarked
package hilo.console;

import org.jspecify.annotations.NullMarked;
