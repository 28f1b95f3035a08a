package hilo.channel.email;

import hilo.channel.Channel;
import hilo.channel.Outbound;
import hilo.channel.Outcome;
import hilo.conversation.Attached;
import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.conversation.Timeline;
import hilo.directory.Contacts;
import hilo.platform.Blobs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what leaves the desk by mail: answers, with everything that makes the customer's answer come back to the same matter, and mails of other rooms.
 *
 * <p>The Message-ID is decided by the entry and so the same at every try; a row that the mail server took before a crash is not sent again once that is known here.
 */
@ApplicationScoped
class EmailChannel implements Channel {
    private static final Logger LOG = Logger.getLogger(EmailChannel.class);
    private static final int QUOTED_CHARACTERS = 5_000;
    private static final int LOOKED_BACK = 50;

    private final MailSetup setup;
    private final MailStore store;
    private final ConversationQueries conversations;
    private final Sessions sessions;
    private final Timeline timeline;
    private final Contacts contacts;
    private final Blobs blobs;
    private final InstantSource clock;
    private final Map<String, SmtpSender> senders = new HashMap<>();
    private final MailComposer composer;

    @Inject
    EmailChannel(MailSetup setup, MailStore store, ConversationQueries conversations, Sessions sessions, Timeline timeline, Contacts contacts, Blobs blobs, InstantSource clock) {
        this.setup = setup;
        this.store = store;
        this.conversations = conversations;
        this.sessions = sessions;
        this.timeline = timeline;
        this.contacts = contacts;
        this.blobs = blobs;
        this.clock = clock;
        for (var mailbox : setup.config().mailboxes()) {
            mailbox.smtp().ifPresent(server -> senders.put(mailbox.address().address(), new SmtpSender(setup.account(server), clock)));
        }
        this.composer = new MailComposer(Session.getInstance(new Properties()), setup.config().domain(), setup.dkim());
    }

    @Override
    public String name() {
        return Channels.EMAIL;
    }

    @Override
    public Outcome send(Outbound out) {
        if (senders.isEmpty()) {
            return new Outcome.Failed("No mail server is set (hilo.mail.smtp.host).");
        }
        OutgoingMail mail;
        if (out.conversation() != null && out.seq() != null) {
            long seq = out.seq();
            Optional<ConversationView> matter = conversations.find(out.conversation());
            Optional<Entry> entry = timeline.after(out.conversation(), seq - 1, 1).stream().filter(e -> e.seq() == seq).findFirst();
            if (matter.isEmpty() || entry.isEmpty()) {
                return new Outcome.Failed("The answer is no longer there.");
            }
            String to = recipient(matter.get(), out.payload());
            if (to == null) {
                return new Outcome.Failed("No e-mail address is known for this customer.");
            }
            String messageId = store.decided(setup.ids().messageId(out.conversation(), seq), entry.get().id(), to, clock.instant());
            mail = answer(matter.get(), entry.get(), messageId, to);
        } else {
            mail = notice(out.key(), out.payload());
            store.decided(mail.messageId(), null, mail.to().address(), clock.instant());
        }
        if (setup.ids().isOurs(mail.to().address())) {
            return new Outcome.Failed("It would go to our own mailbox.");
        }
        Optional<Outcome> before = store.receipt(mail.messageId());
        if (before.isPresent()) {
            return before.get();
        }
        SMTPMessage message;
        try {
            message = composer.compose(mail);
        } catch (MessagingException unwritable) {
            return new Outcome.Failed("The mail cannot be written: " + unwritable.getMessage());
        }
        String from = mail.from().address();
        Outcome outcome = Objects.requireNonNull(senders.get(from)).send(message, from);
        if (outcome instanceof Outcome.Sent sent) {
            try {
                store.sent(mail.messageId(), sent);
            } catch (RuntimeException away) {
                LOG.warnf("A mail was taken, which could not be stored here; the outbox keeps it in mind: %s", away.getMessage());
            }
        }
        return outcome;
    }

    private @Nullable String recipient(ConversationView matter, JsonObject payload) {
        String named = payload.getString("to", "");
        if (!named.isBlank()) {
            return named.strip().toLowerCase(Locale.ROOT);
        }
        ConversationView.Named contact = matter.contact();
        return contact == null ? null : contacts.email(contact.id()).orElse(null);
    }

    private OutgoingMail answer(ConversationView matter, Entry entry, String messageId, String to) {
        MailWords words = setup.words();
        String folio = matter.ticket() == null ? null : matter.ticket().folio();
        List<UUID> threads = sessions.of(matter.id()).stream().map(SessionView::id).toList();
        Optional<String> last = store.lastReceived(threads);
        Optional<Entry> asked = entry.automatic() ? Optional.empty() : lastAsked(entry);
        List<String> footer = new ArrayList<>();
        if (entry.author().isAgent()) {
            footer.add(entry.author().name());
        }
        MailAddress mailbox = mailbox(threads);
        footer.add(mailbox.name());
        footer.add(folio == null ? words.say("footer.number", String.valueOf(matter.number())) : words.say("footer.folio", folio));
        String name = matter.contact() == null ? "" : matter.contact().name();
        return new OutgoingMail(messageId, mailbox, new MailAddress(MailAddress.isPlausible(name) ? "" : name, to),
                setup.ids().replyAddress(matter.id(), mailbox), entry.automatic() ? null : setup.ids().returnPath(entry.id(), mailbox),
                MailComposer.replySubject(matter.subject(), folio, words.say("subject.none"), last.isPresent()), entry.text(), footer,
                asked.map(this::quote).orElse(null), last.orElse(null), store.chain(matter.id(), threads), entry.automatic(), files(entry), clock.instant());
    }

    /** Whom the customer wrote to last answers them. */
    private MailAddress mailbox(List<UUID> threads) {
        var written = store.mailboxOf(threads);
        return setup.config().sending().filter(one -> written.filter(one.address()::equals).isPresent()).findFirst().orElseGet(this::usual);
    }

    private MailAddress usual() {
        return setup.config().sending().findFirst().orElse(setup.config().addresses().getFirst());
    }

    private Optional<Entry> lastAsked(Entry answer) {
        return timeline.before(answer.conversation(), answer.seq(), LOOKED_BACK).stream().filter(e -> e.isFromCustomer() && e.type() == EntryType.MESSAGE && !e.secret())
                .max(Comparator.comparingLong(Entry::seq));
    }

    /** Their last words without what they themselves had quoted. */
    private OutgoingMail.Quote quote(Entry asked) {
        int folded = asked.details().getInt("quoteFrom", asked.text().length());
        String own = asked.text().substring(0, Math.clamp(folded, 0, asked.text().length())).strip();
        String text = own.length() <= QUOTED_CHARACTERS ? own : MailText.clean(own.substring(0, QUOTED_CHARACTERS)) + " …";
        return new OutgoingMail.Quote(setup.words().say("quote.introduction", setup.words().time(asked.at()), asked.author().name()), text);
    }

    private List<MailFile> files(Entry entry) {
        List<MailFile> files = new ArrayList<>();
        for (Attached file : entry.attachments()) {
            files.add(new MailFile(file.name(), file.type(), blobs.read(file.sha256()), null));
        }
        return files;
    }

    private OutgoingMail notice(String key, JsonObject payload) {
        return new OutgoingMail(setup.ids().messageId(key), usual(), new MailAddress("", payload.getString("to", "").strip().toLowerCase(Locale.ROOT)), null, null,
                payload.getString("subject", setup.words().say("subject.none")), payload.getString("text", ""), List.of(usual().name()), null, null, List.of(),
                payload.getBoolean("automatic", true), List.of(), clock.instant());
    }
}
