package hilo.console;

import hilo.identity.Caller;
import hilo.platform.FrameBudget;
import hilo.platform.SocketWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One agent's open socket. */
final class ConsolePeer {
    private static final int MOST_WATCHED = 50;
    private static final Duration USE = Duration.ofMinutes(5);

    private static final int FRAMES_PER_MINUTE = 1200;

    private final SocketWriter writer;
    private final FrameBudget frames = new FrameBudget(FRAMES_PER_MINUTE);
    private final Set<UUID> watched = new LinkedHashSet<>();
    private volatile Caller agent;
    private volatile boolean batches;
    private volatile boolean ended;
    private volatile long usedAt = System.nanoTime();
    private volatile long heardAt = System.nanoTime();

    ConsolePeer(Caller agent, SocketWriter writer) {
        this.agent = agent;
        this.writer = writer;
    }

    /** Queues a frame, unless the agent's right has ended. */
    void send(String text) {
        if (!ended) {
            writer.send(text);
        }
    }

    /** Queues a frame that may be lost. */
    void hint(String text) {
        if (!ended) {
            writer.hint(text);
        }
    }

    /** Sends nothing any more, also through references that are still held. */
    void end() {
        ended = true;
    }

    void close(int code, String reason) {
        ended = true;
        writer.close(code, reason);
    }

    FrameBudget frames() {
        return frames;
    }

    Caller agent() {
        return agent;
    }

    /** The same agent as they are now. */
    void is(Caller now) {
        agent = now;
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    /** Whether this is the first use after some minutes; then the next some minutes are not. */
    boolean isUsedAfresh() {
        long now = System.nanoTime();
        boolean afresh = now - usedAt > USE.toNanos();
        usedAt = afresh ? now : usedAt;
        return afresh;
    }

    /** In seconds of the machine's own clock, which no test moves. */
    long silentFor() {
        return (System.nanoTime() - heardAt) / 1_000_000_000L;
    }

    /** The latest are remembered: a console shows one conversation at a time. Returns the one that is forgotten for it. */
    synchronized Optional<UUID> watch(UUID conversation) {
        watched.remove(conversation);
        watched.add(conversation);
        if (watched.size() <= MOST_WATCHED) {
            return Optional.empty();
        }
        UUID oldest = watched.iterator().next();
        watched.remove(oldest);
        return Optional.of(oldest);
    }

    synchronized List<UUID> watched() {
        return List.copyOf(watched);
    }

    /** Frames that come together may come in one message. */
    void likeBatches() {
        batches = true;
    }

    boolean likesBatches() {
        return batches;
    }

    synchronized boolean watches(UUID conversation) {
        return watched.contains(conversation);
    }
}
