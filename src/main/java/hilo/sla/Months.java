package hilo.sla;

import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The results of months, and their closing.
 *
 * <p>A clock belongs to the month in which it was answered in time, or fell due. Months are closed one after the other; what belongs to a closed one and was not known then, such as a
 * clock that runs again because a mark of spam was taken away, counts in the one that is closed next. What would change the result of a clock of a closed month is a correction in the
 * month in which it is known.
 */
@ApplicationScoped
@Transactional
class Months {
    /**
     * @param met kept in time
     * @param breached not kept, answered late or not at all
     * @param cancelled counted apart: spam, callers who hung up at once, what went on to the next level in time
     * @param percent met of met and breached, two decimals, rounded down; null where there is neither
     */
    public record Figures(String promise, String channel, int level, long met, long breached, long cancelled, @Nullable Double percent) {
        static Figures from(ResultSet row) throws SQLException {
            long met = row.getLong("met");
            long all = met + row.getLong("breached");
            return new Figures(row.getString("promise"), row.getString("channel"), row.getInt("level"), met, all - met, row.getLong("cancelled"),
                    all == 0 ? null : Double.valueOf(met * 10_000 / all / 100.0));
        }
    }

    /**
     * @param of the closed month whose report stays as it is
     * @param before the result there, with the time of the answer
     * @param after what it would be
     */
    public record Correction(UUID clock, UUID conversation, String promise, String channel, int level, String of, Instant notedAt, String why, String before, String after) {
    }

    /** {@code month} as 2026-11; {@code from} to {@code to} half-open, in the desk's zone; {@code closedAt} is null while it is open. */
    public record Month(String month, Instant from, Instant to, @Nullable Instant closedAt, @Nullable String closedBy, List<Figures> figures, List<Correction> corrections) {
    }

    private record Closed(Instant at, String by) {
    }

    private static final String RESULTS = """
            select promise, channel, level, sum(met) as met, sum(breached) as breached, sum(cancelled) as cancelled from (
                select promise, channel, level, case when breached_at is null then 1 else 0 end as met, case when breached_at is null then 0 else 1 end as breached, 0 as cancelled
                  from clock where %s
                 union all
                select promise, channel, level, 0, 0, 1 from clock where cancelled_at >= :from and cancelled_at < :to) c
             group by promise, channel, level order by promise, channel, level""";
    private static final String FINAL = "closed_month is null and cancelled_at is null and (met_at is not null or breached_at is not null) and least(met_at, due_at) < :to";

    private final Jdbi db;
    private final Policies policies;
    private final InstantSource clock;

    @Inject
    Months(Jdbi db, Policies policies, InstantSource clock) {
        this.db = db;
        this.policies = policies;
        this.clock = clock;
    }

    Month of(YearMonth month) {
        var closed = db.withHandle(h -> h.createQuery("select closed_at, closed_by from closed_month where month = :month").bind("month", month.atDay(1))
                .map((row, c) -> new Closed(instant(row, "closed_at"), row.getString("closed_by"))).findOne());
        return new Month(month.toString(), start(month), end(month), closed.map(Closed::at).orElse(null), closed.map(Closed::by).orElse(null),
                closed.isPresent() ? told(month) : open(month), corrections(month));
    }

    /** Throws {@link Problem} month-not-over, month-closed, month-before-open, or clocks-behind where some that fell due in it are not judged yet. */
    void close(YearMonth month, String by) {
        var now = clock.instant();
        if (now.isBefore(end(month))) {
            throw Problem.unprocessable("month-not-over", "A month is closed after its end.");
        }
        db.useHandle(h -> h.execute("lock table closed_month in share row exclusive mode"));
        var last = last();
        if (last.isPresent() && !month.isAfter(last.get())) {
            throw Problem.conflict("month-closed", "This month is closed already.");
        }
        if (last.isPresent() ? !month.equals(last.get().plusMonths(1)) : any(FINAL, start(month))) {
            throw Problem.conflict("month-before-open", "The month before it must be closed first.");
        }
        if (any("wake_at < :to", end(month))) {
            throw Problem.conflict("clocks-behind", "Some clocks of this month are still being judged; try again in a moment.");
        }
        db.useHandle(h -> {
            h.createUpdate("insert into closed_month (month, closed_at, closed_by) values (:month, :now, :by)").bind("month", month.atDay(1)).bind("now", now).bind("by", by)
                    .execute();
            h.createUpdate("update clock set closed_month = :month where " + FINAL).bind("month", month.atDay(1)).bind("to", end(month)).execute();
            h.createUpdate("insert into closed_figure (month, promise, channel, level, met, breached, cancelled) select cast(:month as date), r.* from ("
                    + RESULTS.formatted("closed_month = :month") + ") r").bind("month", month.atDay(1)).bind("from", start(month)).bind("to", end(month)).execute();
        });
    }

    private List<Figures> told(YearMonth month) {
        return db.withHandle(h -> h.createQuery("select * from closed_figure where month = :month order by promise, channel, level").bind("month", month.atDay(1))
                .map((row, c) -> Figures.from(row)).list());
    }

    /** Of the month that is closed next, also what the closed ones did not know. */
    private List<Figures> open(YearMonth month) {
        boolean next = last().filter(last -> last.plusMonths(1).equals(month)).isPresent();
        return db.withHandle(h -> h.createQuery(RESULTS.formatted(FINAL + (next ? "" : " and least(met_at, due_at) >= :from"))).bind("from", start(month)).bind("to", end(month))
                .map((row, c) -> Figures.from(row)).list());
    }

    private List<Correction> corrections(YearMonth month) {
        return db.withHandle(h -> h.createQuery("""
                select r.*, c.conversation_id, c.promise, c.channel, c.level, c.closed_month from clock_correction r join clock c on c.id = r.clock_id
                 where r.month = :month order by r.noted_at, r.clock_id""").bind("month", month.atDay(1))
                .map((row, c) -> new Correction(row.getObject("clock_id", UUID.class), row.getObject("conversation_id", UUID.class), row.getString("promise"),
                        row.getString("channel"), row.getInt("level"), YearMonth.from(row.getObject("closed_month", LocalDate.class)).toString(),
                        instant(row, "noted_at"),
                        row.getString("why"), row.getString("before"), row.getString("after")))
                .list());
    }

    private boolean any(String condition, Instant to) {
        return db.withHandle(h -> h.createQuery("select exists (select 1 from clock where " + condition + ")").bind("to", to).mapTo(Boolean.class).one());
    }

    private Optional<YearMonth> last() {
        return db.withHandle(h -> h.createQuery("select month from closed_month order by month desc limit 1").mapTo(LocalDate.class).findOne()).map(YearMonth::from);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(policies.current().policy().zone()).toInstant();
    }

    private Instant end(YearMonth month) {
        return start(month.plusMonths(1));
    }
}
