package hilo.channel.email;

import hilo.conversation.Author;
import hilo.conversation.Channels;
import hilo.conversation.ConversationEvent.DeliveryChanged;
import hilo.conversation.ConversationQueries;
import hilo.conversation.Conversations;
import hilo.conversation.Delivery;
import hilo.conversation.Direction;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.conversation.Status;
import hilo.conversation.Timeline;
import hilo.directory.EmailAddresses;
import hilo.identity.Agents;
import hilo.platform.Json;
import hilo.platform.MailWanted;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Marks an answer as failed when its mail came back for good, writes to the agent whose answer it was, and takes the matter back from waiting for a customer who has nothing to
 * answer. Whoever complained to their provider gets no more mail that nobody wrote. Only a report that comes to the signed return path of that mail or names its signed Message-ID can: bounces are easily forged.
 */
@ApplicationScoped
class Bounces {
    private static final Logger LOG = Logger.getLogger(Bounces.class);
    private static final int LATER = 100;

    private final MailStore store;
    private final Timeline timeline;
    private final Conversations conversations;
    private final ConversationQueries queries;
    private final Agents agents;
    private final Event<MailWanted> mail;
    private final MailSetup setup;
    private final InstantSource clock;

    @Inject
    Bounces(MailStore store, Timeline timeline, Conversations conversations, ConversationQueries queries, Agents agents, Event<MailWanted> mail, MailSetup setup,
            InstantSource clock) {
        this.store = store;
        this.timeline = timeline;
        this.conversations = conversations;
        this.queries = queries;
        this.agents = agents;
        this.mail = mail;
        this.setup = setup;
        this.clock = clock;
    }

    @Transactional
    void mark(ParsedMail bounce) {
        DeliveryReport report = bounce.report();
        if (report == null) {
            return;
        }
        if (bounce.nature() == Nature.COMPLAINT) {
            report.messageIds().stream().filter(id -> setup.ids().entry(id).isPresent()).findFirst().ifPresent(id -> store.unwanted(id, clock.instant()));
            return;
        }
        if (!report.isHard()) {
            return;
        }
        entry(bounce, report).ifPresent(place -> {
            LOG.infof("Entry %d of conversation %s came back", place.seq(), place.conversation());
            reader(bounce, report, place).ifPresentOrElse(reader -> timeline.copied(place.conversation(), place.seq(), reader, Delivery.FAILED, report.words()),
                    () -> timeline.delivery(place.conversation(), place.seq(), Delivery.FAILED, clock.instant(), Json.newObject().add("failure", report.words()).build()));
        });
    }

    /** By the return path that it came to, else by the Message-IDs that it names. */
    private Optional<MailStore.Standing> entry(ParsedMail bounce, DeliveryReport report) {
        var returned = returned(bounce).map(store::standing);
        var named = report.messageIds().stream().map(id -> setup.ids().entry(id).flatMap(ours -> store.sentEntry(id)));
        return Stream.concat(returned, named).flatMap(Optional::stream).findFirst();
    }

    private Stream<UUID> returned(ParsedMail bounce) {
        return bounce.recipients().stream().map(to -> setup.ids().returned(to.address())).flatMap(Optional::stream);
    }

    /** Who was in copy, where only their mail came back. */
    private Optional<String> reader(ParsedMail bounce, DeliveryReport report, MailStore.Standing place) {
        var copies = entry(place).map(entry -> entry.details().getJsonObject("copies"));
        var named = Optional.ofNullable(report.recipient()).flatMap(EmailAddresses::canonical);
        return returned(bounce).map(store::reader).flatMap(Optional::stream).findFirst().or(() -> named)
                .filter(reader -> copies.filter(all -> all.containsKey(reader)).isPresent());
    }

    private Optional<Entry> entry(MailStore.Standing place) {
        return timeline.after(place.conversation(), place.seq() - 1, 1).stream().findFirst();
    }

    /** Writes to the agent whose answer did not arrive, whoever refused it: our own mail server or the customer's. */
    void failed(@Observes DeliveryChanged change) {
        if (change.delivery() == Delivery.FAILED && Channels.EMAIL.equals(change.channel()) && change.author().isAgent() && !change.automatic()) {
            entry(new MailStore.Standing(change.conversation(), change.seq())).ifPresent(this::tell);
        }
    }

    private void tell(Entry answer) {
        var matter = queries.get(answer.conversation());
        MailWords words = setup.words();
        Optional.ofNullable(answer.author().id()).flatMap(agents::find).filter(Agents.Agent::active)
                .ifPresent(agent -> mail.fire(new MailWanted("bounce:" + answer.id(), agent.email(), words.say("bounce.subject", String.valueOf(matter.number())),
                        words.say("bounce.text", String.valueOf(matter.number()), matter.subject(), answer.details().getString("failure", "")), true)));
        boolean answeredSince = timeline.after(answer.conversation(), answer.seq(), LATER).stream()
                .anyMatch(e -> e.direction() == Direction.OUT && e.type() == EntryType.MESSAGE && !e.automatic() && e.delivery() != Delivery.FAILED);
        if (matter.statusOf() == Status.WAITING && !answeredSince) {
            conversations.move(matter.id(), Status.OPEN, words.say("bounce.reason"), Author.SYSTEM);
        }
    }
}
