package hilo.sla;

import hilo.conversation.Channels;
import hilo.conversation.ConversationEvent;
import hilo.conversation.ConversationEvent.CallChanged;
import hilo.conversation.ConversationEvent.Committed;
import hilo.conversation.ConversationEvent.Delivered;
import hilo.conversation.ConversationEvent.DeliveryChanged;
import hilo.conversation.ConversationEvent.EntriesWritten;
import hilo.conversation.ConversationEvent.LevelEntered;
import hilo.conversation.ConversationEvent.Merged;
import hilo.conversation.ConversationEvent.Reopened;
import hilo.conversation.ConversationEvent.SpamMarked;
import hilo.conversation.ConversationEvent.Split;
import hilo.conversation.ConversationEvent.StatusChanged;
import hilo.conversation.ConversationEvent.TicketOpened;
import hilo.conversation.Entry;
import hilo.platform.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the clocks of conversations in step with what happens in them, in the same transaction.
 *
 * <p>Most of what is written changes no clock: one select decides that for a whole list of entries. Only then are the conversations' clocks
 * locked, fed and written, a handful of statements whatever the length of the list. The conversation's own lock, which the writer holds, keeps
 * two transactions from starting the same clock.
 */
@ApplicationScoped
class ClockKeeper {
    private static final Logger LOG = Logger.getLogger(ClockKeeper.class);
    /** What is written in a chat or the portal is here so soon that nobody can have answered it before. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final String ANSWERS = """
            select distinct on (channel) channel, at, what from (
                select channel, coalesce(reached_at, at) as at, 'entry:' || id as what from entry
                 where conversation_id = :conversation and type = 'message' and direction = 'out' and author_type = 'agent' and not automatic and delivery in ('sent', 'delivered')
                 union all
                select channel, cast(details->'call'->>'answeredAt' as timestamptz), 'call:' || session_id from entry
                 where conversation_id = :conversation and type = 'call' and cast(details->'call'->>'talkSeconds' as int) >= :answered) a
             where at >= :since order by channel, at, what""";

    /** A customer wrote in this session. */
    private record Waiting(UUID session, UUID conversation, String channel) {
    }

    private final Jdbi db;
    private final Policies policies;
    private final ClockBook book;
    private final InstantSource clock;

    @Inject
    ClockKeeper(Jdbi db, Policies policies, ClockBook book, InstantSource clock) {
        this.db = db;
        this.policies = policies;
        this.book = book;
        this.clock = clock;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void hear(@Observes ConversationEvent event) {
        switch (event) {
            case EntriesWritten(var entries) -> written(entries);
            case DeliveryChanged change -> delivered(change);
            case CallChanged change -> called(change);
            case LevelEntered entered -> Happenings.of(entered).ifPresent(up -> apply(Map.of(entered.conversation(), List.of(up))));
            case Reopened reopened -> reopened(reopened);
            case TicketOpened ticket -> ticketed(ticket);
            case SpamMarked mark -> apply(Map.of(mark.conversation(), List.of(new Happening.Spam(mark.spam()))));
            case Merged(var from, var into, _, _) -> merge(from, into);
            case Split split -> split(split);
            case StatusChanged change -> moved(change);
            case Committed committed -> committed(committed);
            case Delivered(var conversation, var entry, _, var at) -> delivered(conversation, entry, at);
            case ConversationEvent.Opened _,ConversationEvent.SessionOpened _,ConversationEvent.Classified _,ConversationEvent.LevelLeft _,ConversationEvent.Assigned _,ConversationEvent.Changed _,ConversationEvent.ReminderDue _ ->
                {
                }
        }
    }

    private void written(List<Entry> entries) {
        var happenings = new LinkedHashMap<UUID, List<Happening>>();
        var wrote = new LinkedHashMap<UUID, Waiting>();
        var answered = new ArrayList<UUID>();
        var earliest = Instant.MAX;
        for (var entry : entries) {
            var happening = Happenings.of(entry).orElse(null);
            if (happening == null) {
                continue;
            }
            happenings.computeIfAbsent(entry.conversation(), c -> new ArrayList<>()).add(happening);
            switch (happening) {
                case Happening.Wrote(var session, var channel, _, _) -> wrote.put(session, new Waiting(session, entry.conversation(), channel));
                case Happening.Answered answer -> {
                    answered.add(entry.conversation());
                    earliest = earliest.isBefore(answer.at()) ? earliest : answer.at();
                }
                default -> throw new IllegalStateException("an entry is a message or an answer, not " + happening);
            }
        }
        if (happenings.isEmpty()) {
            return;
        }
        var concerned = concerned(wrote.values(), answered, earliest);
        happenings.keySet().retainAll(concerned);
        apply(happenings);
    }

    /** The conversations in which a clock must start or may be met: usually none of those in which a customer goes on writing. */
    private Set<UUID> concerned(Collection<Waiting> wrote, List<UUID> answered, Instant earliest) {
        var timed = policies.current().policy().timesNext();
        return db.withHandle(h -> h.createQuery("""
                select w.conversation from unnest(cast(:sessions as uuid[]), cast(:conversations as uuid[]), cast(:timed as boolean[])) as w (session, conversation, timed)
                 where not exists (select 1 from clock where session_id = w.session)
                    or w.timed and not exists (select 1 from clock c where c.conversation_id = w.conversation and c.met_at is null and c.cancelled_at is null
                                                and (c.promise = 'next-response' or c.promise = 'first-response' and c.session_id = w.session))
                union
                select conversation_id from clock
                 where conversation_id = any(:answered) and cancelled_at is null and (met_at is null or met_at > :earliest)""")
                .bind("sessions", wrote.stream().map(Waiting::session).toArray(UUID[]::new)).bind("conversations", wrote.stream().map(Waiting::conversation).toArray(UUID[]::new))
                .bind("timed", wrote.stream().map(one -> timed.contains(one.channel())).toArray(Boolean[]::new))
                .bind("answered", answered.toArray(UUID[]::new)).bind("earliest", earliest.equals(Instant.MAX) ? clock.instant() : earliest).mapTo(UUID.class).set());
    }

    private void moved(StatusChanged change) {
        var happenings = Happenings.of(change);
        if (!happenings.isEmpty() && !policies.current().policy().timesNext().isEmpty()) {
            apply(Map.of(change.conversation(), happenings));
        }
    }

    private void delivered(DeliveryChanged change) {
        var entry = db.withHandle(h -> h.createQuery("select id from entry where conversation_id = :conversation and seq = :seq").bind("conversation", change.conversation())
                .bind("seq", change.seq()).mapTo(UUID.class).findOne());
        entry.flatMap(id -> Happenings.of(change, id)).ifPresent(happening -> {
            var happenings = new HashMap<UUID, List<Happening>>(Map.of(change.conversation(), List.of(happening)));
            if (happening instanceof Happening.AnswerLost lost) {
                elsewhere(lost.by()).forEach(conversation -> happenings.put(conversation, List.of(lost)));
            }
            apply(happenings);
        });
    }

    /** Clocks that an answer met may have been split off since. */
    private List<UUID> elsewhere(String by) {
        return db.withHandle(h -> h.createQuery("select distinct conversation_id from clock where met_what = :by").bind("by", by).mapTo(UUID.class).list());
    }

    /** The earliest of each channel that stands since then. */
    private List<Happening.Answered> answers(UUID conversation, Instant since) {
        return db.withHandle(h -> h.createQuery(ANSWERS).bind("conversation", conversation).bind("since", since)
                .bind("answered", policies.current().policy().phone().answeredAfter().toSeconds()).map((row, c) -> answer(row)).list());
    }

    /** Those in which somebody of the desk has ever said anything: new matters that come by the batch are not asked one by one. */
    private Set<UUID> answered(Set<UUID> conversations) {
        return db.withHandle(h -> h.createQuery("""
                select distinct conversation_id from entry
                 where conversation_id = any(:conversations) and (type = 'call' or type = 'message' and direction = 'out' and author_type = 'agent')""")
                .bind("conversations", conversations.toArray(UUID[]::new)).mapTo(UUID.class).set());
    }

    /** A clock that comes to a conversation late, or runs again, is met by what was answered there meanwhile. */
    private ClockInput.@Nullable Answers standing(StoredClock clock, Instant since) {
        return answers(clock.conversation(), since).stream().filter(answer -> clock.metBy().contains(answer.channel())).min(Comparator.comparing(Happening.Answered::at))
                .map(answer -> new ClockInput.Answers(answer.at(), answer.by())).orElse(null);
    }

    /** The input with the answer that takes the lost one's place, or came while the clock was cancelled. */
    private ClockInput informed(StoredClock clock, ClockInput input) {
        var state = clock.state();
        var start = state.startedAt();
        return switch (input) {
            case ClockInput.Loses(var by, var why, _) when start != null && state.isMetBy(by) -> new ClockInput.Loses(by, why, standing(clock, start));
            case ClockInput.Restores(var why, _) when start != null && state.isCancelledFor(why) -> new ClockInput.Restores(why, standing(clock, start));
            default -> input;
        };
    }

    /** A call that was joined to another conversation takes its clock along. */
    private void called(CallChanged change) {
        db.useHandle(h -> h.createUpdate("update clock set conversation_id = :conversation where session_id = :session and conversation_id <> :conversation")
                .bind("conversation", change.conversation()).bind("session", change.session()).execute());
        apply(Map.of(change.conversation(), List.of(Happenings.of(change))));
    }

    private void reopened(Reopened reopened) {
        var session = reopened.session();
        if (session != null) {
            channel(session).ifPresent(channel -> apply(Map.of(reopened.conversation(), List.of(new Happening.Reopened(session, channel, reopened.at())))));
        }
    }

    /** A matter that was born as a ticket, or that the desk opened, starts its clock with the customer's first message. */
    private void ticketed(TicketOpened ticket) {
        boolean brought = !ticket.atBirth() && db.withHandle(h -> h.createQuery("select opened_by_type <> 'agent' from conversation where id = :id")
                .bind("id", ticket.conversation()).mapTo(Boolean.class).findOne()).orElse(false);
        if (brought) {
            apply(Map.of(ticket.conversation(), List.of(new Happening.Ticketed(ticket.conversation(), ticket.at()))));
        }
    }

    /** A date that is moved before it is over keeps its clock; one that comes after a breach is a new promise. */
    private void committed(Committed committed) {
        var now = clock.instant();
        var current = policies.current();
        var all = book.open(List.of(committed.conversation()));
        var dates = all.stream().filter(page -> page.clock().promise() == Promise.COMMITMENT).toList();
        dates.forEach(page -> page.feed(new ClockInput.Passes(), now));
        var kept = dates.stream().filter(page -> page.clock().state().isRunning() && Objects.equals(page.clock().committedTo(), committed.before())).findFirst();
        var changed = new ArrayList<>(all);
        if (kept.isPresent()) {
            var page = kept.get();
            var start = Objects.requireNonNull(page.clock().state().startedAt());
            page.commitTo(committed.to(), current.policy().committed(start, committed.to()), committed.reason() == null ? "moved" : committed.reason(), now);
        } else {
            int level = db.withHandle(h -> h.createQuery("select level from conversation where id = :id").bind("id", committed.conversation()).mapTo(Integer.class).one());
            var started = new StoredClock(Ids.next(), committed.conversation(), null, "commitment:" + committed.conversation() + ":" + (dates.size() + 1), Promise.COMMITMENT,
                    Channels.EMAIL, level, Set.of(), current.version(), ClockState.NEW, 0, committed.to(), false);
            var page = new ClockBook.Page(started, true, current.policy().committed(Terms.second(committed.at()), committed.to()));
            page.feed(new ClockInput.Begins(committed.at(), null), now);
            changed.add(page);
        }
        book.close(changed, now);
    }

    /** Meets every date that is still to be kept, late ones too. */
    private void delivered(UUID conversation, UUID entry, Instant at) {
        var now = clock.instant();
        var pages = book.open(List.of(conversation)).stream().filter(page -> page.clock().promise() == Promise.COMMITMENT && page.clock().state().owed()).toList();
        pages.forEach(page -> page.feed(new ClockInput.Answers(at, "entry:" + entry), now));
        book.close(pages, now);
    }

    private Optional<String> channel(UUID session) {
        return db.withHandle(h -> h.createQuery("select channel from channel_session where id = :id").bind("id", session).mapTo(String.class).findOne());
    }

    /** The promises go where their matter goes; what was answered there meanwhile has answered them too. */
    private void merge(UUID from, UUID into) {
        var now = clock.instant();
        var pages = book.open(List.of(from, into));
        for (var page : pages) {
            if (page.clock().conversation().equals(from)) {
                page.moveTo(into, now);
            }
            var start = page.clock().state().startedAt();
            if (start != null && page.clock().state().owed()) {
                var answer = standing(page.clock(), start);
                page.feed(answer == null ? new ClockInput.Passes() : answer, now);
            }
        }
        book.close(pages, now);
    }

    private void split(Split split) {
        var now = clock.instant();
        var pages = book.open(List.of(split.conversation()));
        for (var page : pages) {
            var session = page.clock().session();
            if (session != null && split.sessions().contains(session)) {
                page.moveTo(split.created(), now);
            }
        }
        book.close(pages, now);
    }

    private void apply(Map<UUID, List<Happening>> happenings) {
        if (happenings.isEmpty()) {
            return;
        }
        var now = clock.instant();
        var pages = new ArrayList<>(book.open(happenings.keySet()));
        int known = pages.size();
        var answered = happenings.size() == 1 ? happenings.keySet() : answered(happenings.keySet());
        happenings.forEach((conversation, all) -> all.forEach(happening -> apply(conversation, happening, pages, answered, now)));
        pages.subList(0, known).forEach(page -> follow(page, now));
        var fresh = pages.subList(known, pages.size());
        var spam = spam(fresh);
        fresh.stream().filter(page -> spam.contains(page.clock().conversation())).forEach(page -> page.feed(new ClockInput.Cancels(ClockRules.SPAM), now));
        book.close(pages, now);
    }

    /** A clock that runs again after a policy was published (a mark of spam taken away, an answer lost) follows that policy, like all that run. */
    private void follow(ClockBook.Page page, Instant now) {
        var current = policies.current();
        if (page.clock().policyVersion() != current.version() && page.clock().state().isRunning()) {
            page.judgeBy(current, now);
        }
    }

    private void apply(UUID conversation, Happening happening, List<ClockBook.Page> pages, Set<UUID> answered, Instant now) {
        var current = policies.current();
        var there = pages.stream().filter(page -> page.clock().conversation().equals(conversation)).toList();
        if (happening instanceof Happening.Reopened) {
            there.forEach(page -> page.feed(new ClockInput.Passes(), now)); // whether one still runs is asked of the time, not of who looked last
        }
        var known = there.stream().map(page -> page.clock().known()).toList();
        for (var step : ClockRules.apply(current.policy(), known, happening)) {
            switch (step) {
                case ClockRules.Step.Start(var cause, var session, var target, var at, var then) -> {
                    var started = new StoredClock(Ids.next(), conversation, session, cause, target.promise(), target.channel(), target.level(), target.metBy(),
                            current.version(), ClockState.NEW, 0, null, false);
                    var page = new ClockBook.Page(started, true, current.policy().terms(target));
                    page.feed(new ClockInput.Begins(at, answered.contains(conversation) && at.isBefore(now.minus(A_MOMENT)) ? standing(started, at) : null), now);
                    if (!page.hasDue()) {
                        LOG.errorf("Clock %s has no due time: calendar %s of policy %d does not open", started.id(), target.calendar(), current.version());
                    }
                    then.forEach(input -> page.feed(input, now));
                    pages.add(page);
                }
                case ClockRules.Step.Feed(var id, var input) ->
                    pages.stream().filter(page -> page.clock().id().equals(id)).forEach(page -> page.feed(informed(page.clock(), input), now));
            }
        }
    }

    /** Which of the conversations with new clocks are marked as spam: what comes in there is timed by nobody, until the mark is taken away. */
    private Set<UUID> spam(List<ClockBook.Page> fresh) {
        if (fresh.isEmpty()) {
            return Set.of();
        }
        return db.withHandle(h -> h.createQuery("select id from conversation where id = any(:ids) and spam")
                .bind("ids", fresh.stream().map(page -> page.clock().conversation()).toArray(UUID[]::new)).mapTo(UUID.class).set());
    }

    private static Happening.Answered answer(ResultSet row) throws SQLException {
        return new Happening.Answered(row.getString("channel"), row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("what"));
    }
}
