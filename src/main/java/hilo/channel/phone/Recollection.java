package hilo.channel.phone;

import hilo.channel.twilio.TwilioConfig;
import hilo.channel.twilio.TwilioRest;
import hilo.platform.Correlation;
import hilo.platform.Tick;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Asks the provider for what it told while nobody could listen: the server was down, the database was away, the network was cut. A voicemail left then becomes a conversation with
 * its recording, like any other.
 *
 * <p>It asks often for some minutes after a start and after an outage, for a message may still be spoken when the outage ends, and now and then for good. The lists overlap, and
 * what is known is left alone, so asking twice or on two nodes changes nothing. Without {@code hilo.phone.numbers} it asks for nothing: it could not tell whose calls they are.
 */
@ApplicationScoped
class Recollection {
    private static final Logger LOG = Logger.getLogger(Recollection.class);
    private static final Duration OFTEN = Duration.ofSeconds(10);
    private static final Duration SELDOM = Duration.ofMinutes(5);
    /** Longer than a message and its greeting take. */
    private static final Duration AFTERMATH = Duration.ofMinutes(6);
    /** A call is listed by its begin, so an hour's call whose end was missed is still found. */
    private static final Duration OVERLAP = Duration.ofHours(1);
    /** What ended just now is probably being told at this moment. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    @Resource
    ManagedExecutorService executor;

    private final TwilioRest rest;
    private final TwilioConfig account;
    private final CallKeeper keeper;
    private final CallSweep folding;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long missedAt = System.nanoTime();
    private volatile long askedAt = System.nanoTime() - SELDOM.toNanos();

    @Inject
    Recollection(TwilioRest rest, TwilioConfig account, CallKeeper keeper, CallSweep folding) {
        this.rest = rest;
        this.account = account;
        this.keeper = keeper;
        this.folding = folding;
    }

    /** A request could not be stored: soon the provider must be asked. */
    void somethingWasMissed() {
        missedAt = System.nanoTime();
    }

    void askSoon(@Observes Tick tick) {
        if (!account.canCall() || !isDue() || !asking.compareAndSet(false, true)) {
            return;
        }
        executor.execute(() -> Correlation.with("recollection", () -> {
            try {
                ask(tick.now());
            } catch (TwilioRest.Refused e) {
                LOG.debugf(e, "The provider lists nothing");
            } catch (RuntimeException e) {
                LOG.warnf("The provider is asked again later: %s", e);
            } finally {
                askedAt = System.nanoTime();
                asking.set(false);
            }
        }));
    }

    private boolean isDue() {
        long now = System.nanoTime();
        var pause = now - missedAt < AFTERMATH.toNanos() ? OFTEN : SELDOM;
        return now - askedAt >= pause.toNanos();
    }

    private void ask(Instant now) throws TwilioRest.Refused {
        var until = keeper.askedUntil().orElse(now);
        var since = (until.isBefore(now) ? until : now).minus(OVERLAP);
        var calls = rest.heardSince(since).stream().filter(heard -> heard.ended().at().isBefore(now.minus(GRACE))).toList();
        var messages = rest.messagesSince(since).stream().filter(message -> message.startedAt().plusSeconds(message.seconds()).isBefore(now.minus(GRACE))).toList();
        var learnt = keeper.learn(calls, messages, now);
        if (!learnt.isEmpty()) {
            LOG.infof("%d calls were told while nobody listened; they are kept now", learnt.size());
        }
        learnt.forEach(folding::foldSoon);
    }
}
