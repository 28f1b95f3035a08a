package hilo.channel.email;

import hilo.channel.Answers;
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
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Tells whoever opens a matter by mail that it arrived, under which number, and when somebody reads it.
 *
 * <p>It is automatic mail: it counts for nothing, says so in its headers and has no envelope sender (RFC 3834). Only people are told, once for a matter, one mail an hour and ten a
 * day to one address: should a machine that does not say it is one answer it, their talk ends there.
 */
@ApplicationScoped
class Acknowledging {
    private final Jdbi db;
    private final Answers answers;
    private final ConversationQueries conversations;
    private final OpeningHours hours;
    private final MailSetup setup;
    private final InstantSource clock;

    @Inject
    Acknowledging(Jdbi db, Answers answers, ConversationQueries conversations, OpeningHours hours, MailSetup setup, InstantSource clock) {
        this.db = db;
        this.answers = answers;
        this.conversations = conversations;
        this.hours = hours;
        this.setup = setup;
        this.clock = clock;
    }

    @Transactional(TxType.MANDATORY)
    void tell(ParsedMail mail, Taken taken) {
        if (!setup.config().acknowledge() || !taken.opened() || mail.nature() != Nature.PERSON || mail.from() == null || mail.defects().contains("dmarc-fail")) {
            return;
        }
        ConversationView matter = conversations.get(taken.conversation());
        String to = answers.address(matter).orElse(null);
        if (matter.spam() || to == null || setup.ids().isOurs(to) || !mayWriteTo(to)) {
            return;
        }
        MailWords words = setup.words(mail.text());
        String number = matter.ticket() == null ? words.say("footer.number", String.valueOf(matter.number())) : words.say("footer.folio", matter.ticket().folio());
        String text = words.say("acknowledgement", number, hours.sentence(Channels.EMAIL, words.locale(), clock.instant())).strip();
        answers.tell(taken.conversation(), List.of(new Answers.Told(Channels.EMAIL, text, "received:" + taken.conversation())));
    }

    /** Counts it where it may be written. The intake has locked the address: two mails of one sender are never filed at once. */
    private boolean mayWriteTo(String address) {
        return db.withHandle(h -> h.createUpdate("""
                insert into mail_acknowledged (address, at)
                select :address, hilo_now()
                 where not exists (select from mail_unwanted where address = :address)
                   and not exists (select from mail_acknowledged where address = :address and at > hilo_now() - interval '1 hour')
                   and (select count(*) from mail_acknowledged where address = :address and at > hilo_now() - interval '1 day') < 10""").bind("address", address).execute()) == 1;
    }
}
