package hilo.channel.chat;

import hilo.channel.Broadcast;
import hilo.channel.Broadcast.Change;
import hilo.conversation.Timeline;
import hilo.platform.Beat;
import hilo.platform.Elsewhere;
import hilo.platform.Problem;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** This node's open chat sockets, by the conversation they follow; tells them what was committed. */
@ApplicationScoped
class ChatPeers implements Broadcast.Listener {
    private static final Logger LOG = Logger.getLogger(ChatPeers.class);
    private static final int CATCH_UP = 1000;
    private static final int SIGNED_OUT = 4401;
    private static final long CATCH_UP_BYTES = 512 * 1024;

    @Resource
    ManagedExecutorService executor;

    private final Broadcast broadcast;
    private final Timeline timeline;
    private final Visitors visitors;
    private final InstantSource clock;
    private final Set<ChatPeer> all = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<UUID, Set<ChatPeer>> following = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> held = new ConcurrentHashMap<>();
    private final Duration silence;
    private final int mostOfNetwork;
    private final int most;
    private volatile long keptAt = System.nanoTime();

    @Inject
    ChatPeers(Broadcast broadcast, Timeline timeline, Visitors visitors, InstantSource clock,
            @ConfigProperty(name = "hilo.chat.silence", defaultValue = "PT75S") Duration silence,
            @ConfigProperty(name = "hilo.chat.sockets.per.network", defaultValue = "50") int mostOfNetwork,
            @ConfigProperty(name = "hilo.chat.sockets", defaultValue = "15000") int most) {
        this.broadcast = broadcast;
        this.timeline = timeline;
        this.visitors = visitors;
        this.clock = clock;
        this.silence = silence;
        this.mostOfNetwork = mostOfNetwork;
        this.most = most;
    }

    void start(@Observes @Priority(500) Startup startup) {
        broadcast.listen(this);
    }

    @PreDestroy
    void stop() {
        broadcast.forget(this);
    }

    /** Throws {@link Problem} too-many-requests where this network, or this node, holds as many sockets as it may. */
    void expectRoom(String network) {
        if (held.getOrDefault(network, 0) >= mostOfNetwork || all.size() >= most) {
            throw Problem.tooMany(Duration.ofMinutes(1));
        }
    }

    /** False, and nothing added, where its network or this node holds as many as it may. */
    boolean add(ChatPeer peer) {
        if (held.merge(peer.network(), 1, Integer::sum) > mostOfNetwork || all.size() >= most) {
            release(peer.network());
            return false;
        }
        all.add(peer);
        return true;
    }

    private void release(String network) {
        held.computeIfPresent(network, (name, count) -> count <= 1 ? null : count - 1);
    }

    /** From now on this socket is told what comes to its chat after {@code seq}. */
    void follow(ChatPeer peer, UUID conversation, UUID session, long seq) {
        forget(peer);
        peer.follow(conversation, session, seq);
        following.compute(conversation, (id, there) -> {
            Set<ChatPeer> peers = there == null ? ConcurrentHashMap.newKeySet() : there;
            peers.add(peer);
            return peers;
        });
        if (!all.contains(peer)) {
            forget(peer); // it was closed meanwhile
        }
        catchUp(conversation, peer);
    }

    void remove(ChatPeer peer) {
        if (all.remove(peer)) {
            release(peer.network());
        }
        forget(peer);
    }

    /** Closes the sockets of a visitor who was signed out. */
    void end(UUID visitor) {
        all.stream().filter(peer -> isOf(peer, visitor)).forEach(peer -> close(peer, "signed out"));
    }

    void onElsewhere(@Observes Elsewhere elsewhere) {
        elsewhere.facts().stream().filter(fact -> fact.kind().equals(Visitors.ENDED)).forEach(fact -> end(UUID.fromString(fact.data().getString("visitor"))));
    }

    private static boolean isOf(ChatPeer peer, UUID visitor) {
        var who = peer.visitor();
        return who != null && who.id().equals(visitor);
    }

    private void close(ChatPeer peer, String why) {
        peer.writer().close(SIGNED_OUT, why);
        remove(peer);
    }

    private boolean hasLapsed(ChatPeer peer) {
        var who = peer.visitor();
        return who != null && who.hasLapsed(clock.instant());
    }

    private void forget(ChatPeer peer) {
        UUID conversation = peer.conversation();
        if (conversation != null) {
            following.computeIfPresent(conversation, (id, peers) -> {
                peers.remove(peer);
                return peers.isEmpty() ? null : peers;
            });
        }
    }

    @Override
    public void committed(List<Change> changes) {
        for (Change change : changes) {
            var peers = following.get(change.conversation());
            if (peers != null && !change.entries().isEmpty()) {
                for (ChatPeer peer : peers) {
                    if (!peer.tell(change.conversation(), change.entries(), false, clock.instant())) {
                        executor.execute(() -> catchUp(change.conversation(), peer));
                    }
                }
            }
        }
    }

    @Override
    public boolean follows(UUID conversation) {
        return following.containsKey(conversation);
    }

    @Override
    public void missed() {
        executor.execute(() -> following.forEach((conversation, peers) -> peers.forEach(peer -> catchUp(conversation, peer))));
    }

    @Override
    public void typing(UUID conversation, String name, boolean agent) {
        var peers = agent ? following.get(conversation) : null;
        if (peers != null) {
            peers.forEach(peer -> peer.writer().hint(ChatFrames.typing(name, clock.instant())));
        }
    }

    /** Brings a socket up to date from the database, whatever was announced meanwhile. */
    void catchUp(UUID conversation, ChatPeer peer) {
        while (true) {
            var missing = timeline.page(conversation, peer.told(), CATCH_UP, CATCH_UP_BYTES);
            peer.tell(conversation, missing.entries(), true, clock.instant());
            if (!missing.more()) {
                return;
            }
        }
    }

    /** Three pings within the silence that is borne; who answers none of them is gone. By this machine's clock, whatever the database does. */
    void onBeat(@Observes Beat beat) {
        if (System.nanoTime() - keptAt < silence.dividedBy(3).toNanos()) {
            return;
        }
        keptAt = System.nanoTime();
        for (ChatPeer peer : all) {
            if (peer.silentFor().compareTo(silence) > 0) {
                peer.writer().close(4408, "silent");
                remove(peer);
            } else if (hasLapsed(peer)) {
                close(peer, "the signed identity is too old");
            } else {
                peer.writer().hint(ChatFrames.simple("ping", clock.instant()));
            }
        }
        executor.execute(() -> {
            try {
                visitors.keep(all.stream().map(ChatPeer::visitor).filter(Objects::nonNull).map(Visitor::id).toList());
            } catch (RuntimeException e) {
                LOG.warnf("Visitors are marked as present with the next tick: %s", e.getMessage());
            }
        });
    }
}
