package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrandTest {
    private final ArrayDeque<Runnable> queued = new ArrayDeque<>();
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void wantedManyTimesBeforeItBeginsItIsDoneOnce() {
        var errand = new Errand("test", queued::add, done::incrementAndGet);

        for (int i = 0; i < 5; i++) {
            errand.want();
        }
        queued.remove().run();

        assertThat(queued).isEmpty();
        assertThat(done).hasValueBetween(1, 2);
    }

    @Test
    void wantedWhileItIsBeingDoneItIsDoneAgain() {
        var errand = new Errand[1];
        errand[0] = new Errand("test", queued::add, () -> {
            if (done.incrementAndGet() == 1) {
                errand[0].want();
            }
        });
        errand[0].want();

        queued.remove().run();

        assertThat(done).hasValue(2);
        assertThat(queued).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void neitherAFailureNorAnErrorEndsIt(boolean error) {
        var errand = new Errand("test", queued::add, () -> {
            done.incrementAndGet();
            if (error) {
                throw new StackOverflowError("as planned");
            }
            throw new IllegalStateException("as planned");
        });
        errand.want();
        queued.remove().run();

        errand.want();
        queued.remove().run();

        assertThat(done).hasValue(2);
    }

    @Test
    void whereNoThreadIsFreeTheNextWishCounts() {
        var refused = new AtomicInteger();
        var errand = new Errand("test", task -> {
            if (refused.getAndIncrement() == 0) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        }, done::incrementAndGet);
        errand.want();

        errand.want();

        assertThat(done).hasValue(1);
    }

    @Test
    void whatEachTickRepeatsIsDoneOnceInAPause() {
        var errand = new Errand("test", Runnable::run, done::incrementAndGet);

        errand.wantEvery(Duration.ofHours(1));
        assertThat(done).hasValue(0);

        errand.wantEvery(Duration.ofNanos(-1));
        errand.wantEvery(Duration.ofHours(1));
        assertThat(done).hasValue(1);
    }

    @Test
    void noWishOfManyThreadsIsForgotten() throws InterruptedException {
        var wishes = new AtomicInteger();
        var seen = new AtomicInteger();
        try (var workers = Executors.newFixedThreadPool(4)) {
            var errand = new Errand("test", workers, () -> seen.set(wishes.get()));
            try (var wishers = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 4; i++) {
                    wishers.execute(() -> {
                        for (int n = 0; n < 2_000; n++) {
                            wishes.incrementAndGet();
                            errand.want();
                        }
                    });
                }
            }
        }

        assertThat(seen).hasValue(8_000);
    }
}
