/**
 * What it is about: one matter with one customer, over any channels.
 *
 * <p>A conversation holds its channel sessions, its timeline of entries, its stays at the support levels and at most one ticket. The room promises that the entries of a
 * conversation are numbered 1..n without a gap, that an entry sent twice is stored once, that a fault or infrastructure report has a ticket in the same transaction, that
 * old numbers and folios keep resolving after a merge, and that every change is an entry of its own.
 *
 * <p>It does not know clocks, queues, mail or sockets. Whoever must agree with a change observes {@link hilo.conversation.ConversationEvent} in the same transaction.
 */
@NullMarked
package hilo.conversation;

import org.jspecify.annotations.NullMarked;
