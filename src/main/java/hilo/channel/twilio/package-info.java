/**
 * Twilio as an outside party: who may call our hooks, and how we call its REST.
 *
 * <p>It promises that a request reaches a hook only when one of our tokens signed exactly what arrived ({@link hilo.channel.twilio.Signatures}), that the body is read once, raw
 * and bounded, and that a call to Twilio's REST is made once: it is never repeated behind our back, because Twilio has no idempotency key for calls. What a call means, which
 * document answers it and what is stored is the phone room's business; this room has no table and knows no conversation. Secrets never leave it: {@code toString} is masked.
 */
@NullMarked
package hilo.channel.twilio;

import org.jspecify.annotations.NullMarked;
