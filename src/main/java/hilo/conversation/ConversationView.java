package hilo.conversation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation as other rooms and doors read it; the words are the record's. Clocks are added by whoever shows them. */
public record ConversationView(UUID id, long number, String subject, @Nullable String kind, @Nullable String category, @Nullable String service, @Nullable String module,
        String status, String priority, List<String> tags, int level, List<String> channels, @Nullable Named contact, List<Participant> participants,
        @Nullable Named organisation, @Nullable UUID openerOrganisation, @Nullable Named assignee, @Nullable Named team, @Nullable TicketView ticket, @Nullable Named incident,
        @Nullable Instant committedTo,
        @Nullable UUID mergedInto, boolean spam, @Nullable Instant remindAt, @Nullable Instant solvedAt, @Nullable Instant closedAt, Instant openedAt, Instant updatedAt,
        String openedByType, long lastSeq, long version) {

    /** Something with a name. */
    public record Named(UUID id, String name) {
    }

    /** The ticket: its public number and who opened it when. */
    public record TicketView(String folio, Instant openedAt, Opener openedBy) {
    }

    /** Who opened the ticket; Hilo itself has no id. */
    public record Opener(String type, @Nullable UUID id, String name) {
    }

    /** Somebody in copy. */
    public record Participant(String address, String name, boolean verified, boolean copied) {
    }

    public Status statusOf() {
        return Wire.read(Status.class, status);
    }
}
