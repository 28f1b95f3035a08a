package hilo.launch;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Waits for what comes to be by itself, and no longer than it may take. */
public final class Patience {
    private static final long PAUSE_MILLIS = 100;

    private Patience() {
    }

    /** The first answer that is not null; throws {@link AssertionError} where there is none in time. */
    public static <T> T eventually(Duration patience, Callable<@Nullable T> question) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            var answer = question.call();
            if (answer != null) {
                return answer;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new AssertionError("it did not come to be within " + patience.toSeconds() + " s");
    }

    /** The same for a condition. */
    public static void within(Duration patience, Callable<Boolean> condition) throws Exception {
        eventually(patience, () -> condition.call() ? Boolean.TRUE : null);
    }
}
