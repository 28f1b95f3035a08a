/**
 * Starts Hilo with all it needs for the run command and for the tests: a real PostgreSQL, a small mail server, a phone company that only exists here, the server itself, and
 * the demo desk, which is filled through the same doors that everybody uses.
 */
@NullMarked
package hilo.launch;

import org.jspecify.annotations.NullMarked;
