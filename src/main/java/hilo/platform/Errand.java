package hilo.platform;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Work that looks for what there is to do and does all of it: wanted any number of times from any thread, it is done by one thread at a time, and once more where it was wanted
 * while it was being done.
 */
public final class Errand {
    private static final Logger LOG = Logger.getLogger(Errand.class);

    private enum State {
        IDLE, BUSY, WANTED_AGAIN
    }

    private final String name;
    private final Executor executor;
    private final Runnable work;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final AtomicLong repeatedAt = new AtomicLong(System.nanoTime());

    /** {@code name} is in the log lines of the work. */
    public Errand(String name, Executor executor, Runnable work) {
        this.name = name;
        this.executor = executor;
        this.work = work;
    }

    /** Returns at once. */
    public void want() {
        if (state.getAndUpdate(now -> now == State.IDLE ? State.BUSY : State.WANTED_AGAIN) == State.IDLE) {
            try {
                executor.execute(() -> Correlation.with(name, this::go));
            } catch (RejectedExecutionException busy) {
                state.set(State.IDLE);
                LOG.warnf("No thread is free for %s; it is done when it is wanted next", name);
            }
        }
    }

    /** The same, but not where it was wanted in this way within the pause: for what each tick may repeat. By this machine's own clock. */
    public void wantEvery(Duration pause) {
        long now = System.nanoTime();
        long before = repeatedAt.get();
        if (now - before > pause.toNanos() && repeatedAt.compareAndSet(before, now)) {
            want();
        }
    }

    private void go() {
        do {
            state.set(State.BUSY);
            try {
                work.run();
            } catch (Exception | Error e) {
                // Whatever it is: an errand that ended here would look busy for ever.
                LOG.warnf(e, "%s failed; it is done again when it is wanted next", name);
            }
        } while (!state.compareAndSet(State.BUSY, State.IDLE));
    }
}
