package hilo.conversation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversation to open.
 *
 * @param openerOrganisation the distributor that opens it for {@code organisation}, or null
 * @param withTicket whether it is born with its ticket (a ticket of the portal)
 * @param kind what the opener says it is; a fault or infrastructure report is born with its ticket too
 */
public record Draft(String subject, Author by, @Nullable UUID contact, @Nullable UUID organisation, @Nullable UUID openerOrganisation, @Nullable UUID team,
        @Nullable UUID assignee, @Nullable Kind kind, @Nullable String category, @Nullable String service, @Nullable String module, boolean withTicket, Instant at) {

    /** The same in this team's queue. */
    Draft in(@Nullable UUID queue) {
        return new Draft(subject, by, contact, organisation, openerOrganisation, queue, assignee, kind, category, service, module, withTicket, at);
    }

    /** A matter that a customer brings over a channel. */
    public static Draft brought(String subject, Author by, @Nullable UUID contact, @Nullable UUID organisation, Instant at) {
        return new Draft(subject, by, contact, organisation, null, null, null, null, null, null, null, false, at);
    }
}
