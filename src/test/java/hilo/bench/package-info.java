/**
 * Measures the desk against its ceilings: {@code mvn -Pbench}. A ceiling is the least that the same promise costs on the same machine in the same minute: the same writes by bare
 * JDBC, the same chat by a bare server, an empty archive on the same application server.
 *
 * <p>Rounds of Hilo and of its ceiling take turns, so that a neighbour on the machine disturbs both. Each round says how much of the machine was idle before it and how fast the
 * disk was; a round on a busy machine is marked as noisy. A figure counts only where nothing was lost, doubled or put out of order: any such check that fails ends the run with 1.
 */
@NullMarked
package hilo.bench;

import org.jspecify.annotations.NullMarked;
