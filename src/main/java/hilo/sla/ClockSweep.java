package hilo.sla;

import hilo.platform.ClockMoved;
import hilo.platform.Tick;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Lets time pass for the clocks that are due, and for no others: what is not due costs nothing.
 *
 * <p>Any number of nodes may sweep at once: each claims what the others have not, and a claim lives and dies with its transaction. When one clock
 * of a batch cannot be judged, the batch is repeated clock by clock, so that it holds up no other.
 */
@ApplicationScoped
class ClockSweep {
    private static final Logger LOG = Logger.getLogger(ClockSweep.class);
    private static final int BATCH = 200;
    private static final int PATIENCE = 100;

    @Resource
    ManagedExecutorService executor;

    private final DueClocks due;
    private final ReentrantLock sweeping = new ReentrantLock();

    @Inject
    ClockSweep(DueClocks due) {
        this.due = due;
    }

    void tick(@Observes Tick tick) {
        if (!sweeping.isLocked()) {
            executor.execute(() -> {
                if (sweeping.tryLock()) {
                    try {
                        sweep();
                    } finally {
                        sweeping.unlock();
                    }
                }
            });
        }
    }

    /** Test mode: comes after jobs and mail, and does not return before nothing is due any more, whoever else is at it. */
    void catchUp(@Observes @Priority(700) ClockMoved moved) {
        sweeping.lock();
        try {
            for (int i = 0; i < PATIENCE; i++) {
                sweep();
                if (due.none()) {
                    return;
                }
                Thread.sleep(20);
            }
            LOG.warn("Clocks are still due after the clock was moved");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sweeping.unlock();
        }
    }

    private void sweep() {
        try {
            while (due.judge(BATCH) == BATCH) {
                continue;
            }
        } catch (RuntimeException e) {
            LOG.warnf(e, "A batch of clocks could not be judged; now one by one");
            oneByOne();
        }
    }

    private void oneByOne() {
        for (var id : due.ids(5 * BATCH)) {
            try {
                due.judge(id);
            } catch (RuntimeException e) {
                LOG.errorf(e, "Clock %s cannot be judged; it is tried again with the next tick", id);
            }
        }
    }
}
