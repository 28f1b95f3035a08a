/**
 * How things travel: the one way in ({@link hilo.channel.Intake}), the one way out ({@link hilo.channel.Outbox}), and the seam behind which mail servers, the phone system and
 * browsers stand ({@link hilo.channel.Channel}).
 *
 * <p>It promises that what arrives twice is one entry, that what must reach the world is a row before anybody is told so and is sent at least once under the same key, and
 * that an inbound joins only the matter that it proves to belong to. It does not know MIME, call flows or sockets: those are its sub-rooms, one per channel.
 */
@NullMarked
package hilo.channel;

import org.jspecify.annotations.NullMarked;
