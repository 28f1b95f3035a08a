package hilo.channel.chat;

import hilo.conversation.Timeline;
import hilo.platform.Correlation;
import hilo.platform.Problem;
import hilo.platform.ProblemMapper;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes visitors' lines. Takes what has queued up while the last commit was under way, at most {@value #BATCH} lines, and writes it in one transaction; then each line is
 * acknowledged. When a batch fails, each line is repeated alone and only the bad one gets a problem. A first line, which opens a conversation, goes alone too.
 */
@ApplicationScoped
class ChatWriter {
    static final String CLIENT_PREFIX = "v:";
    private static final Logger LOG = Logger.getLogger(ChatWriter.class);
    private static final int BATCH = 256;
    private static final int QUEUE = 20_000;

    /** One line on its way. */
    record Saying(ChatPeer peer, Visitor visitor, String id, String text, Instant at) {
        String clientId() {
            return CLIENT_PREFIX + visitor.id() + ":" + id;
        }
    }

    @Resource
    ManagedThreadFactory threads;

    private final ChatBatch batches;
    private final ChatPeers peers;
    private final InstantSource clock;
    private final BlockingQueue<Saying> queue = new ArrayBlockingQueue<>(QUEUE);
    private @Nullable Thread thread;

    @Inject
    ChatWriter(ChatBatch batches, ChatPeers peers, InstantSource clock) {
        this.batches = batches;
        this.peers = peers;
        this.clock = clock;
    }

    void start(@Observes @Priority(500) Startup startup) {
        var writer = threads.newThread(() -> Correlation.with("chat-writer", this::run));
        writer.setName("hilo-chat-writer");
        writer.start();
        thread = writer;
    }

    @PreDestroy
    void stop() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Queues a line that was checked; throws {@link Problem} where the queue is full. */
    void add(Saying saying) {
        if (!queue.offer(saying)) {
            throw Problem.unavailable("Too many lines are waiting; send it again in a moment.");
        }
    }

    private void run() {
        var batch = new ArrayList<Saying>(BATCH);
        while (!Thread.currentThread().isInterrupted()) {
            try {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                write(batch);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("The chat writer goes on after a failure", e);
            }
        }
    }

    private void write(List<Saying> batch) {
        var known = new ArrayList<Saying>(batch.size());
        for (Saying saying : batch) {
            if (saying.peer().session() != null) {
                known.add(saying);
            } else {
                alone(saying);
            }
        }
        if (known.isEmpty()) {
            return;
        }
        try {
            acknowledge(known, batches.writeAll(known));
        } catch (RuntimeException e) {
            if (known.size() > 1) {
                LOG.warnf("A batch of %d lines failed and is repeated line by line: %s", known.size(), e);
            }
            known.forEach(this::alone);
        }
    }

    private void alone(Saying saying) {
        try {
            if (saying.peer().session() == null) {
                var taken = batches.writeFirst(saying);
                peers.follow(saying.peer(), taken.conversation(), taken.session(), taken.seq());
                saying.peer().writer().send(ChatFrames.ack(saying.id(), taken.seq(), taken.conversation(), clock.instant()));
            } else {
                acknowledge(List.of(saying), batches.writeAll(List.of(saying)));
            }
        } catch (Problem problem) {
            saying.peer().writer().send(ChatFrames.problem(saying.id(), problem, clock.instant()));
        } catch (RuntimeException e) {
            if (!ProblemMapper.cannotStore(e)) {
                LOG.error("A line could not be written", e);
            }
            saying.peer().writer().send(ChatFrames.problem(saying.id(), ProblemMapper.orUnavailable(e, "The line could not be stored; send it again."), clock.instant()));
        }
    }

    private void acknowledge(List<Saying> sayings, List<Timeline.Written> written) {
        for (int i = 0; i < sayings.size(); i++) {
            var entry = written.get(i).entry();
            sayings.get(i).peer().writer().send(ChatFrames.ack(sayings.get(i).id(), entry.seq(), entry.conversation(), clock.instant()));
        }
    }

    static String subject(String text) {
        String line = text.strip().lines().findFirst().orElse("").strip();
        return line.length() <= 90 ? line : line.substring(0, line.offsetByCodePoints(0, Math.min(88, line.codePointCount(0, line.length())))) + "…";
    }
}
