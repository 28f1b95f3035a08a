package hilo.channel;

import hilo.platform.Errand;
import hilo.platform.Tick;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * Bounds the mail that no person of ours decided to send, to an address that nobody has proven to be theirs: one an hour and ten a day to one address, so many an hour from the
 * desk, none to who complained about a mail of ours. Somebody may have named a stranger's address, and a machine may answer each mail.
 *
 * <p>It counts in the transaction that writes the mail, so what is undone is not counted.
 */
@ApplicationScoped
public class AutomaticMail {
    private static final Duration SWEEP = Duration.ofMinutes(10);

    @Resource
    ManagedExecutorService executor;

    private final Jdbi db;
    private final int mostPerHour;
    private final Errand sweeping;

    @Inject
    AutomaticMail(Jdbi db, @ConfigProperty(name = "hilo.mail.automatic.per.hour", defaultValue = "1000") int mostPerHour) {
        this.db = db;
        this.mostPerHour = mostPerHour;
        this.sweeping = new Errand("automatic mail", task -> executor.execute(task), this::sweep);
    }

    /** Those of the canonical addresses that may be written to now, counted as written to. One that another transaction is writing to is left out. */
    @Transactional(TxType.MANDATORY)
    public Set<String> mayWriteTo(Collection<String> addresses) {
        if (addresses.isEmpty()) {
            return Set.of();
        }
        return db.withHandle(h -> {
            // Only tried, never waited for: no lock of this transaction can close a circle here. The count must see what the last holder wrote, so it is a statement of its own.
            var mine = h.createQuery("""
                    select address from unnest(cast(:addresses as text[])) as a (address)
                     where pg_try_advisory_xact_lock(hashtextextended('automatic mail ' || address, 0))""").bind("addresses", addresses.toArray(String[]::new))
                    .mapTo(String.class).set();
            return h.createQuery("""
                    insert into mail_acknowledged (address, at)
                    select address, hilo_now() from unnest(cast(:addresses as text[])) as a (address)
                     where not exists (select from mail_unwanted u where u.address = a.address)
                       and not exists (select from mail_acknowledged b where b.address = a.address and b.at > hilo_now() - interval '1 hour')
                       and (select count(*) from mail_acknowledged b where b.address = a.address and b.at > hilo_now() - interval '1 day') < 10
                     limit greatest(0, :most - (select count(*) from mail_acknowledged where at > hilo_now() - interval '1 hour'))
                    returning address""").bind("addresses", mine.toArray(String[]::new)).bind("most", mostPerHour).mapTo(String.class).set();
        });
    }

    void sweep(@Observes Tick tick) {
        sweeping.wantEvery(SWEEP);
    }

    private void sweep() {
        db.useHandle(h -> h.execute("delete from mail_acknowledged where at < hilo_now() - interval '1 day'"));
    }
}
