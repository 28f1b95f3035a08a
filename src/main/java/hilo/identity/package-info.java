/**
 * Who is at the door: agents with their teams, levels and roles, customers' portal accounts, and how either proves it.
 *
 * <p>It promises that a request carries a {@link hilo.identity.Caller} only when a bearer token or a sign-in that is still good opened the door, and that a socket's right lasts no
 * longer than that: {@link hilo.identity.Credentials} ends what is signed out, withdrawn, disabled or expired, and announces it on every node. Passwords and tokens are never
 * stored, only what checks them; at most two passwords are hashed at once; failures are counted over all nodes. A change is taken only from a page of our own.
 *
 * <p>It does not know what a caller may see in a conversation, nor whom a contact belongs to: a customer's contact is a plain id here.
 */
@NullMarked
package hilo.identity;

import org.jspecify.annotations.NullMarked;
