/**
 * What every room stands on and what knows nothing of the business.
 *
 * <p>Time, ids, problems, JSON, jobs, stored bytes, the event log, the audit and the migrations. It promises that work handed to {@link hilo.platform.Jobs} runs at least
 * once, that bytes handed to {@link hilo.platform.Blobs} are stored once, and that a {@link hilo.platform.Problem} thrown anywhere becomes problem+json at the door. It
 * deliberately does not know agents, customers or conversations, and it imports no other room.
 */
@NullMarked
package hilo.platform;

import org.jspecify.annotations.NullMarked;
