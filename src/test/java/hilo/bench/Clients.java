package hilo.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Some clients that do one thing after another, each on a thread of its own, for a while. */
final class Clients {
    /** One client's next piece of work. */
    interface Work {
        void once(int client) throws Exception;
    }

    /** @param latency in microseconds */
    record Result(long done, double seconds, Histogram latency) {
        double rate() {
            return done / seconds;
        }
    }

    private Clients() {
    }

    /** Runs them; {@code meanwhile} goes on being called on this thread until they have ended. */
    static Result run(int clients, double seconds, Work work, Meanwhile meanwhile) throws Exception {
        var ready = new CountDownLatch(1);
        var ended = new CountDownLatch(clients);
        var failure = new AtomicReference<@Nullable Exception>();
        var histograms = new Histogram[clients];
        long[] end = new long[1];
        for (int i = 0; i < clients; i++) {
            int client = i;
            var histogram = new Histogram(3);
            histograms[i] = histogram;
            Thread.ofPlatform().daemon().name("client-" + i).start(() -> {
                try {
                    ready.await();
                    for (long at = System.nanoTime(); at < end[0] && failure.get() == null;) {
                        work.once(client);
                        long now = System.nanoTime();
                        if (now <= end[0]) {
                            histogram.recordValue((now - at) / 1000);
                        }
                        at = now;
                    }
                } catch (Exception e) {
                    failure.compareAndSet(null, e);
                } finally {
                    ended.countDown();
                }
            });
        }
        end[0] = System.nanoTime() + (long) (seconds * 1e9);
        ready.countDown();
        while (ended.getCount() > 0) {
            meanwhile.turn();
        }
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        var all = new Histogram(3);
        for (Histogram one : histograms) {
            all.add(one);
        }
        return new Result(all.getTotalCount(), seconds, all);
    }

    /** The same while this thread only waits. */
    static Result run(int clients, double seconds, Work work) throws Exception {
        return run(clients, seconds, work, () -> Thread.sleep(10));
    }

    /** A short piece of waiting. */
    interface Meanwhile {
        void turn() throws Exception;
    }
}
