package hilo.console;

import hilo.conversation.ConversationView;
import hilo.conversation.ConversationView.Named;
import hilo.conversation.ConversationView.Participant;
import hilo.conversation.ConversationView.TicketView;
import hilo.sla.ClockView;
import hilo.sla.Promise;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The record as staff see it: a conversation with its clocks. */
public record ConversationItem(UUID id, long number, String subject, @Nullable String kind, @Nullable String category, @Nullable String service, @Nullable String module,
        String status, String priority, List<String> tags, int level, List<String> channels, @Nullable Named contact, List<Participant> participants,
        @Nullable Named organisation, @Nullable UUID openerOrganisation, @Nullable Named assignee, @Nullable Named team, @Nullable TicketView ticket, @Nullable Named incident,
        @Nullable Instant committedTo, List<ClockView> clocks, @Nullable OwedEmail owesEmail, boolean spam, @Nullable UUID mergedInto, @Nullable Instant remindAt,
        @Nullable Instant solvedAt, @Nullable Instant closedAt, Instant openedAt, Instant updatedAt,
        long lastSeq, long version) {

    /**
     * Who owes the customer the next e-mail of level 2 or 3, and until when: whoever has the matter now, also after it was handed back, for the promise ends only with the e-mail.
     *
     * @param level where it is owed now, which may be below the level of the promise
     */
    public record OwedEmail(UUID clock, int level, @Nullable Named agent, @Nullable Named team, @Nullable Instant dueAt) {
        static @Nullable OwedEmail of(ConversationView v, List<ClockView> clocks) {
            return clocks.stream().filter(clock -> clock.promise().equals(Promise.LEVEL_RESPONSE.slug()) && clock.owes())
                    .min(Comparator.comparing(ClockView::dueAt, Comparator.nullsLast(Comparator.naturalOrder())))
                    .map(clock -> new OwedEmail(clock.id(), v.level(), v.assignee(), v.team(), clock.dueAt())).orElse(null);
        }
    }

    static ConversationItem from(ConversationView v, List<ClockView> clocks) {
        return new ConversationItem(v.id(), v.number(), v.subject(), v.kind(), v.category(), v.service(), v.module(), v.status(), v.priority(), v.tags(), v.level(),
                v.channels(), v.contact(), v.participants(), v.organisation(), v.openerOrganisation(), v.assignee(), v.team(), v.ticket(), v.incident(), v.committedTo(), clocks,
                OwedEmail.of(v, clocks), v.spam(), v.mergedInto(), v.remindAt(), v.solvedAt(), v.closedAt(), v.openedAt(), v.updatedAt(), v.lastSeq(), v.version());
    }
}
