package hilo.sla;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Claims due clocks, judges them and writes what follows, each time in one transaction. What is due is the database's word, not this machine's. */
@ApplicationScoped
class DueClocks {
    private final ClockBook book;
    private final Jdbi db;

    @Inject
    DueClocks(ClockBook book, Jdbi db) {
        this.book = book;
        this.db = db;
    }

    /** Judges at most so many; returns how many there were. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    int judge(int limit) {
        var pages = book.due(limit);
        judge(pages);
        return pages.size();
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void judge(UUID clock) {
        book.due(clock).ifPresent(page -> judge(List.of(page)));
    }

    @Transactional(Transactional.TxType.SUPPORTS)
    List<UUID> ids(int limit) {
        return book.dueIds(limit);
    }

    @Transactional(Transactional.TxType.SUPPORTS)
    boolean none() {
        return book.dueIds(1).isEmpty();
    }

    private void judge(List<ClockBook.Page> pages) {
        if (pages.isEmpty()) {
            return;
        }
        var now = db.withHandle(h -> h.createQuery("select hilo_now()").mapTo(Instant.class).one());
        pages.forEach(page -> page.feed(new ClockInput.Passes(), now));
        book.close(pages, now);
    }
}
