package hilo.channel;

import hilo.conversation.ConversationEvent;
import hilo.conversation.Entry;
import hilo.conversation.Timeline;
import hilo.platform.Elsewhere;
import hilo.platform.EventLog.Fact;
import hilo.platform.Json;
import hilo.platform.Neighbours;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Tells this node's sockets what was committed, here or on another node. A hint only: it may be lost or come out of order, readers resume by sequence. A listener runs on the thread
 * that committed: it puts into a bounded queue and returns.
 */
@ApplicationScoped
public class Broadcast {
    /** What one commit brought to one conversation: its new entries (of every kind: listeners choose what their reader may see), or none where only the record changed. */
    public record Change(UUID conversation, List<Entry> entries) {
    }

    /** Hears of every commit. */
    public interface Listener {
        void committed(List<Change> changes);

        /** Whether somebody here wants the entries of this conversation; of others it is enough to hear that they changed. */
        boolean follows(UUID conversation);

        /** More was committed elsewhere than can be told: everybody looks afresh. */
        void missed();

        /** Somebody is typing: never stored, never queued. */
        default void typing(UUID conversation, String name, boolean agent) {
        }
    }

    private static final String TYPING = "typing";

    private final Timeline timeline;
    private final Neighbours neighbours;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    @Inject
    Broadcast(Timeline timeline, Neighbours neighbours) {
        this.timeline = timeline;
        this.neighbours = neighbours;
        neighbours.onWhisper(TYPING, words -> {
            var heard = Json.object(words);
            typingHere(UUID.fromString(heard.getString("conversation")), heard.getString("name"), heard.getBoolean("agent"));
        });
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    public void forget(Listener listener) {
        listeners.remove(listener);
    }

    public void typing(UUID conversation, String name, boolean agent) {
        typingHere(conversation, name, agent);
        neighbours.whisper(TYPING, Json.newObject().add("conversation", conversation.toString()).add("name", name).add("agent", agent).build().toString());
    }

    private void typingHere(UUID conversation, String name, boolean agent) {
        listeners.forEach(listener -> listener.typing(conversation, name, agent));
    }

    void onEvent(@Observes(during = TransactionPhase.AFTER_SUCCESS) ConversationEvent event) {
        if (listeners.isEmpty()) {
            return;
        }
        var changes = changes(event);
        listeners.forEach(listener -> listener.committed(changes));
    }

    void onElsewhere(@Observes Elsewhere elsewhere) {
        if (elsewhere.missed()) {
            listeners.forEach(Listener::missed);
            return;
        }
        var wanted = new ArrayList<Timeline.Spot>();
        Map<UUID, List<Entry>> changed = new LinkedHashMap<>();
        for (Fact fact : elsewhere.facts()) {
            UUID conversation = fact.conversation();
            if (conversation != null) {
                changed.put(conversation, List.of());
                if (fact.kind().equals("entry-written") && listeners.stream().anyMatch(listener -> listener.follows(conversation))) {
                    wanted.add(new Timeline.Spot(conversation, fact.data().getJsonNumber("seq").longValue()));
                }
            }
        }
        changed.putAll(timeline.at(wanted).stream().collect(Collectors.groupingBy(Entry::conversation)));
        var changes = changed.entrySet().stream().map(e -> new Change(e.getKey(), e.getValue())).toList();
        listeners.forEach(listener -> listener.committed(changes));
    }

    private static List<Change> changes(ConversationEvent event) {
        return switch (event) {
            case ConversationEvent.EntriesWritten written -> {
                Map<UUID, List<Entry>> each = written.entries().stream().collect(Collectors.groupingBy(Entry::conversation, LinkedHashMap::new, Collectors.toList()));
                yield each.entrySet().stream().map(e -> new Change(e.getKey(), e.getValue())).toList();
            }
            case ConversationEvent.Opened e -> only(e.conversation());
            case ConversationEvent.SessionOpened e -> only(e.conversation());
            case ConversationEvent.DeliveryChanged e -> only(e.conversation());
            case ConversationEvent.CallChanged e -> only(e.conversation());
            case ConversationEvent.Classified e -> only(e.conversation());
            case ConversationEvent.TicketOpened e -> only(e.conversation());
            case ConversationEvent.LevelEntered e -> only(e.conversation());
            case ConversationEvent.LevelLeft e -> only(e.conversation());
            case ConversationEvent.StatusChanged e -> only(e.conversation());
            case ConversationEvent.Reopened e -> only(e.conversation());
            case ConversationEvent.Assigned e -> only(e.conversation());
            case ConversationEvent.Merged e -> List.of(new Change(e.conversation(), List.of()), new Change(e.into(), List.of()));
            case ConversationEvent.Split e -> List.of(new Change(e.conversation(), List.of()), new Change(e.created(), List.of()));
            case ConversationEvent.SpamMarked e -> only(e.conversation());
            case ConversationEvent.Changed e -> only(e.conversation());
            case ConversationEvent.Committed e -> only(e.conversation());
            case ConversationEvent.Delivered e -> only(e.conversation());
            case ConversationEvent.ReminderDue e -> only(e.conversation());
        };
    }

    private static List<Change> only(UUID conversation) {
        return List.of(new Change(conversation, List.of()));
    }
}
