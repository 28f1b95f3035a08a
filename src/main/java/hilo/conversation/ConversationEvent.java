package hilo.conversation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a conversation. Fired in the transaction that made it so: an observer that throws undoes it. */
public sealed interface ConversationEvent {

    /** A conversation came to be. */
    record Opened(UUID conversation, long number, Author by, int level, @Nullable UUID contact, Instant at) implements ConversationEvent {
    }

    /** A call, chat, mail thread or portal thread began in a conversation. */
    record SessionOpened(UUID conversation, UUID session, String channel, boolean byCustomer, Instant at) implements ConversationEvent {
    }

    /** Entries were written, in order; what was known already is not among them. */
    record EntriesWritten(List<Entry> entries) implements ConversationEvent {
    }

    /** An answer came further, or failed. {@code at} is when the outside party said so. */
    record DeliveryChanged(UUID conversation, long seq, @Nullable UUID session, @Nullable String channel, Author author, boolean automatic, Instant writtenAt, Instant at,
            Delivery delivery) implements ConversationEvent {
    }

    /** More is known of a call; {@code facts} replaces what was known. {@code seq} is its entry, which looks different now. */
    record CallChanged(UUID conversation, long seq, UUID session, CallFacts facts, Instant at) implements ConversationEvent {
    }

    /** The kind was set. */
    record Classified(UUID conversation, @Nullable Kind from, Kind to, Author by, Instant at) implements ConversationEvent {
        public boolean becomesInfrastructure() {
            return to == Kind.INFRASTRUCTURE && from != Kind.INFRASTRUCTURE;
        }
    }

    /** The matter became a ticket. */
    record TicketOpened(UUID conversation, String folio, Author by, boolean atBirth, Instant at) implements ConversationEvent {
    }

    /** A stay at a level began. */
    record LevelEntered(UUID conversation, UUID stay, int level, int fromLevel, LevelReason reason, Author by, Instant at) implements ConversationEvent {
    }

    /** A date was told to the customer; {@code before} is the one that it moves, which is not over. */
    record Committed(UUID conversation, @Nullable Instant before, Instant to, @Nullable String reason, Author by, Instant at) implements ConversationEvent {
    }

    /** What had been promised for a date was delivered; {@code entry} tells the customer. */
    record Delivered(UUID conversation, UUID entry, Author by, Instant at) implements ConversationEvent {
    }

    /** A stay at a level ended. */
    record LevelLeft(UUID conversation, UUID stay, int level, int toLevel, LevelReason reason, Author by, Instant at) implements ConversationEvent {
    }

    /** The status changed. */
    record StatusChanged(UUID conversation, Status from, Status to, Author by, Instant at) implements ConversationEvent {
    }

    /** A solved or closed conversation came back to life by what was written in this session, just before that entry is announced. */
    record Reopened(UUID conversation, @Nullable UUID session, Instant at) implements ConversationEvent {
    }

    /** Somebody, or nobody, is to answer now. */
    record Assigned(UUID conversation, @Nullable UUID agent, @Nullable UUID team, Author by, Instant at) implements ConversationEvent {
    }

    /** All of one conversation now stands in another. */
    record Merged(UUID conversation, UUID into, Author by, Instant at) implements ConversationEvent {
    }

    /** Some entries went to a conversation of their own; {@code sessions} moved along. */
    record Split(UUID conversation, UUID created, List<UUID> sessions, Author by, Instant at) implements ConversationEvent {
    }

    /** Marked as spam, or not any more. */
    record SpamMarked(UUID conversation, boolean spam, Author by, Instant at) implements ConversationEvent {
    }

    /** Something else of the record changed (subject, priority, tags, contact, reminder …). */
    record Changed(UUID conversation, String field, Author by, Instant at) implements ConversationEvent {
    }

    /** The time has come that an agent asked to be reminded at. */
    record ReminderDue(UUID conversation, @Nullable UUID agent, Instant at) implements ConversationEvent {
    }
}
