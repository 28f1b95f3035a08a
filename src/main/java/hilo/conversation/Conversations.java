package hilo.conversation;

import hilo.conversation.ConversationEvent.Assigned;
import hilo.conversation.ConversationEvent.Changed;
import hilo.conversation.ConversationEvent.Classified;
import hilo.conversation.ConversationEvent.Committed;
import hilo.conversation.ConversationEvent.Delivered;
import hilo.conversation.ConversationEvent.LevelEntered;
import hilo.conversation.ConversationEvent.LevelLeft;
import hilo.conversation.ConversationEvent.Opened;
import hilo.conversation.ConversationEvent.Reopened;
import hilo.conversation.ConversationEvent.SpamMarked;
import hilo.conversation.ConversationEvent.StatusChanged;
import hilo.conversation.ConversationEvent.TicketOpened;
import hilo.identity.Agents;
import hilo.identity.Teams;
import hilo.platform.Ids;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What can be done to a conversation. Each verb locks the conversation's row first, changes it, writes the change on the timeline and announces it, in one transaction; each
 * throws {@link Problem} not-found where there is no such conversation and conflict {@code merged} where it lives on in another.
 */
@ApplicationScoped
@Transactional
public class Conversations {
    private final EntityManager entities;
    private final Jdbi db;
    private final Timeline timeline;
    private final Teams teams;
    private final Agents agents;
    private final InstantSource clock;
    private final Event<ConversationEvent> events;

    @Inject
    Conversations(EntityManager entities, Jdbi db, Timeline timeline, Teams teams, Agents agents, InstantSource clock, Event<ConversationEvent> events) {
        this.entities = entities;
        this.db = db;
        this.timeline = timeline;
        this.teams = teams;
        this.agents = agents;
        this.clock = clock;
        this.events = events;
    }

    private record Born(Conversation conversation, LevelStay stay, @Nullable Ticket ticket, Draft draft) {
    }

    /** Opens a conversation at level 1, in that level's queue where the draft names no team. */
    public UUID open(Draft draft) {
        return open(List.of(draft)).getFirst();
    }

    /** Opens them all, in their order, in a handful of statements. */
    public List<UUID> open(List<Draft> drafts) {
        if (drafts.isEmpty()) {
            return List.of();
        }
        var numbers = db.withHandle(
                h -> h.createQuery("select nextval('conversation_number') from generate_series(1, :many)").bind("many", drafts.size()).mapTo(Long.class).list());
        UUID queue = teams.ofLevel(1).map(Teams.Team::id).orElse(null);
        var all = new ArrayList<Born>();
        for (Draft draft : drafts) {
            all.add(born(draft.team() == null ? draft.in(queue) : draft, numbers.get(all.size())));
        }
        entities.flush();
        all.forEach(this::announce);
        return all.stream().map(born -> born.conversation().id()).toList();
    }

    private Born born(Draft draft, long number) {
        var conversation = new Conversation(Ids.at(draft.at()), number, draft);
        var kind = draft.kind();
        boolean ticketed = draft.withTicket() || kind != null && kind.needsTicket();
        var ticket = ticketed ? ticket(conversation, draft.by(), draft.at()) : null;
        if (kind != null) {
            conversation.classify(kind, draft.category(), draft.service(), draft.module());
        }
        entities.persist(conversation);
        var stay = new LevelStay(Ids.next(), conversation.id(), 1, LevelReason.OPENED, null, draft.by(), null, draft.at());
        entities.persist(stay);
        return new Born(conversation, stay, ticket, draft);
    }

    private void announce(Born born) {
        var draft = born.draft();
        UUID id = born.conversation().id();
        events.fire(new Opened(id, born.conversation().number(), draft.by(), 1, draft.contact(), draft.at()));
        events.fire(new LevelEntered(id, born.stay().id(), 1, 0, LevelReason.OPENED, draft.by(), draft.at()));
        if (born.ticket() != null) {
            told(id, draft.by(), draft.at(), "ticket", null, born.ticket().folio(), null);
            events.fire(new TicketOpened(id, born.ticket().folio(), draft.by(), true, draft.at()));
        }
        if (draft.kind() != null) {
            events.fire(new Classified(id, null, draft.kind(), draft.by(), draft.at()));
            if (draft.kind() == Kind.INFRASTRUCTURE) {
                toLevelThree(born.conversation(), draft.by(), draft.at());
            }
        }
    }

    /** Sets the kind and where it happens. A fault or infrastructure report gets its ticket in the same act; infrastructure enters level 3's queue in it. */
    public void classify(UUID id, Kind kind, @Nullable String category, @Nullable String service, @Nullable String module, Author by) {
        var conversation = locked(id);
        var now = clock.instant();
        var before = conversation.kind();
        var lines = new ArrayList<Line>();
        Ticket ticket = kind.needsTicket() && conversation.ticket() == null ? ticket(conversation, by, now) : null;
        if (ticket != null) {
            lines.add(Line.change(id, by, now, "ticket", null, ticket.folio(), null));
        }
        conversation.classify(kind, category, service, module);
        conversation.touch(now);
        entities.flush();
        lines.add(Line.change(id, by, now, "kind", before == null ? null : Wire.of(before), Wire.of(kind), category));
        told(lines);
        if (ticket != null) {
            events.fire(new TicketOpened(id, ticket.folio(), by, false, now));
        }
        events.fire(new Classified(id, before, kind, by, now));
        if (kind == Kind.INFRASTRUCTURE && conversation.level() != 3) {
            toLevelThree(conversation, by, now);
        }
    }

    /** Opens the ticket, or returns the folio of the one there is. */
    public String openTicket(UUID id, Author by) {
        var conversation = locked(id);
        var there = conversation.ticket();
        if (there != null) {
            return entities.find(Ticket.class, there).folio();
        }
        var ticket = openTicket(conversation, by, clock.instant());
        entities.flush();
        return ticket.folio();
    }

    private Ticket openTicket(Conversation conversation, Author by, Instant at) {
        var ticket = ticket(conversation, by, at);
        conversation.touch(at);
        entities.flush();
        told(conversation.id(), by, at, "ticket", null, ticket.folio(), null);
        events.fire(new TicketOpened(conversation.id(), ticket.folio(), by, false, at));
        return ticket;
    }

    private Ticket ticket(Conversation conversation, Author by, Instant at) {
        long number = db.withHandle(h -> h.createQuery("select nextval('folio_number')").mapTo(Long.class).one());
        var ticket = new Ticket(Ids.next(), "FP-" + number, conversation.id(), by, at);
        entities.persist(ticket);
        conversation.becomeTicket(ticket.id());
        return ticket;
    }

    /** Sends it up by hand; needs the written finding of the level it leaves. */
    public void escalate(UUID id, int level, String finding, Author by) {
        var conversation = locked(id);
        if (level <= conversation.level() || level > 3) {
            throw Problem.unprocessable("not-upwards", "It can only be escalated to a higher level than " + conversation.level() + ".").at("/level", "2 or 3, above the present");
        }
        if (finding.isBlank()) {
            throw Problem.unprocessable("finding-missing", "Say what was found and tried before it goes up.").at("/finding", "must not be empty");
        }
        move(conversation, level, LevelReason.ESCALATED, finding, by, clock.instant());
    }

    /** Hands it back down with the solution: to the agent who sent it up, else to the level's queue. */
    public void handBack(UUID id, int level, String solution, Author by) {
        var conversation = locked(id);
        if (level >= conversation.level() || level < 1) {
            throw Problem.unprocessable("not-downwards", "It can only be handed back to a lower level than " + conversation.level() + ".").at("/level", "below the present");
        }
        if (solution.isBlank()) {
            throw Problem.unprocessable("solution-missing", "Say what the solution is before it goes back.").at("/solution", "must not be empty");
        }
        move(conversation, level, LevelReason.HANDED_BACK, solution, by, clock.instant());
    }

    private void toLevelThree(Conversation conversation, Author by, Instant now) {
        move(conversation, 3, LevelReason.INFRASTRUCTURE, null, by, now);
    }

    private void move(Conversation conversation, int level, LevelReason reason, @Nullable String words, Author by, Instant now) {
        UUID id = conversation.id();
        int from = conversation.level();
        var stay = currentStay(id);
        UUID back = reason == LevelReason.HANDED_BACK ? sender(id, level).orElse(null) : null;
        stay.leave(now);
        entities.flush();
        events.fire(new LevelLeft(id, stay.id(), from, level, reason, by, now));
        var next = new LevelStay(Ids.next(), id, level, reason, words, by, reason == LevelReason.ESCALATED ? by.id() : null, now);
        entities.persist(next);
        conversation.enterLevel(level);
        UUID team = teams.ofLevel(level).map(Teams.Team::id).orElse(conversation.team());
        // With infrastructure the agent keeps the customer who is still on the line; the queue is level 3's all the same.
        UUID keeper = reason == LevelReason.INFRASTRUCTURE ? liveSessionHolder(conversation) : back;
        conversation.assign(keeper, team);
        conversation.touch(now);
        entities.flush();
        told(id, by, now, "level", String.valueOf(from), String.valueOf(level), words == null ? Wire.of(reason) : words);
        events.fire(new LevelEntered(id, next.id(), level, from, reason, by, now));
        events.fire(new Assigned(id, keeper, team, by, now));
    }

    private @Nullable UUID liveSessionHolder(Conversation conversation) {
        boolean live = db.withHandle(h -> h.createQuery("""
                select exists (select from channel_session where conversation_id = :id and channel in ('phone', 'chat') and ended_at is null)""").bind("id", conversation.id())
                .mapTo(Boolean.class).one());
        return live ? conversation.assignee() : null;
    }

    private Optional<UUID> sender(UUID conversation, int level) {
        return entities.createQuery("select s from LevelStay s where s.conversation = :id and s.sender is not null order by s.enteredAt desc", LevelStay.class)
                .setParameter("id", conversation).getResultStream().map(LevelStay::sender).filter(Objects::nonNull)
                .filter(agent -> agents.find(agent).filter(a -> a.active() && a.level() == level).isPresent()).findFirst();
    }

    private LevelStay currentStay(UUID conversation) {
        return entities.createQuery("select s from LevelStay s where s.conversation = :id and s.leftAt is null", LevelStay.class).setParameter("id", conversation)
                .getSingleResult();
    }

    /** Gives it to an agent, a team, or nobody (back to its queue). */
    public void assign(UUID id, @Nullable UUID agent, @Nullable UUID team, Author by) {
        var conversation = locked(id);
        var wanted = agent == null
                ? null
                : agents.find(agent).filter(Agents.Agent::active)
                        .orElseThrow(() -> Problem.invalid("unknown-agent", "There is no such agent.").at("/assignee", "unknown"));
        UUID toTeam = team != null ? team : wanted != null && wanted.team() != null ? wanted.team() : conversation.team();
        if (toTeam != null && teams.find(toTeam).isEmpty()) {
            throw Problem.invalid("unknown-team", "There is no such team.").at("/team", "unknown");
        }
        if (Objects.equals(conversation.assignee(), agent) && Objects.equals(conversation.team(), toTeam)) {
            return;
        }
        var now = clock.instant();
        var before = conversation.assignee();
        conversation.assign(agent, toTeam);
        conversation.touch(now);
        entities.flush();
        told(id, by, now, "assignee", before == null ? null : agents.find(before).map(Agents.Agent::name).orElse(null), wanted == null ? null : wanted.name(), null);
        events.fire(new Assigned(id, agent, toTeam, by, now));
    }

    /** Moves it to a status. Whoever solves a fault has sent the solution before; a closed one within its days is reopened by moving it to open. */
    public void move(UUID id, Status to, @Nullable String reason, Author by) {
        var conversation = locked(id);
        var from = conversation.status();
        if (to == Status.MERGED) {
            throw Problem.unprocessable("merge-instead", "Merge it into another conversation instead.").at("/status", "cannot be set");
        }
        if (from == to) {
            return;
        }
        if (from == Status.CLOSED && to != Status.OPEN) {
            throw Problem.unprocessable("closed", "A closed conversation can only be opened again.").at("/status", "open");
        }
        if ((to == Status.HELD) && (reason == null || reason.isBlank())) {
            throw Problem.unprocessable("reason-missing", "Say whom or what it waits for.").at("/reason", "must not be empty");
        }
        var now = clock.instant();
        conversation.moveTo(to, now);
        conversation.touch(now);
        entities.flush();
        told(id, by, now, "status", Wire.of(from), Wire.of(to), reason);
        if (to == Status.OPEN && (from == Status.SOLVED || from == Status.CLOSED)) {
            events.fire(new Reopened(id, null, now));
        }
        events.fire(new StatusChanged(id, from, to, by, now));
    }

    public void rename(UUID id, String subject, Author by) {
        var conversation = locked(id);
        String before = conversation.subject();
        conversation.rename(subject);
        changed(conversation, "subject", before, subject, by);
    }

    public void rank(UUID id, Priority priority, Author by) {
        var conversation = locked(id);
        String before = conversation.priority();
        conversation.rank(priority);
        changed(conversation, "priority", before, Wire.of(priority), by);
    }

    /** Ranks it higher; as it is where it is ranked as high already. */
    public void raise(UUID id, Priority priority, Author by) {
        if (Wire.read(Priority.class, locked(id).priority()).compareTo(priority) < 0) {
            rank(id, priority, by);
        }
    }

    /** Replaces the tags. */
    public void tag(UUID id, List<String> tags, Author by) {
        var conversation = locked(id);
        var sorted = new TreeSet<>(tags);
        db.useHandle(h -> h.createUpdate("update conversation set tags = :tags where id = :id").bind("tags", sorted.toArray(String[]::new)).bind("id", id).execute());
        changed(conversation, "tags", null, String.join(", ", sorted), by);
    }

    /** Says which incident it comes from; null: none. The title goes on the timeline. */
    void partOf(UUID id, @Nullable UUID incident, @Nullable String title, Author by) {
        var conversation = locked(id);
        var before = conversation.incident();
        if (Objects.equals(before, incident)) {
            return;
        }
        String left = before == null
                ? null
                : db.withHandle(h -> h.createQuery("select title from incident where id = :id").bind("id", before).mapTo(String.class).one());
        conversation.partOf(incident);
        changed(conversation, "incident", left, title, by);
    }

    /** Notes the date that the customer is told; another one than before needs its reason. */
    public void commit(UUID id, Instant to, @Nullable String reason, Author by) {
        var conversation = locked(id);
        var now = clock.instant();
        var before = conversation.committedTo();
        if (!to.isAfter(now)) {
            throw Problem.unprocessable("in-the-past", "A date that can be kept lies in the future.").at("/dueAt", "after now");
        }
        if (before != null && (reason == null || reason.isBlank())) {
            throw Problem.unprocessable("reason-missing", "Say why the date is moved.").at("/reason", "must not be empty");
        }
        conversation.commitTo(to);
        conversation.touch(now);
        entities.flush();
        told(id, by, now, "commitment", before == null ? null : before.toString(), to.toString(), reason);
        events.fire(new Committed(id, before, to, reason, by, now));
    }

    /** Notes that it was delivered, as this entry tells the customer. */
    public void deliver(UUID id, UUID entry, Author by) {
        var conversation = locked(id);
        var before = conversation.committedTo();
        if (before == null) {
            throw Problem.unprocessable("nothing-committed", "No date is promised here that is still to be kept.");
        }
        var now = clock.instant();
        conversation.commitTo(null);
        conversation.touch(now);
        entities.flush();
        told(id, by, now, "delivery", before.toString(), null, null);
        events.fire(new Delivered(id, entry, by, now));
    }

    /** Says whose matter it is. */
    public void belongTo(UUID id, @Nullable UUID contact, @Nullable UUID organisation, String name, Author by) {
        var conversation = locked(id);
        conversation.belongTo(contact, organisation);
        changed(conversation, "contact", null, name, by);
    }

    /** A mark that can be taken back; it cancels clocks and is counted. */
    public void markSpam(UUID id, boolean spam, Author by) {
        var conversation = locked(id);
        if (conversation.spam() == spam) {
            return;
        }
        conversation.markSpam(spam);
        changed(conversation, "spam", String.valueOf(!spam), String.valueOf(spam), by);
        events.fire(new SpamMarked(id, spam, by, clock.instant()));
    }

    /** Brings it back to the agent at that time; null forgets it. */
    public void remind(UUID id, @Nullable Instant at, Author by) {
        var conversation = locked(id);
        conversation.remind(at, at == null ? null : by.id());
        changed(conversation, "reminder", null, at == null ? null : at.toString(), by);
    }

    /** Empties a subject that repeats a secret entry; the change that says so is secret itself and names the entry. */
    void hideSubject(Conversation conversation, UUID secret, Author by) {
        var now = clock.instant();
        String before = conversation.subject();
        conversation.rename("");
        conversation.touch(now);
        entities.flush();
        told(List.of(Line.hiddenSubject(conversation.id(), by, now, before, secret, conversation.id())));
        events.fire(new Changed(conversation.id(), "subject", by, now));
    }

    void changed(Conversation conversation, String field, @Nullable String from, @Nullable String to, Author by) {
        var now = clock.instant();
        conversation.touch(now);
        entities.flush();
        told(conversation.id(), by, now, field, from, to, null);
        events.fire(new Changed(conversation.id(), field, by, now));
    }

    private void told(UUID id, Author by, Instant at, String field, @Nullable String from, @Nullable String to, @Nullable String reason) {
        told(List.of(Line.change(id, by, at, field, from, to, reason)));
    }

    private void told(List<Line> lines) {
        timeline.write(lines);
        // The timeline moved the row's version by plain SQL where the status changed with it; the ORM's copy must not be written back over it.
        entities.flush();
    }

    /** Throws {@link Problem#stale} where the conversation is not at this version any more; it stays so until the transaction ends. */
    public void expect(UUID id, long version) {
        if (locked(id).version() != version) {
            throw Problem.stale();
        }
    }

    /** Locks the row and reads it fresh; later in the same transaction it is the same object, which knows nothing of what plain SQL wrote since. */
    Conversation locked(UUID id) {
        var conversation = entities.find(Conversation.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (conversation == null) {
            throw Problem.notFound();
        }
        if (!conversation.isAlive()) {
            throw Problem.conflict("merged", "It was merged into another conversation: " + conversation.mergedInto());
        }
        return conversation;
    }
}
