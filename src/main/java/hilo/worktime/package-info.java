/**
 * Working time: how much of a stretch of time a desk was open, and when a given amount of open time will have passed.
 *
 * <p>Pure arithmetic over the JDK alone. It promises that elapsed time adds up, that due is the earliest instant at which the asked time has
 * elapsed (so it may be a closing time), that a change of the clocks is counted as the seconds that really passed, and that every question gets
 * an answer in bounded time: a calendar that cannot work is refused when it is made, and a due that never comes is an empty answer. It
 * deliberately does not know promises, targets, channels, or what the present time is.
 */
@NullMarked
package hilo.worktime;

import org.jspecify.annotations.NullMarked;
