package hilo.channel;

import hilo.channel.Answers.Told;
import hilo.conversation.Channels;
import hilo.conversation.ConversationEvent.TicketOpened;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/** Tells the customer the folio in the act that opened the ticket: in the chat that is going on, and by e-mail where an address is known. On the phone the agent reads it out. */
@ApplicationScoped
public class FolioTelling {
    private final Answers answers;

    @Inject
    FolioTelling(Answers answers) {
        this.answers = answers;
    }

    void tell(@Observes TicketOpened ticket) {
        if (!ticket.atBirth()) {
            tell(ticket.conversation(), ticket.folio());
        }
    }

    /** Also called once the first message of a matter that was born with its ticket is written, and when an address becomes known. Whoever was told is not told again. */
    public void tell(UUID conversation, String folio) {
        String registered = "Su reporte quedó registrado con el folio " + folio;
        answers.tell(conversation, List.of(
                new Told(Channels.CHAT, registered + ". Con él puede darle seguimiento por cualquier medio.", "folio:chat:" + folio),
                new Told(Channels.EMAIL, registered + ".\n\nPuede responder a este correo, o darle seguimiento en el portal, por chat o por teléfono con ese folio.",
                        "folio:email:" + folio)));
    }
}
