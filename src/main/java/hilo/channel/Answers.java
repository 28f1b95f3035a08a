package hilo.channel;

import hilo.conversation.Attachments;
import hilo.conversation.Author;
import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.Delivery;
import hilo.conversation.Entry;
import hilo.conversation.Line;
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.conversation.Timeline;
import hilo.directory.Contacts;
import hilo.identity.Caller;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
    private final ConversationQueries queries;
    private final Sessions sessions;
    private final Timeline timeline;
    private final Attachments attachments;
    private final Contacts contacts;
    private final Outbox outbox;
    private final InstantSource clock;
    private final Duration undo;

    /** @param undo seconds that an agent's mail waits before it leaves, 0 to 60 */
    @Inject
    Answers(ConversationQueries queries, Sessions sessions, Timeline timeline, Attachments attachments, Contacts contacts, Outbox outbox, InstantSource clock,
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
        this.clock = clock;
    }

    /**
     * An agent's answer.
     *
     * @param files ids of files that this agent uploaded
     * @param clientId the agent's own id for it: the same again is the same entry
     * @throws Problem where the channel cannot carry it: no e-mail address known, no chat to answer in
     */
    public Entry reply(UUID conversation, Caller agent, String channel, String text, List<UUID> files, @Nullable String clientId) {
        return say(queries.living(queries.get(conversation)), Author.of(agent), channel, text, attachments.take(files, agent.id()), Line.ownId(Author.of(agent), clientId));
    }

    /** An answer that an agent gave to many at once; {@code once} names it, so that it is one entry however often it is asked for. */
    public Entry reply(UUID conversation, Author agent, String channel, String text, String once) {
        return say(queries.living(queries.get(conversation)), agent, channel, text, List.of(), Line.ownId(agent, once));
    }

    /** Words for one channel; the same key is told once. */
    public record Told(String channel, String text, String key) {
    }

    /** What Hilo itself tells a customer (a folio): automatic, so it neither meets nor starts a clock. Leaves out what a channel cannot carry. */
    public void tell(UUID conversation, List<Told> all) {
        var view = queries.living(queries.get(conversation));
        for (Told words : all) {
            boolean carried = switch (words.channel()) {
                case Channels.EMAIL -> address(view).isPresent();
                case Channels.CHAT -> liveChat(view).isPresent();
                default -> true;
            };
            if (carried) {
                say(view, Author.SYSTEM, words.channel(), words.text(), List.of(), "hilo:" + words.key());
            }
        }
    }

    /** Where a mail to this conversation's customer would go. */
    public Optional<String> address(ConversationView view) {
        return view.contact() == null ? Optional.empty() : contacts.email(view.contact().id());
    }

    private Entry say(ConversationView view, Author author, String channel, String text, List<hilo.conversation.Attached> files, @Nullable String clientId) {
        var now = clock.instant();
        var session = session(view, channel);
        var to = address(view);
        if (channel.equals(Channels.EMAIL) && to.isEmpty()) {
            throw Problem.unprocessable("no-address", "No e-mail address of this customer is known: ask for one first.").at("/channel", "email needs an address");
        }
        var delivery = channel.equals(Channels.EMAIL) ? Delivery.PENDING : Delivery.DELIVERED;
        var wait = author.isAgent() && channel.equals(Channels.EMAIL) ? undo : Duration.ZERO;
        var line = Line.sent(view.id(), session.id(), channel, author, now, text, delivery, clientId).with(files);
        var written = timeline.write(wait.isZero() ? line : line.with(Json.newObject().add("undoUntil", now.plus(wait).toString()).build()));
        var entry = written.entry();
        if (written.isNew() && to.isPresent() && !channel.equals(Channels.CHAT)) {
            outbox.add(Channels.EMAIL, "entry:" + entry.id(), entry.conversation(), entry.id(), payload(to.get(), channel.equals(Channels.PORTAL)), wait);
        }
        return entry;
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

    private static JsonObject payload(String to, boolean copy) {
        return Json.newObject().add("to", to).add("copy", copy).build();
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
