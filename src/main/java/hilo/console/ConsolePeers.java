package hilo.console;

import hilo.channel.Broadcast;
import hilo.conversation.ConversationEvent;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.conversation.Timeline;
import hilo.conversation.Wire;
import hilo.identity.Callers;
import hilo.platform.Correlation;
import hilo.platform.Tick;
import hilo.routing.Presence;
import hilo.routing.PresenceChanged;
import hilo.routing.PresenceState;
import hilo.sla.SlaEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.json.JsonString;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This node's open consoles. What a commit brought is put into a bounded queue by the committing thread; a worker looks up what changed once for all consoles, folds what came
 * together, and writes one frame per conversation to whom it concerns. When it cannot keep up, consoles are told to fetch afresh.
 */
@ApplicationScoped
class ConsolePeers implements Broadcast.Listener {
    private static final Logger LOG = Logger.getLogger(ConsolePeers.class);
    private static final int MOST_WAITING = 20_000;
    private static final long PING_SECONDS = 25;
    private static final long SILENCE_SECONDS = 60;
    /** Close code of a socket whose agent is signed out or disabled. */
    static final int SIGNED_OUT = 4401;

    /** Something that was committed: new entries, one that looks different now, or a clock that moved. */
    private record News(UUID conversation, List<Entry> entries, @Nullable Long again, @Nullable SlaEvent clock, @Nullable Reminder reminder, boolean call) {
    }

    private record Reminder(@Nullable UUID agent) {
    }

    private static final class Folded {
        private final TreeMap<Long, EntryItem> entries = new TreeMap<>();
        private final Map<UUID, SlaEvent> clocks = new LinkedHashMap<>();
        private final java.util.ArrayList<Reminder> reminders = new java.util.ArrayList<>();
        private boolean call;
    }

    @Resource
    ManagedExecutorService executor;

    private final Broadcast broadcast;
    private final Showing showing;
    private final Timeline timeline;
    private final Callers callers;
    private final Presence presence;
    private final InstantSource clock;
    private final Set<ConsolePeer> peers = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<News> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean working = new AtomicBoolean();
    private final AtomicBoolean overflown = new AtomicBoolean();
    private final AtomicBoolean keeping = new AtomicBoolean();
    private final Map<UUID, PresenceState> shown = new ConcurrentHashMap<>();
    private volatile long keptAt = System.nanoTime();

    @Inject
    ConsolePeers(Broadcast broadcast, Showing showing, Timeline timeline, Callers callers, Presence presence, InstantSource clock) {
        this.broadcast = broadcast;
        this.showing = showing;
        this.timeline = timeline;
        this.callers = callers;
        this.presence = presence;
        this.clock = clock;
    }

    void start(@Observes @Priority(900) Startup startup) {
        broadcast.listen(this);
    }

    @PreDestroy
    void stop() {
        broadcast.forget(this);
    }

    void add(ConsolePeer peer) {
        peers.add(peer);
    }

    void remove(ConsolePeer peer) {
        peers.remove(peer);
    }

    // ---- heard on the committing thread: only queued

    @Override
    public void committed(List<Broadcast.Change> changes) {
        for (var change : changes) {
            Long again = change.entries().stream().filter(entry -> entry.type() == EntryType.CHANGE && "secret".equals(word(entry, "field"))).map(entry -> word(entry, "from"))
                    .filter(from -> from.matches("\\d{1,18}")).map(Long::valueOf).findFirst().orElse(null);
            queue(new News(change.conversation(), change.entries(), again, null, null, false));
        }
    }

    void onDelivery(@Observes(during = TransactionPhase.AFTER_SUCCESS) ConversationEvent event) {
        switch (event) {
            case ConversationEvent.DeliveryChanged e -> queue(new News(e.conversation(), List.of(), e.seq(), null, null, false));
            case ConversationEvent.CallChanged e -> queue(new News(e.conversation(), List.of(), e.seq(), null, null, true));
            case ConversationEvent.ReminderDue e -> queue(new News(e.conversation(), List.of(), null, null, new Reminder(e.agent()), false));
            default -> {
                // the broadcast tells of all others
            }
        }
    }

    void onClock(@Observes(during = TransactionPhase.AFTER_SUCCESS) SlaEvent event) {
        queue(new News(event.subject().conversation(), List.of(), null, event, null, false));
    }

    void onPresence(@Observes(during = TransactionPhase.AFTER_SUCCESS) PresenceChanged event) {
        shown.put(event.agent(), event.state());
        hint(new ConsoleFrame.PresenceMoved(event.agent(), Wire.of(event.state())), peer -> true);
    }

    @Override
    public void typing(UUID conversation, String name, boolean agent) {
        hint(new ConsoleFrame.Typing(conversation, name, agent), peer -> peer.watches(conversation) && !(agent && peer.agent().name().equals(name)));
    }

    private void queue(News news) {
        if (peers.isEmpty()) {
            return;
        }
        if (!waiting.offer(news)) {
            overflown.set(true);
        }
        work();
    }

    private void work() {
        if (working.compareAndSet(false, true)) {
            try {
                executor.execute(() -> Correlation.with("consoles", this::drain));
            } catch (RejectedExecutionException e) {
                working.set(false);
                overflown.set(true);
                LOG.warnf("The consoles are told later: %s", e.getMessage());
            }
        }
    }

    // ---- the worker

    private void drain() {
        try {
            if (overflown.getAndSet(false)) {
                waiting.clear();
                tell(new ConsoleFrame.Reset(null), peer -> true);
            }
            var batch = new java.util.ArrayList<News>();
            while (waiting.drainTo(batch, 500) > 0) {
                tell(fold(batch));
                batch.clear();
            }
        } catch (RuntimeException e) {
            LOG.warnf(e, "The consoles could not be told what changed; they fetch afresh");
            tell(new ConsoleFrame.Reset(null), peer -> true);
        } finally {
            working.set(false);
        }
        if (!waiting.isEmpty()) {
            work();
        }
    }

    private Map<UUID, Folded> fold(List<News> batch) {
        var all = new LinkedHashMap<UUID, Folded>();
        for (News news : batch) {
            var one = all.computeIfAbsent(news.conversation(), id -> new Folded());
            news.entries().forEach(entry -> one.entries.put(entry.seq(), EntryItem.from(entry)));
            one.call |= news.call() || news.entries().stream().anyMatch(entry -> entry.type() == EntryType.CALL);
            if (news.clock() != null) {
                one.clocks.put(news.clock().subject().clock(), news.clock());
            }
            if (news.reminder() != null) {
                one.reminders.add(news.reminder());
            }
        }
        // After the entries themselves: what is read now is what they look like now.
        for (News news : batch) {
            if (news.again() != null) {
                timeline.after(news.conversation(), news.again() - 1, 1)
                        .forEach(entry -> all.getOrDefault(news.conversation(), new Folded()).entries.put(entry.seq(), EntryItem.from(entry)));
            }
        }
        return all;
    }

    private void tell(Map<UUID, Folded> all) {
        var items = showing.find(all.keySet()).stream().collect(Collectors.toMap(ConversationItem::id, item -> item));
        all.forEach((id, folded) -> {
            var item = items.get(id);
            UUID assignee = item == null || item.assignee() == null ? null : item.assignee().id();
            if (!folded.entries.isEmpty()) {
                tell(new ConsoleFrame.Entries(id, List.copyOf(folded.entries.values())), peer -> peer.watches(id) || peer.agent().id().equals(assignee));
            }
            if (item == null) {
                return;
            }
            tell(new ConsoleFrame.Changed(item), peer -> true);
            if (folded.call) {
                hint(new ConsoleFrame.CallMoved(id), peer -> true);
            }
            folded.clocks.values().forEach(event -> clock(item, event));
            folded.reminders.forEach(reminder -> tell(new ConsoleFrame.Alert(id, "reminder", title(item)), peer -> peer.agent().id().equals(reminder.agent())));
        });
    }

    private void clock(ConversationItem item, SlaEvent event) {
        item.clocks().stream().filter(one -> one.id().equals(event.subject().clock())).findFirst()
                .ifPresent(one -> tell(new ConsoleFrame.ClockMoved(item.id(), one), peer -> true));
        String kind = switch (event) {
            case SlaEvent.Warned e -> "warned";
            case SlaEvent.Breached e -> "breached";
            case SlaEvent.Started e -> "";
            case SlaEvent.Met e -> "";
            case SlaEvent.Corrected e -> "";
            case SlaEvent.Cancelled e -> "";
        };
        if (!kind.isEmpty()) {
            tell(new ConsoleFrame.Alert(item.id(), kind, title(item)), peer -> concerns(peer, item));
        }
    }

    /** Whoever has it; while nobody has it, the team in whose queue it waits. */
    private static boolean concerns(ConsolePeer peer, ConversationItem item) {
        if (item.assignee() != null) {
            return item.assignee().id().equals(peer.agent().id());
        }
        return item.team() != null && item.team().id().equals(peer.agent().team());
    }

    private static String title(ConversationItem item) {
        return item.subject().isBlank() ? "#" + item.number() : item.subject();
    }

    private void tell(ConsoleFrame frame, Predicate<ConsolePeer> whom) {
        String text = null;
        for (ConsolePeer peer : peers) {
            if (whom.test(peer)) {
                text = text == null ? frame.text(clock.instant()) : text;
                peer.writer().send(text);
            }
        }
    }

    private void hint(ConsoleFrame frame, Predicate<ConsolePeer> whom) {
        String text = null;
        for (ConsolePeer peer : peers) {
            if (whom.test(peer)) {
                text = text == null ? frame.text(clock.instant()) : text;
                peer.writer().hint(text);
            }
        }
    }

    private static String word(Entry entry, String name) {
        return entry.details().get(name) instanceof JsonString text ? text.getString() : "";
    }

    // ---- keeping in touch

    /** Every 25 s a ping; a socket that was silent for a minute, or whose agent may not be here any more, is closed. */
    void onTick(@Observes Tick tick) {
        if ((System.nanoTime() - keptAt) / 1_000_000_000L < PING_SECONDS || peers.isEmpty() || !keeping.compareAndSet(false, true)) {
            return;
        }
        keptAt = System.nanoTime();
        for (ConsolePeer peer : peers) {
            if (peer.silentFor() > SILENCE_SECONDS) {
                peers.remove(peer);
                peer.writer().close(4408, "silent");
            } else {
                peer.writer().hint(new ConsoleFrame.Ping().text(tick.now()));
            }
        }
        try {
            executor.execute(() -> Correlation.with("consoles", this::keep));
        } catch (RejectedExecutionException e) {
            keeping.set(false);
        }
    }

    private void keep() {
        try {
            for (ConsolePeer peer : peers) {
                var now = callers.refresh(peer.agent()).filter(agent -> agent.is("agent"));
                now.ifPresent(peer::is);
                if (now.isEmpty()) {
                    peers.remove(peer);
                    peer.writer().close(SIGNED_OUT, "signed out");
                }
            }
            presence.heard(peers.stream().map(peer -> peer.agent().id()).collect(Collectors.toSet()));
            var before = new HashMap<>(shown);
            presence.all().forEach((agent, seen) -> {
                if (seen.shown() != before.get(agent)) {
                    shown.put(agent, seen.shown());
                    hint(new ConsoleFrame.PresenceMoved(agent, Wire.of(seen.shown())), peer -> true);
                }
            });
        } catch (RuntimeException e) {
            LOG.warnf("Consoles are looked after with the next tick: %s", e.getMessage());
        } finally {
            keeping.set(false);
        }
    }
}
