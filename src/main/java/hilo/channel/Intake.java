package hilo.channel;

import hilo.conversation.Author;
import hilo.conversation.BlockList;
import hilo.conversation.CallEntries;
import hilo.conversation.CallFacts;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.Conversations;
import hilo.conversation.Delivery;
import hilo.conversation.Direction;
import hilo.conversation.Draft;
import hilo.conversation.EntryType;
import hilo.conversation.Line;
import hilo.conversation.Participants;
import hilo.conversation.Rearranging;
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.conversation.Status;
import hilo.conversation.Timeline;
import hilo.directory.AddressKind;
import hilo.directory.ContactView;
import hilo.directory.Contacts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The one way in. Decides which matter an inbound belongs to by what it proves, never by what it says; opens one where it proves nothing; writes it once.
 *
 * <p>Two copies that arrive at the same moment wait for each other by an advisory lock on the session's key, so that the second finds what the first made.
 */
@ApplicationScoped
@Transactional
public class Intake {
    /** A closed matter comes back within this time; later its customer's word opens a new one, linked to it. */
    private static final Duration REOPEN = Duration.ofDays(14);

    private record Place(UUID conversation, SessionView session, boolean opened) {
    }

    private final Jdbi db;
    private final Contacts contacts;
    private final Conversations conversations;
    private final ConversationQueries queries;
    private final Sessions sessions;
    private final Timeline timeline;
    private final CallEntries calls;
    private final Participants participants;
    private final Rearranging rearranging;
    private final BlockList blocked;
    private final FolioTelling folios;

    @Inject
    Intake(Jdbi db, Contacts contacts, Conversations conversations, ConversationQueries queries, Sessions sessions, Timeline timeline, CallEntries calls,
            Participants participants, Rearranging rearranging, BlockList blocked, FolioTelling folios) {
        this.db = db;
        this.contacts = contacts;
        this.conversations = conversations;
        this.queries = queries;
        this.sessions = sessions;
        this.timeline = timeline;
        this.calls = calls;
        this.participants = participants;
        this.rearranging = rearranging;
        this.blocked = blocked;
        this.folios = folios;
    }

    /** Takes a message in, once. */
    public Taken take(Inbound in) {
        return message(in, null);
    }

    /** Takes a call in: opens or finds its matter and session, and keeps its one entry up to date. Later facts go to {@link CallEntries#record}. */
    public Taken takeCall(Inbound in, CallFacts facts, @Nullable Author agent) {
        var author = author(in);
        var place = place(in, author, null);
        var entry = calls.record(place.session().id(), facts, author, agent, in.atSource(), in.text(), in.receivedAt());
        return new Taken(entry.conversation(), queries.get(entry.conversation()).number(), place.session().id(), entry.seq(), place.opened(), false);
    }

    /**
     * Takes in what opens a matter of its own shape (a ticket of the portal): the same rules of once and of sessions, but the draft says what it is.
     *
     * @param draft from the contact that Intake found or made, the draft to open
     */
    public Taken open(Inbound in, Function<ContactView, Draft> draft) {
        return message(in, draft);
    }

    private Taken message(Inbound in, @Nullable Function<ContactView, Draft> draft) {
        var author = author(in);
        var place = place(in, author, draft);
        var line = new Line(place.conversation(), place.session().id(), in.channel(), Direction.IN, EntryType.MESSAGE, author, in.at(), in.atSource(), in.receivedAt(), in.text(),
                in.html(), in.attachments(), Delivery.NONE, in.automatic(), false, in.clientId(), in.details());
        var written = timeline.write(line);
        var entry = written.entry();
        var view = queries.get(entry.conversation());
        if (place.opened() && view.ticket() != null) {
            folios.tell(view.id(), view.ticket().folio());
        }
        return new Taken(view.id(), view.number(), place.session().id(), entry.seq(), place.opened(), !written.isNew());
    }

    private Author author(Inbound in) {
        var contact = contact(in.sender());
        return Author.contact(contact.id(), in.sender().name().isBlank() ? contact.name() : in.sender().name());
    }

    /** The sender's contact: the one that signed in, the one that has the address verified, the only one known by it, or a new one. */
    private ContactView contact(Sender sender) {
        if (sender.contact() != null) {
            return contacts.find(sender.contact()).orElseThrow();
        }
        String value = sender.value();
        if (value == null) {
            return contacts.find(contacts.create(sender.name().isBlank() ? "—" : sender.name(), null, hilo.directory.Origin.CHANNEL)).orElseThrow();
        }
        lock("address", sender.kind() + " " + value);
        var known = contacts.having(sender.kind(), value);
        var verified = known.stream().filter(c -> c.hasVerified(sender.kind(), value)).findFirst();
        if (verified.isPresent()) {
            return verified.get();
        }
        // Several people may share a number or mailbox: then nobody is guessed, the agent is offered the list.
        if (known.size() == 1 || !known.isEmpty() && sender.kind() == AddressKind.EMAIL) {
            var contact = known.getFirst();
            if (sender.verified()) {
                contacts.addAddress(contact.id(), sender.kind(), value, true);
            }
            return contact;
        }
        String name = sender.name().isBlank() ? value : sender.name();
        return contacts.find(contacts.create(name, sender.kind(), value, sender.verified())).orElseThrow();
    }

    private Place place(Inbound in, Author author, @Nullable Function<ContactView, Draft> draft) {
        String key = in.sessionKey();
        if (key != null) {
            lock(in.channel(), key);
            var known = sessions.find(in.channel(), key);
            if (known.isPresent()) {
                var landing = landing(known.get().conversation(), in);
                if (landing.isPresent()) {
                    return new Place(known.get().conversation(), known.get(), false);
                }
                return followUp(in, author, known.get().conversation());
            }
        }
        var proven = proven(in);
        if (proven.isPresent()) {
            var conversation = proven.get();
            if (landing(conversation.id(), in).isEmpty()) {
                return followUp(in, author, conversation.id());
            }
            if (!in.automatic() && conversation.contact() != null && !conversation.contact().id().equals(author.id()) && in.sender().value() != null
                    && in.sender().kind() == AddressKind.EMAIL) {
                participants.add(conversation.id(), in.sender().value(), author.name(), false);
            }
            var session = key == null
                    ? sessions.latest(conversation.id(), in.channel()).orElseGet(() -> sessions.open(conversation.id(), in.channel(), null, true, in.at()))
                    : sessions.open(conversation.id(), in.channel(), key, true, in.at());
            return new Place(conversation.id(), session, false);
        }
        return opened(in, author, draft);
    }

    /** The matter that the inbound proves to belong to. */
    private Optional<ConversationView> proven(Inbound in) {
        return switch (in.proof()) {
            case Proof.Nothing nothing -> Optional.empty();
            case Proof.SameSession same -> Optional.empty();
            case Proof.ReplyAddress reply -> queries.find(reply.conversation()).map(queries::living);
            case Proof.KnownMessage known -> queries.find(known.conversation()).map(queries::living);
            case Proof.ReceivedMessage received -> queries.find(received.conversation()).map(queries::living).filter(view -> takesPart(view, in.sender()));
            case Proof.Folio folio -> queries.byFolio(folio.folio()).filter(view -> isOf(view, in.sender()));
        };
    }

    /** Whether the sender is this matter's own contact, proven by the channel or by an address that was verified before. */
    private boolean isOf(ConversationView view, Sender sender) {
        if (view.contact() == null) {
            return false;
        }
        if (sender.contact() != null) {
            return sender.contact().equals(view.contact().id());
        }
        String value = sender.value();
        return value != null && sender.verified() && contacts.find(view.contact().id()).filter(c -> c.hasVerified(sender.kind(), value)).isPresent();
    }

    /** Whether the matter knows the sender: its contact, or somebody who is in copy. No address proves anything, but a stranger's is not even claimed. */
    private boolean takesPart(ConversationView view, Sender sender) {
        String value = sender.value();
        if (value == null) {
            return false;
        }
        boolean contact = view.contact() != null && contacts.find(view.contact().id())
                .filter(c -> c.addresses().stream().anyMatch(address -> address.kind() == sender.kind() && address.value().equals(value))).isPresent();
        return contact || sender.kind() == AddressKind.EMAIL && view.participants().stream().anyMatch(participant -> participant.address().equals(value));
    }

    private Optional<ConversationView> landing(UUID conversation, Inbound in) {
        return queries.find(conversation).map(queries::living).filter(view -> {
            Instant closed = view.closedAt();
            return in.automatic() || view.statusOf() != Status.CLOSED || closed == null || in.receivedAt().isBefore(closed.plus(REOPEN));
        });
    }

    /** The old matter is too long closed: a new one, linked with it. The session of a known key moves on to it. */
    private Place followUp(Inbound in, Author author, UUID old) {
        var before = queries.living(queries.get(old));
        UUID id = conversations.open(new Draft(in.subject(), author, before.contact() == null ? author.id() : before.contact().id(),
                before.organisation() == null ? null : before.organisation().id(), before.openerOrganisation(), null, null, null, null, null, null, false, in.at()));
        var session = in.sessionKey() == null ? sessions.open(id, in.channel(), null, true, in.at()) : sessions.renew(id, in.channel(), in.sessionKey(), in.at());
        rearranging.link(id, before.id(), "follow-up", Author.SYSTEM);
        return new Place(id, session, true);
    }

    private Place opened(Inbound in, Author author, @Nullable Function<ContactView, Draft> draft) {
        var contact = contacts.find(java.util.Objects.requireNonNull(author.id())).orElseThrow();
        UUID id = conversations.open(draft == null ? Draft.brought(in.subject(), author, contact.id(), contact.organisationId(), in.at()) : draft.apply(contact));
        var session = sessions.open(id, in.channel(), in.sessionKey(), true, in.at());
        String value = in.sender().value();
        if (value != null && blocked.holds(hilo.conversation.Wire.of(in.sender().kind()), value)) {
            conversations.markSpam(id, true, Author.SYSTEM);
        }
        return new Place(id, session, true);
    }

    private void lock(String space, String key) {
        db.useHandle(h -> h.createQuery("select pg_advisory_xact_lock(hashtextextended(:key, 0))").bind("key", space + ' ' + key).map((row, c) -> true).list());
    }

}
