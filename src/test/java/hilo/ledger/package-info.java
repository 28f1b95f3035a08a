/**
 * Proves that the desk loses and doubles nothing: a load in a process of its own writes down what it does before it does it and when it was acknowledged, faults strike the
 * servers, and afterwards everything is read back through the public doors of every server and held against what was written down.
 *
 * <p>{@link hilo.ledger.CrashRun} is the command, {@link hilo.ledger.Trial} what a new fault is tried with, {@link hilo.ledger.Fault} the fault itself. Nothing here looks into
 * the database.
 */
@NullMarked
package hilo.ledger;

import org.jspecify.annotations.NullMarked;
