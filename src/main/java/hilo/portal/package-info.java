/**
 * The customers' door: signing in, opening and following matters, answering, attaching; as REST under {@code /api/portal} and as pages that work without scripts.
 *
 * <p>It promises that customers see their own matters and their organisation's, a distributor what it opened for a client and a client's other matters only while that
 * client consents, and that everything else is answered like what does not exist. Only what was said to the customer is shown: never a note, an internal change, a masked
 * secret or a colleague's name behind an assignment. It is also where an account, a contact and an organisation meet: a link or an invitation opened, a user handed over
 * by the host application.
 *
 * <p>It does not decide what joins a conversation, when an answer is due or how an answer travels.
 */
@NullMarked
package hilo.portal;

import org.jspecify.annotations.NullMarked;
