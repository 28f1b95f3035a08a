/**
 * What is promised, and whether it is kept: the policy of a desk, the clocks of its conversations, and the hours in which it is there.
 *
 * <p>A clock times one promise to one customer and is a pure fold over its own append-only events; rules decide from what happened in a
 * conversation which clocks start, are met, corrected or cancelled, in the transaction in which it happened. It promises that every warning and
 * breach becomes a fact exactly once, at its true time, whatever restarts or however many nodes look; that a finished clock is never judged again
 * by a changed policy; and that any clock can be explained stretch by stretch. It deliberately does not know plans, contracts or prices (no
 * policy field can select by them), how anything was sent, or who is shown an alert. Rooms above hear of it by {@link hilo.sla.SlaEvent}.
 */
@NullMarked
package hilo.sla;

import org.jspecify.annotations.NullMarked;
