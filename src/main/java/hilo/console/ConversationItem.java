package hilo.console;

import hilo.conversation.ConversationView;
import hilo.conversation.ConversationView.Named;
import hilo.conversation.ConversationView.Participant;
import hilo.conversation.ConversationView.TicketView;
import hilo.sla.ClockView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The record as staff see it: a conversation with its clocks. */
public record ConversationItem(UUID id, long number, String subject, @Nullable String kind, @Nullable String category, @Nullable String service, @Nullable String module,
        String status, String priority, List<String> tags, int level, List<String> channels, @Nullable Named contact, List<Participant> participants,
        @Nullable Named organisation, @Nullable UUID openerOrganisation, @Nullable Named assignee, @Nullable Named team, @Nullable TicketView ticket, @Nullable Named incident,
        @Nullable Instant committedTo, List<ClockView> clocks,
        boolean spam, @Nullable UUID mergedInto, @Nullable Instant remindAt, @Nullable Instant solvedAt, @Nullable Instant closedAt, Instant openedAt, Instant updatedAt,
        long lastSeq, long version) {

    static ConversationItem from(ConversationView v, List<ClockView> clocks) {
        return new ConversationItem(v.id(), v.number(), v.subject(), v.kind(), v.category(), v.service(), v.module(), v.status(), v.priority(), v.tags(), v.level(),
                v.channels(), v.contact(), v.participants(), v.organisation(), v.openerOrganisation(), v.assignee(), v.team(), v.ticket(), v.incident(), v.committedTo(), clocks,
                v.spam(), v.mergedInto(),
                v.remindAt(), v.solvedAt(), v.closedAt(), v.openedAt(), v.updatedAt(), v.lastSeq(), v.version());
    }
}
