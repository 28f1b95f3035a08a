package hilo.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Limits that hold over all nodes and restarts: counters in the database. {@link RateLimits} is the cheap first line per node; a budget is the bound that counts.
 *
 * <p>A window opens with the first use of a key and closes after its length; then the next use opens a new one. Each use commits on its own, whatever becomes of the transaction
 * around it, and needs a second connection there: take a budget before a transaction starts where that is possible. What is refused is not counted.
 * A budget is counted by what nobody gets for free (an address that is written to, a {@link Networks network}, an account, the desk), and its key is stored as a hash.
 */
@ApplicationScoped
public class Budgets {
    private static final Duration SWEEP = Duration.ofMinutes(10);

    @Resource
    ManagedExecutorService executor;

    private final Jdbi db;
    private final Errand sweeping;

    @Inject
    Budgets(Jdbi db) {
        this.db = db;
        this.sweeping = new Errand("budgets", task -> executor.execute(task), this::sweep);
    }

    /**
     * Takes one of {@code most} uses in the window.
     *
     * @param name what is limited, such as {@code sign-in}
     * @param key whose use it is, such as an address or a network
     * @throws Problem too-many-requests, with the time until the window closes
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void take(String name, String key, long most, Duration window) {
        take(name, key, 1, most, window);
    }

    /** The same for an amount that is not one: bytes. An amount above {@code most} is never given. */
    @Transactional(TxType.REQUIRES_NEW)
    public void take(String name, String key, long amount, long most, Duration window) {
        if (!tryTake(name, key, amount, most, window)) {
            throw Problem.tooMany(untilClosed(name, key).orElse(window));
        }
    }

    /** Takes one use, or returns false where none is left. */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean tryTake(String name, String key, long most, Duration window) {
        return tryTake(name, key, 1, most, window);
    }

    /** The same for an amount that is not one. */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean tryTake(String name, String key, long amount, long most, Duration window) {
        return db.withHandle(h -> h.createQuery("""
                insert into budget as b (name, key, used, closes_at)
                select :name, :key, :amount, hilo_now() + make_interval(secs => :window) where :amount <= :most
                on conflict (name, key) do update
                   set used = excluded.used + case when b.closes_at > hilo_now() and b.closes_at <= excluded.closes_at then b.used else 0 end,
                       closes_at = case when b.closes_at > hilo_now() and b.closes_at <= excluded.closes_at then b.closes_at else excluded.closes_at end
                 where excluded.used + case when b.closes_at > hilo_now() and b.closes_at <= excluded.closes_at then b.used else 0 end <= :most
                returning used""").bind("name", name).bind("key", hashed(name, key)).bind("amount", amount).bind("most", most).bind("window", window.toMillis() / 1000.0)
                .mapTo(Long.class).findOne().isPresent());
    }

    /** Gives one use back, as for a sign-in that succeeded. */
    @Transactional(TxType.REQUIRES_NEW)
    public void giveBack(String name, String key) {
        db.useHandle(h -> h.createUpdate("update budget set used = greatest(0, used - 1) where name = :name and key = :key").bind("name", name).bind("key", hashed(name, key))
                .execute());
    }

    /** How much of the open window is used; zero where none is open. Takes nothing. */
    @Transactional(TxType.REQUIRES_NEW)
    public long used(String name, String key) {
        return db.withHandle(h -> h.createQuery("select used from budget where name = :name and key = :key and closes_at > hilo_now()").bind("name", name)
                .bind("key", hashed(name, key)).mapTo(Long.class).findOne().orElse(0L));
    }

    private Optional<Duration> untilClosed(String name, String key) {
        return db.withHandle(
                h -> h.createQuery("select extract(epoch from closes_at - hilo_now()) from budget where name = :name and key = :key and closes_at > hilo_now()").bind("name", name)
                        .bind("key", hashed(name, key)).mapTo(Double.class).findOne())
                .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)));
    }

    void sweep(@Observes Tick tick) {
        sweeping.wantEvery(SWEEP);
    }

    private void sweep() {
        db.useHandle(h -> h.execute("delete from budget where closes_at < hilo_now()"));
    }

    private static String hashed(String name, String key) {
        return Blobs.sha256((name + '\0' + key).getBytes(StandardCharsets.UTF_8));
    }
}
