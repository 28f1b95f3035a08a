package hilo.channel.phone;

import hilo.platform.ClockMoved;
import hilo.platform.Correlation;
import hilo.platform.Tick;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Finds the calls that a crash, or a silent provider, left half told: requests that were stored and not folded, callers who hung up in the menu without anybody saying so, agents'
 * telephones that never rang.
 */
@ApplicationScoped
class CallSweep {
    private static final Logger LOG = Logger.getLogger(CallSweep.class);
    private static final Duration AFTER = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int EVERY = 5;
    private static final int AT_ONCE = 100;

    @Resource
    ManagedExecutorService executor;

    private final CallKeeper keeper;
    private final PhoneConfig config;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    @Inject
    CallSweep(CallKeeper keeper, PhoneConfig config) {
        this.keeper = keeper;
        this.config = config;
    }

    void sweepSoon(@Observes Tick tick) {
        if (tick.now().getEpochSecond() % EVERY == 0 && sweeping.compareAndSet(false, true)) {
            executor.execute(() -> Correlation.with("calls", () -> {
                try {
                    sweep(tick.now());
                } catch (RuntimeException e) {
                    LOG.warnf(e, "Calls wait for the next sweep");
                } finally {
                    sweeping.set(false);
                }
            }));
        }
    }

    void catchUp(@Observes @Priority(450) ClockMoved moved) {
        sweep(moved.now());
    }

    /** Folds now; a failure is logged and made good by the next sweep, for the request itself is stored and must be answered. */
    void foldSoon(UUID call) {
        try {
            keeper.fold(call);
        } catch (RuntimeException e) {
            LOG.errorf(e, "Call %s could not be folded; it will be tried again", call);
        }
    }

    private void sweep(Instant now) {
        keeper.unfolded(now.minus(AFTER), AT_ONCE).forEach(this::foldSoon);
        keeper.releaseSilent(now.minus(config.agentRings()).minus(SILENCE)).forEach(this::foldSoon);
    }
}
