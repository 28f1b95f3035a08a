/**
 * Hostile input over every route, page and socket of one desk.
 *
 * <p>The routes are read from the resource classes, so a new one is covered by being there. All choices come from one seed: a failure names the request, and the same seed makes
 * it again. {@code -Dhilo.fuzz.requests}, {@code -Dhilo.fuzz.frames} and {@code -Dhilo.fuzz.seed} make a run longer or another one.
 */
@NullMarked
package hilo.fuzz;

import org.jspecify.annotations.NullMarked;
