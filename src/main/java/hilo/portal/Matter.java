package hilo.portal;

import hilo.sla.ClockView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as the customer sees it.
 *
 * @param status the record's word: open, waiting, held, solved, closed
 * @param mine whether the reader brought it; else it is their organisation's, or a client's
 * @param mailOnly whether the reader only holds a mailbox that wrote or got mails of it: they see those mails, not whose it is
 * @param updatedAt when the customer last got or wrote something
 */
record Matter(UUID id, long number, String subject, @Nullable String kind, @Nullable String service, @Nullable String module, String status, List<String> channels,
        @Nullable UUID contact, @Nullable String contactName, @Nullable UUID organisation, @Nullable String organisationName, boolean mine, boolean mailOnly,
        @Nullable String folio,
        @Nullable Instant ticketOpenedAt, Instant openedAt, Instant updatedAt, List<ClockView> clocks) {

    /** The first response that is owed now, or was given last. */
    Optional<ClockView> firstResponse() {
        return clocks.stream().reduce((first, second) -> second);
    }

    /** How a person calls it: the folio, else the number. */
    String called() {
        return folio != null ? folio : "#" + number;
    }
}
