package hilo.channel.email;

import hilo.channel.Answers;
import hilo.channel.AutomaticMail;
import hilo.channel.Taken;
import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.OpeningHours;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells whoever opens a matter by mail that it arrived, under which number, and when somebody reads it.
 *
 * <p>It is automatic mail: it counts for nothing, says so in its headers and has no envelope sender (RFC 3834). Only people are told, once for a matter,
 * within the bounds of {@link AutomaticMail}: should a machine that does not say it is one answer it, their talk ends there.
 */
@ApplicationScoped
class Acknowledging {
    private final AutomaticMail automatic;
    private final Answers answers;
    private final ConversationQueries conversations;
    private final OpeningHours hours;
    private final MailSetup setup;
    private final InstantSource clock;

    @Inject
    Acknowledging(AutomaticMail automatic, Answers answers, ConversationQueries conversations, OpeningHours hours, MailSetup setup, InstantSource clock) {
        this.automatic = automatic;
        this.answers = answers;
        this.conversations = conversations;
        this.hours = hours;
        this.setup = setup;
        this.clock = clock;
    }

    /** A mail, and what became of it. */
    record Filed(ParsedMail mail, Taken taken) {
    }

    /** No two of them are of one writer. */
    @Transactional(TxType.MANDATORY)
    void tell(List<Filed> all) {
        var opened = all.stream().filter(one -> mayBeTold(one.mail(), one.taken())).toList();
        if (opened.isEmpty() || !setup.config().acknowledge()) {
            return;
        }
        var matters = conversations.find(opened.stream().map(one -> one.taken().conversation()).toList()).stream().filter(matter -> !matter.spam() && matter.contact() != null)
                .collect(Collectors.toMap(ConversationView::id, Function.identity()));
        var addresses = answers.addresses(matters.values());
        var mayWriteTo = automatic.mayWriteTo(addresses.values().stream().filter(address -> !setup.ids().isOurs(address)).collect(Collectors.toSet()));
        var letters = new ArrayList<Answers.Letter>();
        for (Filed one : opened) {
            var matter = matters.get(one.taken().conversation());
            String to = addresses.get(one.taken().conversation());
            if (matter != null && to != null && mayWriteTo.contains(to)) {
                letters.add(new Answers.Letter(matter.id(), one.taken().session(), to, words(one.mail(), matter), "received:" + matter.id()));
            }
        }
        answers.tell(letters);
    }

    private static boolean mayBeTold(ParsedMail mail, Taken taken) {
        var from = mail.from();
        return taken.opened() && mail.nature() == Nature.PERSON && from != null && !from.refusesReplies() && !mail.defects().contains("dmarc-fail");
    }

    private String words(ParsedMail mail, ConversationView matter) {
        MailWords words = setup.words(mail.text());
        return words.say("acknowledgement", words.say("footer.number", String.valueOf(matter.number())), hours.sentence(Channels.EMAIL, words.locale(), clock.instant())).strip();
    }
}
