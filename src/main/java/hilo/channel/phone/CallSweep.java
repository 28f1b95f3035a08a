package hilo.channel.phone;

import hilo.channel.twilio.TwilioRest;
import hilo.platform.ClockMoved;
import hilo.platform.Correlation;
import hilo.platform.Errand;
import hilo.platform.Tick;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Finds the calls that a crash, or a silent provider, left half told: requests that were stored and not folded, callers who hung up without anybody saying so, agents' telephones
 * that never rang.
 */
@ApplicationScoped
class CallSweep {
    private static final Logger LOG = Logger.getLogger(CallSweep.class);
    private static final Duration AFTER = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMinutes(3);
    private static final int EVERY = 5;
    private static final int AT_ONCE = 100;

    @Resource
    ManagedExecutorService executor;

    private final CallKeeper keeper;
    private final PhoneConfig config;
    private final TwilioRest rest;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final AtomicLong ticks = new AtomicLong();
    private final Set<UUID> wanted = ConcurrentHashMap.newKeySet();
    private final Errand folding = new Errand("calls", task -> executor.execute(task), this::foldWanted);

    @Inject
    CallSweep(CallKeeper keeper, PhoneConfig config, TwilioRest rest) {
        this.keeper = keeper;
        this.config = config;
        this.rest = rest;
    }

    void sweepSoon(@Observes Tick tick) {
        if (ticks.incrementAndGet() % EVERY == 0 && sweeping.compareAndSet(false, true)) {
            executor.execute(() -> Correlation.with("calls", () -> {
                try {
                    sweep(tick.now());
                    askAboutQuietCalls(tick.now());
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

    /**
     * Folds soon, after the phone system has its answer; what comes of one call until then is folded at once. What is forgotten because the server ends is found by the next sweep.
     */
    void foldSoon(UUID call) {
        if (wanted.add(call)) {
            folding.want();
        }
    }

    private void foldWanted() {
        while (!wanted.isEmpty()) {
            for (UUID call : wanted) {
                // First, so that what is told from now on is folded again.
                wanted.remove(call);
                fold(call);
            }
        }
    }

    /** Folds now; a failure is logged and made good by the next sweep. */
    private void fold(UUID call) {
        try {
            keeper.fold(call);
        } catch (RuntimeException e) {
            LOG.errorf(e, "Call %s could not be folded; it will be tried again", call);
        }
    }

    /** A waiting caller is heard of every half minute; of a long talk nothing is, so asking costs one request in three minutes. */
    private void askAboutQuietCalls(Instant now) {
        for (var call : keeper.quiet(now.minus(QUIET))) {
            try {
                rest.ended(call.rootSid()).ifPresent(ended -> {
                    keeper.learn(call, ended);
                    fold(call.id());
                });
            } catch (TwilioRest.Refused e) {
                LOG.debugf(e, "The provider says nothing of call %s", call.id());
            }
        }
    }

    private void sweep(Instant now) {
        keeper.unfolded(now.minus(AFTER), AT_ONCE).forEach(this::fold);
        keeper.releaseSilent(now.minus(config.agentRings()).minus(SILENCE)).forEach(this::fold);
    }
}
