package hilo.portal;

import hilo.conversation.Attached;
import hilo.conversation.Author;
import hilo.conversation.Delivery;
import hilo.conversation.Direction;
import hilo.conversation.EntryType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the customer and the desk said to each other.
 *
 * @param position 1..n among what the customer sees: counting says nothing about what they do not see
 * @param unverified whether it came by mail and nobody could make sure of its sender
 * @param masked whether it was marked as secret; then it has neither text nor files
 * @param keys names of the private keys that it came with: only their sender sees that they are there, nobody gets them
 */
record Said(long position, Instant at, @Nullable String channel, Direction direction, EntryType type, Author author, String text, boolean unverified, boolean masked,
        boolean automatic,
        List<Attached> attachments, List<String> keys, Delivery delivery) {
}
