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
import hilo.conversation.Wire;
import hilo.directory.AddressKind;
import hilo.directory.ContactView;
import hilo.directory.Contacts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The one way in. Decides which matter an inbound belongs to by what it proves, never by what it says; opens one where it proves nothing; writes it once.
 *
 * <p>Two copies that arrive at the same moment wait for each other by an advisory lock on the session's key, so that the second finds what the first made. Any number that arrive
 * together, each to open a matter of its own, are a handful of statements.
 */
@ApplicationScoped
@Transactional
public class Intake {
    /** A closed matter comes back within this time; later its customer's word opens a new one, linked to it. */
    private static final Duration REOPEN = Duration.ofDays(14);

    /** Something that came in, and from whom. */
    private record Arrival(Inbound in, ContactView contact, Author author) {
        private static Arrival of(Inbound in, ContactView contact) {
            return new Arrival(in, contact, Author.contact(contact.id(), in.sender().name().isBlank() ? contact.name() : in.sender().name()));
        }

        private Draft brought() {
            return Draft.brought(in.subject(), author, contact.id(), contact.organisationId(), in.at());
        }
    }

    private record Place(UUID conversation, SessionView session, Author author, boolean opened) {
    }

    private final Jdbi db;
    private final Senders senders;
    private final Contacts contacts;
    private final Conversations conversations;
    private final ConversationQueries queries;
    private final Sessions sessions;
    private final Timeline timeline;
    private final CallEntries calls;
    private final Participants participants;
    private final Rearranging rearranging;
    private final BlockList blockList;
    private final FolioTelling folios;

    @Inject
    Intake(Jdbi db, Senders senders, Contacts contacts, Conversations conversations, ConversationQueries queries, Sessions sessions, Timeline timeline, CallEntries calls,
            Participants participants, Rearranging rearranging, BlockList blockList, FolioTelling folios) {
        this.db = db;
        this.senders = senders;
        this.contacts = contacts;
        this.conversations = conversations;
        this.queries = queries;
        this.sessions = sessions;
        this.timeline = timeline;
        this.calls = calls;
        this.participants = participants;
        this.rearranging = rearranging;
        this.blockList = blockList;
        this.folios = folios;
    }

    /** Takes a message in, once. */
    public Taken take(Inbound in) {
        return take(List.of(in)).getFirst();
    }

    /** Takes them all in, each once, or none. They are of one channel, no two of them of the same session. */
    public List<Taken> take(List<Inbound> all) {
        return take(all, Arrival::brought);
    }

    /** Takes a call in: opens or finds its matter and session, and keeps its one entry up to date. Later facts go to {@link CallEntries#record}. */
    public Taken takeCall(Inbound in, CallFacts facts, @Nullable Author agent) {
        var place = places(List.of(in), Arrival::brought).getFirst();
        var entry = calls.record(place.session().id(), facts, place.author(), agent, in.atSource(), in.text(), in.receivedAt());
        return new Taken(entry.conversation(), queries.get(entry.conversation()).number(), place.session().id(), entry.seq(), place.opened(), false);
    }

    /**
     * Takes in what opens a matter of its own shape (a ticket of the portal): the same rules of once and of sessions, but the draft says what it is.
     *
     * @param draft from the contact that Intake found or made, the draft to open
     */
    public Taken open(Inbound in, Function<ContactView, Draft> draft) {
        return take(List.of(in), arrival -> draft.apply(arrival.contact())).getFirst();
    }

    private List<Taken> take(List<Inbound> arriving, Function<Arrival, Draft> draft) {
        if (arriving.isEmpty()) {
            return List.of();
        }
        var all = senders.named(arriving);
        var places = places(all, draft);
        var written = timeline.write(IntStream.range(0, all.size()).mapToObj(i -> line(all.get(i), places.get(i))).toList());
        var matters = queries.find(written.stream().map(one -> one.entry().conversation()).collect(Collectors.toSet())).stream()
                .collect(Collectors.toMap(ConversationView::id, Function.identity()));
        var taken = new ArrayList<Taken>();
        for (int i = 0; i < all.size(); i++) {
            var entry = written.get(i).entry();
            var matter = Objects.requireNonNull(matters.get(entry.conversation()));
            boolean opened = places.get(i).opened();
            if (opened && matter.ticket() != null) {
                folios.tellUnasked(matter.id(), matter.ticket().folio());
            }
            taken.add(new Taken(matter.id(), matter.number(), places.get(i).session().id(), entry.seq(), opened, !written.get(i).isNew()));
        }
        return taken;
    }

    private static Line line(Inbound in, Place place) {
        return new Line(place.conversation(), place.session().id(), in.channel(), Direction.IN, EntryType.MESSAGE, place.author(), in.at(), in.atSource(), in.receivedAt(),
                in.text(), in.html(), in.attachments(), Delivery.NONE, in.automatic(), false, in.clientId(), in.details());
    }

    /** Where each belongs; those that belong nowhere yet open their matters together. */
    private List<Place> places(List<Inbound> all, Function<Arrival, Draft> draft) {
        var contacts = senders.contacts(all.stream().map(Inbound::sender).toList());
        String channel = all.getFirst().channel();
        var keys = all.stream().map(Inbound::sessionKey).filter(Objects::nonNull).toList();
        Senders.lock(db, channel, keys);
        var known = sessions.find(channel, keys);
        var places = new Place[all.size()];
        var openers = new LinkedHashMap<Integer, Arrival>();
        for (int i = 0; i < places.length; i++) {
            var arrival = Arrival.of(all.get(i), contacts.get(i));
            var place = place(arrival, known);
            if (place.isPresent()) {
                places[i] = place.get();
            } else {
                openers.put(i, arrival);
            }
        }
        var opened = open(List.copyOf(openers.values()), draft).iterator();
        openers.keySet().forEach(i -> places[i] = opened.next());
        return List.of(places);
    }

    private Optional<Place> place(Arrival arrival, Map<String, SessionView> known) {
        var in = arrival.in();
        var author = arrival.author();
        String key = in.sessionKey();
        var session = key == null ? null : known.get(key);
        if (session != null) {
            return Optional.of(landing(session.conversation(), in).isPresent()
                    ? new Place(session.conversation(), session, author, false)
                    : followUp(in, author, session.conversation()));
        }
        return proven(in).map(conversation -> {
            if (landing(conversation.id(), in).isEmpty()) {
                return followUp(in, author, conversation.id());
            }
            if (!in.automatic() && conversation.contact() != null && !conversation.contact().id().equals(author.id()) && in.sender().value() != null
                    && in.sender().kind() == AddressKind.EMAIL) {
                participants.add(conversation.id(), in.sender().value(), author.name(), false);
            }
            var thread = key == null
                    ? sessions.latest(conversation.id(), in.channel()).orElseGet(() -> sessions.open(conversation.id(), in.channel(), null, true, in.at()))
                    : sessions.open(conversation.id(), in.channel(), key, true, in.at());
            return new Place(conversation.id(), thread, author, false);
        });
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
        return new Place(id, session, author, true);
    }

    private List<Place> open(List<Arrival> arrivals, Function<Arrival, Draft> draft) {
        var ids = conversations.open(arrivals.stream().map(draft).toList());
        var starts = new ArrayList<Sessions.Start>();
        for (int i = 0; i < ids.size(); i++) {
            var in = arrivals.get(i).in();
            starts.add(new Sessions.Start(ids.get(i), in.channel(), in.sessionKey(), true, in.at()));
        }
        var begun = sessions.open(starts);
        var blocked = blocked(arrivals);
        var places = new ArrayList<Place>();
        for (int i = 0; i < ids.size(); i++) {
            places.add(new Place(ids.get(i), begun.get(i), arrivals.get(i).author(), true));
            if (blocked.contains(arrivals.get(i).in().sender())) {
                conversations.markSpam(ids.get(i), true, Author.SYSTEM);
            }
        }
        return places;
    }

    private Set<Sender> blocked(List<Arrival> arrivals) {
        var reached = arrivals.stream().map(arrival -> arrival.in().sender()).filter(sender -> sender.value() != null).collect(Collectors.groupingBy(Sender::kind));
        var blocked = new HashSet<Sender>();
        reached.forEach((kind, senders) -> {
            var values = blockList.among(Wire.of(kind), senders.stream().map(sender -> String.valueOf(sender.value())).toList());
            senders.stream().filter(sender -> values.contains(String.valueOf(sender.value()))).forEach(blocked::add);
        });
        return blocked;
    }
}
