package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.launch.Patience;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeBudgetTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TimeBudget budget = new TimeBudget(threads, Duration.ofMillis(300));

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void workThatEndsInTimeIsHandedOver() throws Exception {
        assertThat(budget.spend(() -> "hola")).isEqualTo("hola");
    }

    @Test
    void workWithoutEndIsLeftAloneAndToldToStop() throws Exception {
        var told = new AtomicBoolean();
        long began = System.nanoTime();

        assertThatThrownBy(() -> budget.spend(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            told.set(true);
            return "";
        })).isInstanceOf(TimeBudget.Unfinished.class).hasMessageContaining("longer than");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        Patience.within(Duration.ofSeconds(5), told::get);
    }

    @Test
    void whateverIsThrownIsAReasonAndNothingMore() {
        assertThatThrownBy(() -> budget.spend(() -> {
            throw new OutOfMemoryError("no room");
        })).isInstanceOf(TimeBudget.Unfinished.class).hasMessageContaining("memory");
        assertThatThrownBy(() -> budget.spend(TimeBudgetTest::deeper)).isInstanceOf(TimeBudget.Unfinished.class).hasMessageContaining("nested too deeply");
    }

    @SuppressWarnings("InfiniteRecursion") // What a nested mail does to a library.
    private static String deeper() {
        return deeper() + "x";
    }
}
