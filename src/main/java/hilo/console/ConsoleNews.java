package hilo.console;

import hilo.channel.Broadcast;
import hilo.conversation.ConversationEvent;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.conversation.Kind;
import hilo.conversation.Secrets;
import hilo.conversation.Timeline;
import hilo.conversation.Wire;
import hilo.platform.Elsewhere;
import hilo.platform.EventLog.Fact;
import hilo.platform.Errand;
import hilo.routing.PresenceChanged;
import hilo.routing.PresenceState;
import hilo.sla.SlaEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the consoles of this node what was committed, on any node.
 *
 * <p>The committing thread only puts it into a bounded queue. A worker hands new entries at once to whoever watches the conversation, without asking the database. How the record
 * looks now is told to everybody, but looked up once for all that came together, and at a pace: so many deliveries a second, so that a busy desk with many consoles costs no more
 * than its lists are worth; each change is told at the latest state, none is dropped. When all that is too much, consoles are told to fetch afresh.
 */
@ApplicationScoped
class ConsoleNews implements Broadcast.Listener {
    private static final Logger LOG = Logger.getLogger(ConsoleNews.class);
    private static final int MOST_WAITING = 20_000;
    private static final int AT_ONCE = 500;
    private static final int RECORDS_AT_ONCE = 50;
    private static final int DELIVERIES_AT_ONCE = 500;
    private static final int DELIVERIES_PER_SECOND = 2_000;
    private static final int MOST_KEPT = 50;

    /** Something that was committed: new entries, one that looks different now, a clock that moved, a reminder. */
    private record News(UUID conversation, List<Entry> entries, @Nullable Long again, @Nullable Clock clock, @Nullable Reminder reminder, boolean call, boolean infrastructure) {
        private static News infrastructure(UUID conversation) {
            return new News(conversation, List.of(), null, null, null, false, true);
        }

        private static News reminder(UUID conversation, @Nullable UUID agent) {
            return new News(conversation, List.of(), null, null, new Reminder(agent), false, false);
        }

        private static News of(UUID conversation, Clock clock) {
            return new News(conversation, List.of(), null, clock, null, false, false);
        }

        private static News again(UUID conversation, long seq, boolean call) {
            return new News(conversation, List.of(), seq, null, null, call, false);
        }
    }

    /** {@code what}: as the event log says it, such as {@code warned}. */
    private record Clock(UUID id, String what) {
    }

    private record Reminder(@Nullable UUID agent) {
    }

    /** All that is to be told of one conversation. */
    private static final class Folded {
        private final TreeMap<Long, EntryItem> entries = new TreeMap<>();
        private final Map<UUID, Clock> clocks = new LinkedHashMap<>();
        private final List<Reminder> reminders = new ArrayList<>();
        private boolean call;
        private boolean infrastructure;

        private void add(Folded more) {
            more.entries.forEach((seq, entry) -> {
                entries.put(seq, entry);
                if (entries.size() > MOST_KEPT) {
                    entries.pollFirstEntry();
                }
            });
            clocks.putAll(more.clocks);
            reminders.addAll(more.reminders);
            call |= more.call;
            infrastructure |= more.infrastructure;
        }
    }

    @Resource
    ManagedExecutorService executor;
    @Resource
    ManagedScheduledExecutorService later;

    private final Broadcast broadcast;
    private final ConsolePeers peers;
    private final Showing showing;
    private final Timeline timeline;
    private final InstantSource clock;
    private final BlockingQueue<News> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Map<UUID, Folded> records = new LinkedHashMap<>();
    private final AtomicBoolean overflown = new AtomicBoolean();
    private final Errand telling;
    private final Errand showingRecords;
    private volatile long notBefore = System.nanoTime();

    @Inject
    ConsoleNews(Broadcast broadcast, ConsolePeers peers, Showing showing, Timeline timeline, InstantSource clock) {
        this.broadcast = broadcast;
        this.peers = peers;
        this.showing = showing;
        this.timeline = timeline;
        this.clock = clock;
        this.telling = new Errand("consoles", task -> executor.execute(task), this::tellAll);
        this.showingRecords = new Errand("records", task -> executor.execute(task), this::tellRecords);
    }

    void start(@Observes @Priority(900) Startup startup) {
        broadcast.listen(this);
    }

    @PreDestroy
    void stop() {
        broadcast.forget(this);
    }

    // ---- heard on the committing thread, or of another node: only queued

    @Override
    public void committed(List<Broadcast.Change> changes) {
        for (var change : changes) {
            queue(new News(change.conversation(), change.entries(), null, null, null, false, false));
            change.entries().stream().filter(entry -> entry.type() == EntryType.CHANGE && "secret".equals(word(entry, "field")))
                    .flatMap(entry -> Stream.of(word(entry, "from").split(", ")))
                    .filter(seq -> seq.matches("\\d{1,18}")).forEach(seq -> queue(News.again(change.conversation(), Long.parseLong(seq), false)));
        }
    }

    @Override
    public boolean follows(UUID conversation) {
        return peers.isWatched(conversation);
    }

    @Override
    public void missed() {
        overflown.set(true);
        telling.want();
    }

    void onEvent(@Observes(during = TransactionPhase.AFTER_SUCCESS) ConversationEvent event) {
        switch (event) {
            case ConversationEvent.DeliveryChanged e -> queue(News.again(e.conversation(), e.seq(), false));
            case ConversationEvent.CallChanged e -> queue(News.again(e.conversation(), e.seq(), true));
            case ConversationEvent.ReminderDue e -> queue(News.reminder(e.conversation(), e.agent()));
            case ConversationEvent.Classified e when e.becomesInfrastructure() -> queue(News.infrastructure(e.conversation()));
            default -> {
                // the broadcast tells of all others
            }
        }
    }

    void onClocks(@Observes(during = TransactionPhase.AFTER_SUCCESS) SlaEvent.Many changed) {
        changed.events().forEach(this::onClock);
    }

    private void onClock(SlaEvent event) {
        String what = switch (event) {
            case SlaEvent.Warned e -> "warned";
            case SlaEvent.Breached e -> "breached";
            case SlaEvent.Started e -> "started";
            case SlaEvent.Met e -> "met";
            case SlaEvent.Corrected e -> "corrected";
            case SlaEvent.Cancelled e -> "cancelled";
        };
        queue(News.of(event.subject().conversation(), new Clock(event.subject().clock(), what)));
    }

    void onPresence(@Observes(during = TransactionPhase.AFTER_SUCCESS) PresenceChanged event) {
        peers.presence(event.agent(), event.state());
    }

    void onReveal(@Observes(during = TransactionPhase.AFTER_SUCCESS) Secrets.Revealed event) {
        tellReveal(event.conversation(), event.agentName());
    }

    /** Those who answer for it see at once that somebody looked at a secret. */
    private void tellReveal(UUID conversation, String agent) {
        peers.tell(new ConsoleFrame.Alert(conversation, "reveal", agent), peer -> Secrets.oversees(peer.agent()));
    }

    /** What the broadcast does not tell of: known entries that look different, clocks, reminders, presence. */
    void onElsewhere(@Observes Elsewhere elsewhere) {
        for (Fact fact : elsewhere.facts()) {
            UUID conversation = fact.conversation();
            if (conversation == null) {
                if (fact.kind().equals("presence")) {
                    peers.presence(UUID.fromString(fact.data().getString("agent")), Wire.parse(PresenceState.class, fact.data().getString("state"), "/state"));
                }
            } else if (fact.kind().startsWith("clock-")) {
                queue(News.of(conversation, new Clock(UUID.fromString(fact.data().getString("clock")), fact.kind().substring("clock-".length()))));
            } else if (fact.kind().equals("delivery-changed") || fact.kind().equals("call-changed")) {
                queue(News.again(conversation, Long.parseLong(fact.data().getString("seq")), fact.kind().equals("call-changed")));
            } else if (fact.kind().equals("classified") && becomesInfrastructure(fact.data())) {
                queue(News.infrastructure(conversation));
            } else if (fact.kind().equals("secret-revealed")) {
                tellReveal(conversation, fact.data().getString("agent"));
            } else if (fact.kind().equals("reminder-due")) {
                String agent = fact.data().getString("agent");
                queue(News.reminder(conversation, agent.equals("null") ? null : UUID.fromString(agent)));
            }
        }
    }

    private static boolean becomesInfrastructure(JsonObject classified) {
        String infrastructure = Wire.of(Kind.INFRASTRUCTURE);
        return classified.getString("to").equals(infrastructure) && !classified.getString("from", "").equals(infrastructure);
    }

    @Override
    public void typing(UUID conversation, String name, boolean agent) {
        peers.watching(conversation).stream().filter(peer -> !(agent && peer.agent().name().equals(name)))
                .forEach(peer -> peer.hint(new ConsoleFrame.Typing(conversation, name, agent).text(clock.instant())));
    }

    private void queue(News news) {
        if (peers.isEmpty()) {
            return;
        }
        if (!waiting.offer(news)) {
            overflown.set(true);
        }
        telling.want();
    }

    // ---- the workers

    private void tellAll() {
        try {
            if (overflown.getAndSet(false)) {
                waiting.clear();
                resetAll();
            }
            var batch = new ArrayList<News>();
            while (waiting.drainTo(batch, AT_ONCE) > 0) {
                peers.endLapsed(ConsolePeers.FRESH);
                var all = fold(batch);
                tellEntries(all);
                keep(all);
                batch.clear();
            }
            showingRecords.want();
        } catch (RuntimeException e) {
            LOG.warnf(e, "The consoles could not be told what changed; they fetch afresh");
            resetAll();
        }
    }

    private void resetAll() {
        peers.tell(new ConsoleFrame.Reset(null), peer -> true);
    }

    private Map<UUID, Folded> fold(List<News> batch) {
        var all = new LinkedHashMap<UUID, Folded>();
        for (News news : batch) {
            var one = all.computeIfAbsent(news.conversation(), id -> new Folded());
            news.entries().forEach(entry -> one.entries.put(entry.seq(), EntryItem.from(entry)));
            one.call |= news.call() || news.entries().stream().anyMatch(entry -> entry.type() == EntryType.CALL);
            one.infrastructure |= news.infrastructure();
            if (news.clock() != null) {
                one.clocks.put(news.clock().id(), news.clock());
            }
            if (news.reminder() != null) {
                one.reminders.add(news.reminder());
            }
        }
        // After the entries themselves: what is read now is what they look like now.
        var again = batch.stream().filter(news -> news.again() != null).map(news -> new Timeline.Spot(news.conversation(), news.again())).distinct().toList();
        timeline.at(again).forEach(entry -> all.getOrDefault(entry.conversation(), new Folded()).entries.put(entry.seq(), EntryItem.from(entry)));
        return all;
    }

    /** At once, and all that came together in one message. */
    private void tellEntries(Map<UUID, Folded> all) {
        var frames = new LinkedHashMap<ConsolePeer, List<String>>();
        all.forEach((id, folded) -> {
            var watching = folded.entries.isEmpty() ? List.<ConsolePeer>of() : peers.watching(id);
            if (!watching.isEmpty()) {
                String text = new ConsoleFrame.Entries(id, List.copyOf(folded.entries.values())).text(clock.instant());
                watching.forEach(peer -> frames.computeIfAbsent(peer, p -> new ArrayList<>()).add(text));
            }
        });
        // Most consoles are told the same.
        frames.entrySet().stream().collect(Collectors.groupingBy(Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())))
                .forEach((texts, watching) -> peers.tell(watching, texts));
    }

    private void keep(Map<UUID, Folded> all) {
        synchronized (records) {
            all.forEach((id, folded) -> records.computeIfAbsent(id, i -> new Folded()).add(folded));
            if (records.size() > MOST_WAITING) {
                records.clear();
                overflown.set(true);
            }
        }
    }

    private void tellRecords() {
        long wait = notBefore - System.nanoTime();
        if (wait > 0) {
            wantLater(wait);
            return;
        }
        var next = next();
        if (next.isEmpty()) {
            return;
        }
        notBefore = System.nanoTime() + TimeUnit.SECONDS.toNanos(1) * next.size() * peers.size() / DELIVERIES_PER_SECOND;
        try {
            peers.endLapsed(ConsolePeers.FRESH);
            tellRecords(next);
        } catch (RuntimeException e) {
            LOG.warnf(e, "The consoles could not be told how records look now; they fetch afresh");
            resetAll();
        }
        showingRecords.want();
    }

    private void wantLater(long nanos) {
        try {
            later.schedule(showingRecords::want, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debugf("Records are told with the next news: %s", e.getMessage());
        }
    }

    private Map<UUID, Folded> next() {
        var next = new LinkedHashMap<UUID, Folded>();
        int most = Math.clamp(DELIVERIES_AT_ONCE / Math.max(1, peers.size()), 1, RECORDS_AT_ONCE);
        synchronized (records) {
            var all = records.entrySet().iterator();
            while (all.hasNext() && next.size() < most) {
                var one = all.next();
                next.put(one.getKey(), one.getValue());
                all.remove();
            }
        }
        return next;
    }

    private void tellRecords(Map<UUID, Folded> next) {
        var items = showing.find(next.keySet()).stream().collect(Collectors.toMap(ConversationItem::id, item -> item));
        var texts = new ArrayList<String>();
        next.forEach((id, folded) -> {
            var item = items.get(id);
            if (item != null) {
                tellOwner(item, folded);
                texts.add(new ConsoleFrame.Changed(item).text(clock.instant()));
            }
        });
        peers.tell(peers.all(), texts);
        next.forEach((id, folded) -> {
            var item = items.get(id);
            if (item != null) {
                if (folded.call) {
                    peers.hint(new ConsoleFrame.CallMoved(id), peer -> true);
                }
                if (folded.infrastructure) {
                    peers.tell(new ConsoleFrame.Alert(id, "infrastructure", title(item)), peer -> peer.agent().level() == 3);
                }
                folded.clocks.values().forEach(moved -> clock(item, moved));
                folded.reminders.forEach(reminder -> peers.tell(new ConsoleFrame.Alert(id, "reminder", title(item)), peer -> peer.agent().id().equals(reminder.agent())));
            }
        });
    }

    /** Whoever has the matter is told its entries, watching or not. */
    private void tellOwner(ConversationItem item, Folded folded) {
        if (!folded.entries.isEmpty() && item.assignee() != null) {
            UUID owner = item.assignee().id();
            peers.tell(new ConsoleFrame.Entries(item.id(), List.copyOf(folded.entries.values())), peer -> peer.agent().id().equals(owner) && !peer.watches(item.id()));
        }
    }

    private void clock(ConversationItem item, Clock moved) {
        item.clocks().stream().filter(one -> one.id().equals(moved.id())).findFirst().ifPresent(one -> peers.tell(new ConsoleFrame.ClockMoved(item.id(), one), peer -> true));
        if (moved.what().equals("warned") || moved.what().equals("breached")) {
            peers.tell(new ConsoleFrame.Alert(item.id(), moved.what(), title(item)), peer -> concerns(peer, item));
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

    private static String word(Entry entry, String name) {
        return entry.details().get(name) instanceof JsonString text ? text.getString() : "";
    }
}
