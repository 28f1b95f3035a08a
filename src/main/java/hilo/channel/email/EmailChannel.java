package hilo.channel.email;

import hilo.channel.Answers;
import hilo.channel.Channel;
import hilo.channel.Outbound;
import hilo.channel.Outcome;
import hilo.conversation.Attached;
import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.Delivery;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.conversation.Timeline;
import hilo.directory.Contacts;
import hilo.platform.Blobs;
import hilo.platform.MailLinks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
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
import java.util.function.Consumer;
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
    private static final int QUOTED = 3;

    private final MailSetup setup;
    private final MailStore store;
    private final ConversationQueries conversations;
    private final Sessions sessions;
    private final Timeline timeline;
    private final Contacts contacts;
    private final Answers answers;
    private final Blobs blobs;
    private final MailLinks links;
    private final InstantSource clock;
    private final Map<String, SmtpSender> senders = new HashMap<>();
    private final MailComposer composer;

    @Inject
    EmailChannel(MailSetup setup, MailStore store, ConversationQueries conversations, Sessions sessions, Timeline timeline, Contacts contacts, Answers answers, Blobs blobs,
            MailLinks links,
            InstantSource clock) {
        this.setup = setup;
        this.store = store;
        this.conversations = conversations;
        this.sessions = sessions;
        this.timeline = timeline;
        this.contacts = contacts;
        this.answers = answers;
        this.blobs = blobs;
        this.links = links;
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
        if (out.conversation() == null || out.seq() == null) {
            var words = words(out.payload());
            if (words.isEmpty()) {
                return new Outcome.Failed("The time of its link is over.");
            }
            var notice = notice(out.key(), out.payload(), words.get());
            store.decided(notice.messageId(), null, notice.to().address(), clock.instant());
            return send(notice, store.receipt(notice.messageId()), sent -> store.sent(notice.messageId(), sent));
        }
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
        List<String> cc = out.payload().containsKey("cc") ? out.payload().getJsonArray("cc").getValuesAs(JsonString::getString) : List.of();
        String reader = out.payload().getString("reader", to);
        if (reader.equals(to)) {
            return send(answer(matter.get(), entry.get(), messageId, to, cc, reader, entry.get().id()), store.receipt(messageId), sent -> store.sent(messageId, sent));
        }
        var copy = store.copy(entry.get().id(), reader);
        return send(answer(matter.get(), entry.get(), messageId, to, cc, reader, copy.id()), copy.receipt(), sent -> store.copied(copy.id(), sent));
    }

    private Outcome send(OutgoingMail mail, Optional<Outcome> before, Consumer<Outcome.Sent> keep) {
        if (setup.ids().isOurs(mail.reader())) {
            return new Outcome.Failed("It would go to our own mailbox.");
        }
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
        Outcome outcome = Objects.requireNonNull(senders.get(from)).send(message, mail.reader(), from);
        if (outcome instanceof Outcome.Sent sent) {
            try {
                keep.accept(sent);
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
        return contact == null ? null : contacts.find(contact.id()).flatMap(found -> found.mailbox(timeline.wroteFrom(List.of(matter.id())).get(matter.id()))).orElse(null);
    }

    /** {@code mail} is what its return path names. */
    private OutgoingMail answer(ConversationView matter, Entry entry, String messageId, String to, List<String> cc, String reader, UUID mail) {
        List<Entry> before = timeline.before(matter.id(), entry.seq(), LOOKED_BACK).stream().filter(EmailChannel::isHistory).sorted(Comparator.comparingLong(Entry::seq).reversed())
                .toList();
        MailWords words = setup.words(before.stream().filter(Entry::isFromCustomer).findFirst().map(Entry::text).orElse(""));
        String folio = matter.ticket() == null ? null : matter.ticket().folio();
        List<UUID> threads = sessions.of(matter.id()).stream().map(SessionView::id).toList();
        Optional<String> last = store.lastReceived(threads);
        List<String> footer = new ArrayList<>();
        if (entry.author().isAgent()) {
            footer.add(entry.author().name());
        }
        MailAddress mailbox = mailbox(threads);
        footer.add(mailbox.name());
        String number = folio == null ? words.say("footer.number", String.valueOf(matter.number())) : words.say("footer.folio", folio);
        footer.add(number);
        // Who has not shown to hold the mailbox may have named a stranger's: an automatic mail carries none of their words, neither as subject nor as name.
        boolean trusted = !entry.automatic() || answers.isProven(matter, to);
        String name = matter.contact() == null || !trusted ? "" : matter.contact().name();
        String subject = trusted ? MailComposer.replySubject(matter.subject(), folio, words.say("subject.none"), last.isPresent()) : number;
        return new OutgoingMail(messageId, mailbox, new MailAddress(MailAddress.isPlausible(name) ? "" : name, to), cc.stream().map(one -> new MailAddress("", one)).toList(),
                reader,
                setup.ids().replyAddress(matter.id(), mailbox), entry.automatic() ? null : setup.ids().returnPath(mail, mailbox),
                subject, entry.text(), footer,
                entry.automatic() ? List.of() : before.stream().limit(QUOTED).map(one -> quote(one, words)).toList(), last.orElse(null), store.chain(matter.id(), threads),
                entry.automatic(), files(entry), clock.instant());
    }

    /** What people said to each other in the customer's sight. */
    private static boolean isHistory(Entry entry) {
        return entry.isPublic() && entry.type() == EntryType.MESSAGE && !entry.secret() && !entry.automatic() && entry.delivery() != Delivery.FAILED
                && entry.delivery() != Delivery.PENDING;
    }

    /** Whom the customer wrote to last answers them. */
    private MailAddress mailbox(List<UUID> threads) {
        var written = store.mailboxOf(threads);
        return setup.config().sending().filter(one -> written.filter(one.address()::equals).isPresent()).findFirst().orElseGet(this::usual);
    }

    private MailAddress usual() {
        return setup.config().sending().findFirst().orElse(setup.config().addresses().getFirst());
    }

    /** Somebody's words without what they themselves had quoted. */
    private static OutgoingMail.Quote quote(Entry said, MailWords words) {
        int folded = said.details().getInt("quoteFrom", said.text().length());
        String own = said.text().substring(0, Math.clamp(folded, 0, said.text().length())).strip();
        String text = own.length() <= QUOTED_CHARACTERS ? own : MailText.clean(own.substring(0, QUOTED_CHARACTERS)) + " …";
        return new OutgoingMail.Quote(words.say("quote.introduction", words.time(said.at()), said.author().name()), text);
    }

    private List<MailFile> files(Entry entry) {
        List<MailFile> files = new ArrayList<>();
        for (Attached file : entry.attachments()) {
            files.add(new MailFile(file.name(), file.type(), blobs.read(file.sha256()), null));
        }
        return files;
    }

    /** The text of a notice with its link, which is made here; empty where there is none to make any more. */
    private Optional<String> words(JsonObject payload) {
        String text = payload.getString("text", "");
        return payload.containsKey("link") ? links.make(payload.getString("link")).map(link -> text.replace("{link}", link)) : Optional.of(text);
    }

    private OutgoingMail notice(String key, JsonObject payload, String text) {
        String to = payload.getString("to", "").strip().toLowerCase(Locale.ROOT);
        return new OutgoingMail(setup.ids().messageId(key), usual(), new MailAddress("", to), List.of(), to, null, null,
                payload.getString("subject", setup.words().say("subject.none")), text, List.of(usual().name()), List.of(), null, List.of(),
                payload.getBoolean("automatic", true), List.of(), clock.instant());
    }
}
