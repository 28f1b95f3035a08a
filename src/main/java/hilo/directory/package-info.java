/**
 * Who writes to the desk: people, the addresses that reach them, and the organisations they belong to.
 *
 * <p>A contact may have many addresses (telephone numbers, e-mail addresses, a visitor's browser, an identity of the portal), each with a source that decides what it proves
 * ({@link hilo.directory.AddressSource}). Values are kept in
 * one canonical form, so that looking one up is an equality. Organisations carry a checked RFC; a distributor has client organisations, and sees a client's own matters
 * only while that client's recorded consent stands. Organisations and contacts can be imported, row by row, as often as one likes.
 *
 * <p>It promises that a weaker source never takes the place of a stronger one, and that importing the same file twice changes nothing. It deliberately does not know
 * conversations, sign-in accounts or how a message travels. Who changed what is told to the audit.
 */
@NullMarked
package hilo.directory;

import org.jspecify.annotations.NullMarked;
