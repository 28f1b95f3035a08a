package hilo.console;

import hilo.conversation.Wire;
import hilo.identity.AccessEnded;
import hilo.identity.Credential;
import hilo.identity.Credentials;
import hilo.platform.Correlation;
import hilo.platform.Elsewhere;
import hilo.platform.Errand;
import hilo.platform.Tick;
import hilo.routing.Presence;
import hilo.routing.PresenceState;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** This node's open consoles, and which conversations each watches; hands them frames and keeps in touch with them. What there is to tell, {@link ConsoleNews} knows. */
@ApplicationScoped
class ConsolePeers {
    private static final Logger LOG = Logger.getLogger(ConsolePeers.class);
    private static final long PING_SECONDS = 25;
    private static final long SILENCE_SECONDS = 60;
    /** Close code of a socket whose sign-in or token has ended. */
    static final int SIGNED_OUT = 4401;
    /** How old the last look at all rights may be when something is delivered. */
    static final Duration FRESH = Duration.ofSeconds(1);
    /** How old it may get while nothing is delivered: sockets whose credential expired are closed by then. */
    private static final Duration STALE = Duration.ofSeconds(3);

    @Resource
    ManagedExecutorService executor;

    private final Credentials credentials;
    private final Presence presence;
    private final InstantSource clock;
    private final Set<ConsolePeer> peers = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Set<ConsolePeer>> watchers = new ConcurrentHashMap<>();
    private final AtomicBoolean keeping = new AtomicBoolean();
    private final Map<UUID, PresenceState> shown = new ConcurrentHashMap<>();
    private volatile long keptAt = System.nanoTime();
    private final Errand ending;
    private final Object looking = new Object();
    private long lookedAt = System.nanoTime() - STALE.toNanos();

    @Inject
    ConsolePeers(Credentials credentials, Presence presence, InstantSource clock) {
        this.credentials = credentials;
        this.presence = presence;
        this.clock = clock;
        this.ending = new Errand("rights", task -> executor.execute(task), () -> endLapsed(FRESH));
    }

    void add(ConsolePeer peer) {
        peers.add(peer);
    }

    void remove(ConsolePeer peer) {
        peers.remove(peer);
        peer.watched().forEach(conversation -> forget(conversation, peer));
    }

    /** From now on this console is told each entry of the conversation; what it watched longest ago may be forgotten for it. */
    void watch(ConsolePeer peer, UUID conversation) {
        watchers.compute(conversation, (id, watching) -> {
            Set<ConsolePeer> all = watching == null ? ConcurrentHashMap.newKeySet() : watching;
            all.add(peer);
            return all;
        });
        peer.watch(conversation).ifPresent(old -> forget(old, peer));
        if (!peers.contains(peer)) {
            remove(peer); // it was closed meanwhile
        }
    }

    private void forget(UUID conversation, ConsolePeer peer) {
        watchers.computeIfPresent(conversation, (id, watching) -> {
            watching.remove(peer);
            return watching.isEmpty() ? null : watching;
        });
    }

    boolean isEmpty() {
        return peers.isEmpty();
    }

    int size() {
        return peers.size();
    }

    boolean isWatched(UUID conversation) {
        return watchers.containsKey(conversation);
    }

    Collection<ConsolePeer> watching(UUID conversation) {
        return watchers.getOrDefault(conversation, Set.of());
    }

    /** Hands over a frame to everybody whom it concerns; its text is made once. */
    void tell(ConsoleFrame frame, Predicate<ConsolePeer> whom) {
        String text = null;
        for (ConsolePeer peer : peers) {
            if (whom.test(peer)) {
                text = text == null ? frame.text(clock.instant()) : text;
                peer.send(text);
            }
        }
    }

    /** The same for frames that come together, such as all that one commit brought: in one message where the console asked for that. */
    void tell(Collection<ConsolePeer> whom, List<String> texts) {
        String batch = null;
        for (ConsolePeer peer : whom) {
            if (peer.likesBatches() && texts.size() > 1) {
                batch = batch == null ? ConsoleFrame.batch(texts, clock.instant()) : batch;
                peer.send(batch);
            } else {
                texts.forEach(peer::send);
            }
        }
    }

    Collection<ConsolePeer> all() {
        return peers;
    }

    /** A frame that may be lost. */
    void hint(ConsoleFrame frame, Predicate<ConsolePeer> whom) {
        String text = null;
        for (ConsolePeer peer : peers) {
            if (whom.test(peer)) {
                text = text == null ? frame.text(clock.instant()) : text;
                peer.hint(text);
            }
        }
    }

    /** An agent is present in another way now. */
    void presence(UUID agent, PresenceState state) {
        shown.put(agent, state);
        hint(new ConsoleFrame.PresenceMoved(agent, Wire.of(state)), peer -> true);
    }

    /** Closes the sockets whose right has ended, by one statement for all of this node, unless that was done a moment ago. */
    void endLapsed(Duration atMostOld) {
        synchronized (looking) {
            if (peers.isEmpty() || System.nanoTime() - lookedAt < atMostOld.toNanos()) {
                return;
            }
            long from = System.nanoTime();
            var asked = List.copyOf(peers);
            var standing = credentials.staff(asked.stream().map(peer -> peer.agent().credential()).filter(Objects::nonNull).map(Credential::id).distinct().toList());
            for (ConsolePeer peer : asked) {
                var credential = peer.agent().credential();
                var now = credential == null ? null : standing.get(credential.id());
                if (now == null || !now.is("agent")) {
                    end(peer);
                } else {
                    peer.is(now);
                }
            }
            lookedAt = from;
        }
    }

    private void end(ConsolePeer peer) {
        peer.end();
        remove(peer);
        try {
            executor.execute(() -> peer.close(SIGNED_OUT, "signed out"));
        } catch (RejectedExecutionException busy) {
            peer.close(SIGNED_OUT, "signed out");
        }
    }

    /** Ends the sockets at once, so that nothing committed later is sent to them. */
    void onAccessEnded(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccessEnded ended) {
        peers.stream().filter(peer -> ended.concerns(peer.agent())).forEach(this::end);
    }

    /** There was too much to read of what other nodes did: all rights are looked at afresh. */
    void onElsewhere(@Observes @Priority(100) Elsewhere elsewhere) {
        if (elsewhere.missed()) {
            endLapsed(Duration.ZERO);
        }
    }

    /** Every 25 s a ping; a socket that was silent for a minute is closed, one whose right has ended within 5 s. */
    void onTick(@Observes Tick tick) {
        if (!peers.isEmpty()) {
            ending.wantEvery(STALE);
        }
        if ((System.nanoTime() - keptAt) / 1_000_000_000L < PING_SECONDS || peers.isEmpty() || !keeping.compareAndSet(false, true)) {
            return;
        }
        keptAt = System.nanoTime();
        for (ConsolePeer peer : peers) {
            if (peer.silentFor() > SILENCE_SECONDS) {
                remove(peer);
                peer.close(4408, "silent");
            } else {
                peer.hint(new ConsoleFrame.Ping().text(tick.now()));
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
            presence.heard(peers.stream().map(peer -> peer.agent().id()).collect(Collectors.toSet()));
            var before = new HashMap<>(shown);
            presence.all().forEach((agent, seen) -> {
                if (seen.shown() != before.get(agent)) {
                    presence(agent, seen.shown());
                }
            });
        } catch (RuntimeException e) {
            LOG.warnf("Consoles are looked after with the next tick: %s", e.getMessage());
        } finally {
            keeping.set(false);
        }
    }
}
