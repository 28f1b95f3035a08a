package hilo.channel;

import hilo.channel.Answers.Told;
import hilo.conversation.Channels;
import hilo.conversation.ConversationEvent.TicketOpened;
import hilo.conversation.Entry;
import hilo.conversation.Timeline;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tells the customer the folio in their language, in the act that opened the ticket: in the chat that is going on, and by e-mail where an address is known. On the phone the agent reads it out. */
@ApplicationScoped
public class FolioTelling {
    private static final int LOOKED_BACK = 20;
    private static final ResourceBundle.Control NO_FALLBACK = ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final Answers answers;
    private final Timeline timeline;
    private final String language;

    @Inject
    FolioTelling(Answers answers, Timeline timeline, @ConfigProperty(name = "hilo.mail.language", defaultValue = "es") String language) {
        this.answers = answers;
        this.timeline = timeline;
        this.language = language;
    }

    void tell(@Observes TicketOpened ticket) {
        if (!ticket.atBirth()) {
            tell(ticket.conversation(), ticket.folio());
        }
    }

    /** Also called when an agent learns an address. Whoever was told is not told again. */
    public void tell(UUID conversation, String folio) {
        tell(conversation, folio, false);
    }

    /** Called once the first message of a matter that was born with its ticket is written: no person of ours has seen it yet. */
    void tellUnasked(UUID conversation, String folio) {
        tell(conversation, folio, true);
    }

    private void tell(UUID conversation, String folio, boolean unasked) {
        String written = timeline.before(conversation, Long.MAX_VALUE, LOOKED_BACK).stream().filter(Entry::isFromCustomer).map(Entry::text).collect(Collectors.joining("\n"));
        var words = ResourceBundle.getBundle("folio", Locale.of(Language.of(written).orElse(language)), FolioTelling.class.getClassLoader(), NO_FALLBACK);
        answers.tell(conversation, List.of(
                new Told(Channels.CHAT, MessageFormat.format(words.getString("chat"), folio), "folio:chat:" + folio),
                new Told(Channels.EMAIL, MessageFormat.format(words.getString("email"), folio), "folio:email:" + folio)), unasked);
    }
}
