package hilo.channel.email;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets work on strange bytes run on a thread of its own and waits no longer than so long: a mail over which a library never comes to an end costs that thread, not the mailbox.
 * The thread is interrupted; what looks at that ends, what does not goes on alone.
 */
record TimeBudget(ExecutorService executor, Duration budget) {
    /** The work came to no result; the message says why, for people. */
    static final class Unfinished extends Exception {
        private static final long serialVersionUID = 1;

        Unfinished(String why, Throwable cause) {
            super(why, cause);
        }
    }

    <T> T spend(Callable<T> work) throws Unfinished {
        var running = executor.submit(work);
        try {
            return running.get(budget.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            running.cancel(true);
            throw new Unfinished("it takes longer than " + budget.toSeconds() + " s", late);
        } catch (ExecutionException failed) {
            throw new Unfinished(FailureReason.of(failed.getCause()), failed);
        } catch (InterruptedException stopped) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped", stopped);
        }
    }
}
