/**
 * Telephone calls: announced by signed webhooks, answered with documents that say what the caller hears, folded into one record per call.
 *
 * <p>It promises that every accepted request is stored before it means anything, and that a call's times, each with its source, are a pure function of the set of stored requests
 * ({@link hilo.channel.phone.CallFold}): their order and number do not matter. Two agents who take the same call: one gets it. A caller id proves nothing, so it never joins a call
 * to a conversation; a folio does, keyed in by a contact whose number is verified. It deliberately does not know what was promised (the clocks hear of a call through the
 * conversation's events) nor how a signature is checked (the Twilio room).
 */
@NullMarked
package hilo.channel.phone;

import org.jspecify.annotations.NullMarked;
