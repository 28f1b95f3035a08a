/**
 * Who is at the door: agents with their teams, levels and roles, customers' portal accounts, and how either proves it.
 *
 * <p>It promises that a request carries a {@link hilo.identity.Caller} only when a bearer token or a session that is still valid says so; that disabling somebody, changing
 * a password or signing out ends sessions and sockets at their next message, by an epoch kept in the database; that passwords and tokens are never stored, only what
 * checks them; and that at most two passwords are hashed at once.
 *
 * <p>It does not know what a caller may see in a conversation, nor whom a contact belongs to: a customer's contact is a plain id here.
 */
@NullMarked
package hilo.identity;

import org.jspecify.annotations.NullMarked;
