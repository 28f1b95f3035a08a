package hilo.sla;

import hilo.conversation.CallFacts;
import hilo.conversation.Channels;
import hilo.conversation.ConversationEvent.CallChanged;
import hilo.conversation.ConversationEvent.DeliveryChanged;
import hilo.conversation.ConversationEvent.LevelEntered;
import hilo.conversation.ConversationEvent.StatusChanged;
import hilo.conversation.Delivery;
import hilo.conversation.Direction;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.conversation.LevelReason;
import hilo.conversation.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What of all that happens in a conversation matters to promises. Everything a machine did is left out here, and what has not reached anybody yet. */
final class Happenings {
    private Happenings() {
    }

    /** A customer's message, or something of a person that is there already (a chat line, an answer in the portal); a mail only counts when our mail server has it. */
    static Optional<Happening> of(Entry entry) {
        var session = entry.session();
        var channel = entry.channel();
        if (entry.type() != EntryType.MESSAGE || channel == null) {
            return Optional.empty();
        }
        if (entry.isFromCustomer() && session != null) {
            return Optional.of(new Happening.Wrote(session, channel, entry.at(), entry.id()));
        }
        boolean answer = entry.direction() == Direction.OUT && entry.author().isAgent() && !entry.automatic() && hasArrived(entry.delivery());
        return answer ? Optional.of(new Happening.Answered(channel, entry.at(), name(entry.id()))) : Optional.empty();
    }

    /** An answer that our mail server took, or one that bounced. What stands in the portal or the chat is there, even if a copy by mail is not. */
    static Optional<Happening> of(DeliveryChanged change, UUID entry, Happening.@Nullable Answered next) {
        var channel = change.channel();
        if (channel == null || !change.author().isAgent() || change.automatic()) {
            return Optional.empty();
        }
        if (hasArrived(change.delivery())) {
            return Optional.of(new Happening.Answered(channel, change.at(), name(entry)));
        }
        boolean bounced = change.delivery() == Delivery.FAILED && channel.equals(Channels.EMAIL);
        return bounced ? Optional.of(new Happening.AnswerLost(channel, name(entry), "bounced", next)) : Optional.empty();
    }

    static Happening of(CallChanged change) {
        var facts = change.facts();
        return new Happening.Called(change.session(), facts.outbound(), facts.queuedAt(), facts.answeredAt(), talked(facts), facts.voicemailAt(), abandoned(facts));
    }

    /** Only going up starts a clock: what is handed back is still owed by the clock of the level that it left. */
    static Optional<Happening> of(LevelEntered entered) {
        boolean up = entered.reason() == LevelReason.ESCALATED || entered.reason() == LevelReason.INFRASTRUCTURE;
        return up ? Optional.of(new Happening.Escalated(entered.stay(), entered.level(), entered.at())) : Optional.empty();
    }

    /** Whether the customer has the word. */
    static List<Happening> of(StatusChanged change) {
        var happenings = new ArrayList<Happening>();
        if (change.from() == Status.WAITING) {
            happenings.add(new Happening.GoesOn(change.at()));
        }
        switch (change.to()) {
            case WAITING -> happenings.add(new Happening.Waits(change.at()));
            case SOLVED, CLOSED -> happenings.add(new Happening.Over());
            case OPEN, HELD, MERGED -> {
            }
        }
        return happenings;
    }

    /** An entry keeps its id wherever it is moved. */
    static String name(UUID entry) {
        return "entry:" + entry;
    }

    private static boolean hasArrived(Delivery delivery) {
        return delivery == Delivery.SENT || delivery == Delivery.DELIVERED;
    }

    private static @Nullable Duration talked(CallFacts facts) {
        return facts.answeredAt() == null ? null : length(facts.talkSeconds(), facts.answeredAt(), facts.endedAt());
    }

    private static @Nullable Duration abandoned(CallFacts facts) {
        boolean gone = facts.isOver() && facts.answeredAt() == null && facts.queuedAt() != null;
        return gone ? length(facts.waitSeconds(), facts.queuedAt(), facts.endedAt()) : null;
    }

    /** Known once the call is over; the provider's count of seconds goes before the difference of two stamps. */
    private static @Nullable Duration length(@Nullable Integer seconds, @Nullable Instant from, @Nullable Instant to) {
        if (to == null) {
            return null;
        }
        if (seconds != null) {
            return Duration.ofSeconds(seconds);
        }
        return from == null || to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }
}
