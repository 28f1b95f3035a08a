package hilo.sla;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** The step of a recalculation: a transaction of its own. */
@ApplicationScoped
class RunningClocks {
    private final ClockBook book;
    private final Policies policies;
    private final InstantSource time;

    @Inject
    RunningClocks(ClockBook book, Policies policies, InstantSource time) {
        this.book = book;
        this.policies = policies;
        this.time = time;
    }

    /** Judges at most so many running clocks after an id by this version; returns the last one's id, empty where there were none. A clock whose target it does not have stays as it is. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<UUID> judgeBy(int version, UUID after, int limit, boolean patient) {
        var pages = book.running(version, after, limit, patient);
        var policy = policies.version(version);
        var now = time.instant();
        pages.forEach(page -> page.judgeBy(policy, now));
        book.close(pages, now);
        return pages.isEmpty() ? Optional.empty() : Optional.of(pages.getLast().clock().id());
    }
}
