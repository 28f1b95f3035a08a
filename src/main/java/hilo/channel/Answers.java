package hilo.channel;

import hilo.channel.Outbox.Leaving;
import hilo.conversation.Attached;
import hilo.conversation.Attachments;
import hilo.conversation.Author;
import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.Delivery;
import hilo.conversation.Entry;
import hilo.conversation.Line;
import hilo.conversation.Participants;
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.conversation.Timeline;
import hilo.conversation.Wire;
import hilo.directory.AddressKind;
import hilo.directory.Contacts;
import hilo.directory.EmailAddresses;
import hilo.identity.Caller;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * What the desk says to a customer, over any channel. Chat and portal have it with the commit; a mail is an outbox row in the same commit. A public answer in the portal is
 * mailed too, so that it reaches a customer who is not looking.
 */
@ApplicationScoped
@Transactional
public class Answers {
    private static final int MOST_COPIES = 50;

    private final ConversationQueries queries;
    private final Sessions sessions;
    private final Timeline timeline;
    private final Attachments attachments;
    private final Contacts contacts;
    private final Outbox outbox;
    private final InstantSource clock;
    private final Duration undo;
    private final Participants participants;
    private final AutomaticMail automatic;

    /** @param undo seconds that an agent's mail waits before it leaves, 0 to 60 */
    @Inject
    Answers(ConversationQueries queries, Sessions sessions, Timeline timeline, Attachments attachments, Contacts contacts, Outbox outbox, Participants participants,
            AutomaticMail automatic, InstantSource clock,
            @ConfigProperty(name = "hilo.mail.undo", defaultValue = "10") int undo) {
        if (undo < 0 || undo > 60) {
            throw new IllegalStateException("hilo.mail.undo is a number of seconds from 0 to 60.");
        }
        this.undo = Duration.ofSeconds(undo);
        this.queries = queries;
        this.sessions = sessions;
        this.timeline = timeline;
        this.attachments = attachments;
        this.contacts = contacts;
        this.outbox = outbox;
        this.participants = participants;
        this.automatic = automatic;
        this.clock = clock;
    }

    /**
     * What an agent answers.
     *
     * @param files ids of files that this agent uploaded
     * @param cc    addresses of those who get it in copy, by e-mail only
     */
    public record Answer(String channel, String text, List<UUID> files, List<String> cc) {
        public Answer(String channel, String text) {
            this(channel, text, List.of(), List.of());
        }
    }

    /**
     * An agent's answer. Who is in copy takes part in the matter from now on.
     *
     * @param clientId the agent's own id for it: the same again is the same entry
     * @throws Problem where the channel cannot carry it: no e-mail address known, no chat to answer in, nobody can be in copy
     */
    public Entry reply(UUID conversation, Caller agent, Answer answer, @Nullable String clientId) {
        var view = queries.living(queries.get(conversation));
        var cc = inCopy(view, answer);
        return say(view, Author.of(agent), answer.channel(), answer.text(), attachments.take(answer.files(), agent.id()), cc, Line.ownId(Author.of(agent), clientId));
    }

    private List<String> inCopy(ConversationView view, Answer answer) {
        if (answer.cc().isEmpty()) {
            return List.of();
        }
        if (!answer.channel().equals(Channels.EMAIL)) {
            throw Problem.unprocessable("no-copies", "Only an answer by e-mail can go to others in copy.").at("/cc", "empty for this channel");
        }
        if (answer.cc().size() > MOST_COPIES) {
            throw Problem.invalid("too-many-copies", "An answer goes to " + MOST_COPIES + " people in copy at most.").at("/cc", "at most " + MOST_COPIES);
        }
        var addresses = new LinkedHashSet<String>();
        for (int i = 0; i < answer.cc().size(); i++) {
            String at = "/cc/" + i;
            addresses.add(EmailAddresses.canonical(answer.cc().get(i)).orElseThrow(() -> Problem.invalid("bad-address", "That is no e-mail address.").at(at, "name@domain")));
        }
        address(view).ifPresent(addresses::remove);
        participants.copied(view.id(), addresses);
        return List.copyOf(addresses);
    }

    /** An answer that an agent gave to many at once; {@code once} names it, so that it is one entry however often it is asked for. */
    public Entry reply(UUID conversation, Author agent, String channel, String text, String once) {
        return say(queries.living(queries.get(conversation)), agent, channel, text, List.of(), List.of(), Line.ownId(agent, once));
    }

    /** Words for one channel; the same key is told once. */
    public record Told(String channel, String text, String key) {
    }

    /**
     * What Hilo itself tells a customer (a folio): automatic, so it neither meets nor starts a clock. Leaves out what a channel cannot carry.
     *
     * @param unasked whether no person of ours had a part in it: then a mail to an unproven address goes only within the bounds of {@link AutomaticMail}
     */
    void tell(UUID conversation, List<Told> all, boolean unasked) {
        var view = queries.living(queries.get(conversation));
        for (Told words : all) {
            boolean carried = switch (words.channel()) {
                case Channels.EMAIL -> address(view).filter(to -> !unasked || isProven(view, to) || automatic.mayWriteTo(List.of(to)).contains(to)).isPresent();
                case Channels.CHAT -> liveChat(view).isPresent();
                default -> true;
            };
            if (carried) {
                say(view, Author.SYSTEM, words.channel(), words.text(), List.of(), List.of(), "hilo:" + words.key());
            }
        }
    }

    /** What Hilo itself tells by mail, in a thread that is there. */
    public record Letter(UUID conversation, UUID session, String to, String text, String key) {
    }

    /** The same for many, each once. */
    public void tell(List<Letter> letters) {
        var now = clock.instant();
        var written = timeline.write(letters.stream().map(one -> Line.sent(one.conversation(), one.session(), Channels.EMAIL, Author.SYSTEM, now, one.text(), Delivery.PENDING,
                "hilo:" + one.key()).with(details(one.to(), null, List.of()))).toList());
        var all = new ArrayList<Leaving>();
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i).isNew()) {
                all.addAll(leaving(written.get(i).entry(), letters.get(i).to(), List.of(), false, Duration.ZERO));
            }
        }
        outbox.add(all);
    }

    /**
     * Where a mail to these conversations' customers would go, by conversation: to the mailbox from which the customer wrote there, else to the one with the strongest standing.
     * One without an address is left out.
     */
    public Map<UUID, String> addresses(Collection<ConversationView> views) {
        var wroteFrom = timeline.wroteFrom(views.stream().map(ConversationView::id).toList());
        var known = contacts.findAll(views.stream().map(ConversationView::contact).filter(Objects::nonNull).map(ConversationView.Named::id).toList());
        var addresses = new HashMap<UUID, String>();
        for (var view : views) {
            var contact = view.contact() == null ? null : known.get(view.contact().id());
            if (contact != null) {
                contact.mailbox(wroteFrom.get(view.id())).ifPresent(mailbox -> addresses.put(view.id(), mailbox));
            }
        }
        return addresses;
    }

    /** Where a mail to this conversation's customer would go. */
    public Optional<String> address(ConversationView view) {
        return Optional.ofNullable(addresses(List.of(view)).get(view.id()));
    }

    /** Whether the conversation's contact has shown to hold this mailbox. Any other address may be a stranger's, whom somebody named. */
    public boolean isProven(ConversationView view, String address) {
        return view.contact() != null && contacts.find(view.contact().id()).filter(contact -> contact.hasVerified(AddressKind.EMAIL, address)).isPresent();
    }

    private Entry say(ConversationView view, Author author, String channel, String text, List<Attached> files, List<String> cc, @Nullable String clientId) {
        var now = clock.instant();
        var session = session(view, channel);
        var to = channel.equals(Channels.CHAT) ? Optional.<String>empty() : address(view);
        if (channel.equals(Channels.EMAIL) && to.isEmpty()) {
            throw Problem.unprocessable("no-address", "No e-mail address of this customer is known: ask for one first.").at("/channel", "email needs an address");
        }
        var delivery = channel.equals(Channels.EMAIL) ? Delivery.PENDING : Delivery.DELIVERED;
        var wait = author.isAgent() && channel.equals(Channels.EMAIL) ? undo : Duration.ZERO;
        var line = Line.sent(view.id(), session.id(), channel, author, now, text, delivery, clientId).with(files)
                .with(details(to.orElse(null), wait.isZero() ? null : now.plus(wait), cc));
        var written = timeline.write(line);
        if (written.isNew() && to.isPresent()) {
            outbox.add(leaving(written.entry(), to.get(), cc, channel.equals(Channels.PORTAL), wait));
        }
        return written.entry();
    }

    private static JsonObject details(@Nullable String recipient, @Nullable Instant undoUntil, List<String> cc) {
        var details = Json.newObject();
        if (recipient != null) {
            details.add("recipient", recipient);
        }
        if (undoUntil != null) {
            details.add("undoUntil", undoUntil.toString());
        }
        if (!cc.isEmpty()) {
            var copies = Json.newObject();
            cc.forEach(address -> copies.add(address, Json.newObject().add("state", Wire.of(Delivery.PENDING))));
            details.add("copies", copies);
        }
        return details.build();
    }

    /** The mail to the customer, and the same mail to each in copy: what one server says of one of them is nothing to the others. */
    private static List<Leaving> leaving(Entry entry, String to, List<String> cc, boolean copy, Duration wait) {
        var all = new ArrayList<Leaving>();
        all.add(new Leaving(Channels.EMAIL, "entry:" + entry.id(), entry.conversation(), entry.id(), payload(to, cc, copy).build(), entry.automatic(), wait));
        for (String reader : cc) {
            all.add(new Leaving(Channels.EMAIL, "entry:" + entry.id() + ":" + reader, entry.conversation(), entry.id(), payload(to, cc, true).add("reader", reader).build(),
                    entry.automatic(), wait));
        }
        return all;
    }

    private static JsonObjectBuilder payload(String to, List<String> cc, boolean copy) {
        var readers = Json.newArray();
        cc.forEach(readers::add);
        return Json.newObject().add("to", to).add("cc", readers).add("copy", copy);
    }

    /**
     * Takes an answer back that has not left yet: it stays on the timeline as a note of its agent, which no customer sees.
     *
     * @throws Problem conflict {@code on-its-way} where it has left, or begun to
     */
    public void withdraw(UUID conversation, Entry answer, Caller by) {
        if (answer.delivery() != Delivery.PENDING || !outbox.withdraw(answer.id())) {
            throw Problem.conflict("on-its-way", "It is on its way already and cannot be taken back.");
        }
        timeline.withdraw(conversation, answer.seq(), Author.of(by), clock.instant());
    }

    private SessionView session(ConversationView view, String channel) {
        return switch (channel) {
            case Channels.CHAT -> sessions.latest(view.id(), Channels.CHAT).orElseThrow(
                    () -> Problem.unprocessable("no-chat", "This customer has no chat here: answer by another channel.").at("/channel", "email or portal"));
            case Channels.EMAIL, Channels.PORTAL -> sessions.latest(view.id(), channel).orElseGet(() -> sessions.open(view.id(), channel, null, false, clock.instant()));
            default -> throw Problem.invalid("unknown-channel", "An answer cannot be written over this channel.").at("/channel", "chat, email or portal");
        };
    }

    private Optional<SessionView> liveChat(ConversationView view) {
        return sessions.latest(view.id(), Channels.CHAT).filter(session -> session.endedAt() == null);
    }
}
