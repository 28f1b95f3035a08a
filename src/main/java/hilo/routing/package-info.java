/**
 * Who does it: agents' presence, how much each can carry, the queues of the teams, and the atomic take.
 *
 * <p>It promises that two agents who take at the same moment get two different conversations, that a queue is ordered by the time that is left on the most urgent promise, and
 * that an agent who is gone does not look present. The choice itself is pure; the bean around it only loads, locks and stores.
 *
 * <p>It does not know clocks' rules, sockets or calls: doors tell it whom they saw and show what it says. It reads the clocks' due times by SQL, since rooms of the same floor do
 * not call each other.
 */
@NullMarked
package hilo.routing;

import org.jspecify.annotations.NullMarked;
