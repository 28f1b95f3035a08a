package hilo.sla;

import hilo.conversation.CallFacts;
import hilo.conversation.CallFacts.Outcome;
import hilo.conversation.ConversationEvent;
import hilo.conversation.ConversationEvent.CallChanged;
import hilo.conversation.ConversationEvent.DeliveryChanged;
import hilo.conversation.ConversationEvent.EntriesWritten;
import hilo.conversation.ConversationEvent.LevelEntered;
import hilo.conversation.ConversationEvent.Merged;
import hilo.conversation.ConversationEvent.Reopened;
import hilo.conversation.ConversationEvent.SpamMarked;
import hilo.conversation.ConversationEvent.Split;
import hilo.conversation.ConversationEvent.StatusChanged;
import hilo.conversation.ConversationEvent.TicketOpened;
import hilo.conversation.Delivery;
import hilo.conversation.LevelReason;
import hilo.conversation.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lives a history twice: in the room, by the events that its neighbours would fire, and on paper. */
final class LivedDesk {
    private static final List<String> CHANNELS = List.of("email", "chat", "portal");
    private static final int MOST = 4;

    private static final class Matter {
        private final UUID id;
        private final List<ClockRoom.Matter> sessions = new ArrayList<>();
        private Status status = Status.OPEN;
        private int level = 1;
        private boolean spam;

        private Matter(UUID id) {
            this.id = id;
        }
    }

    /** A mail of ours, which may bounce. */
    private static final class Mail {
        private Matter matter;
        private final ClockRoom.Matter session;
        private final long seq;
        private final Instant written;
        private final PlainDesk.Said said;

        private Mail(Matter matter, ClockRoom.Matter session, long seq, Instant written, PlainDesk.Said said) {
            this.matter = matter;
            this.session = session;
            this.seq = seq;
            this.written = written;
            this.said = said;
        }
    }

    /** What was said in a session, to go along with it. */
    private record Place(ClockRoom.Matter session, PlainDesk.Said said) {
    }

    private final ClockRoom room;
    private final PlainDesk paper;
    private final List<Matter> matters = new ArrayList<>();
    private final List<Mail> mails = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final List<UUID> all = new ArrayList<>();
    private long seq;

    LivedDesk(ClockRoom room) {
        this.room = room;
        paper = new PlainDesk(room.now());
    }

    /** Null where both show the same. */
    @Nullable
    String difference() {
        room.sweep(all);
        var shown = room.clocks.of(all).values().stream().flatMap(List::stream).map(LivedDesk::shown).sorted().toList();
        return shown.equals(paper.shown()) ? null : "\nroom  " + shown + "\npaper " + paper.shown();
    }

    private static String shown(ClockView clock) {
        return String.join(" ", clock.conversation().toString(), clock.promise(), clock.channel(), String.valueOf(clock.level()), clock.startedAt().toString(), clock.state(),
                String.valueOf(clock.breachedAt()), String.valueOf(clock.metAt()), String.valueOf(clock.dueAt()));
    }

    void live(Step step) {
        pass(step.later());
        if (step.more() % 3 == 0) {
            room.sweep(all);
        }
        if (matters.isEmpty() && step.kind() != Step.Kind.OPEN) {
            return;
        }
        var matter = matters.isEmpty() ? null : matters.get(step.which() % matters.size());
        switch (step.kind()) {
            case OPEN -> open(step);
            case WRITE -> write(at(matter), step);
            case ANSWER -> answer(at(matter), step);
            case MAIL -> mail(at(matter), step);
            case BOUNCE -> bounce(step);
            case NOTE -> room.hear(new EntriesWritten(List.of(ClockRoom.noted(at(matter).sessions.getFirst(), ++seq, room.now()))));
            case ESCALATE -> escalate(at(matter), step);
            case HAND_BACK -> handBack(at(matter));
            case WAIT -> moveTo(at(matter), Status.WAITING);
            case GO_ON -> moveTo(at(matter), Status.OPEN);
            case SOLVE -> moveTo(at(matter), Status.SOLVED);
            case SPAM -> spam(at(matter));
            case MERGE -> merge(at(matter), matters.get(step.more() % matters.size()));
            case SPLIT -> split(at(matter), step);
            case TICKET -> {
                room.hear(new TicketOpened(at(matter).id, "FP-1", ClockRoom.AGENT, false, room.now()));
                paper.ticketed(at(matter).id);
            }
            case POLICY -> {
                room.publish(PlainDesk.document(step.which() % PlainDesk.POLICIES), all);
                paper.publish(step.which() % PlainDesk.POLICIES);
            }
            case CALL -> call(at(matter), step);
            case CALL_BACK -> callBack(at(matter), step);
            case LOOK -> room.sweep(all);
        }
    }

    private static Matter at(@Nullable Matter matter) {
        if (matter == null) {
            throw new IllegalStateException("there is none yet");
        }
        return matter;
    }

    private void pass(Duration time) {
        room.moveTo(room.now().plus(time));
        paper.moveTo(room.now());
    }

    private void open(Step step) {
        if (matters.size() < MOST) {
            var session = room.matter(CHANNELS.get(step.which() % CHANNELS.size()), room.now());
            var matter = new Matter(session.id());
            matter.sessions.add(session);
            matters.add(matter);
            all.add(matter.id);
            wrote(matter, session, room.now());
        }
    }

    /** By mail it may have lain in the mailbox for a while. */
    private void write(Matter matter, Step step) {
        var session = session(matter, CHANNELS.get(step.more() % CHANNELS.size()), step.which() % 5 == 0);
        wrote(matter, session, session.channel().equals("email") ? room.now().minusSeconds(step.which() % 3 * 1800L) : room.now());
    }

    private void wrote(Matter matter, ClockRoom.Matter session, Instant at) {
        var before = matter.status;
        matter.status = Status.OPEN;
        if (before == Status.SOLVED) {
            room.hear(new Reopened(matter.id, session.session(), at));
            paper.reopened(matter.id, session.session(), session.channel(), at);
        }
        if (before != Status.OPEN) {
            room.hear(new StatusChanged(matter.id, before, Status.OPEN, ClockRoom.CUSTOMER, room.now()));
            paper.goesOn(matter.id);
        }
        room.hear(new EntriesWritten(List.of(ClockRoom.wrote(session, ++seq, at))));
        paper.wrote(matter.id, session.session(), session.channel(), at);
    }

    /** In the chat or the portal, where it is there at once. */
    private void answer(Matter matter, Step step) {
        var session = session(matter, step.more() % 2 == 0 ? "chat" : "portal", false);
        var entry = ClockRoom.answered(session, ++seq, room.now(), Delivery.DELIVERED);
        room.store(entry);
        room.hear(new EntriesWritten(List.of(entry)));
        places.add(new Place(session, paper.answered(matter.id, session.channel(), room.now())));
    }

    /** By mail: our server has taken it, perhaps some time before we hear of it. */
    private void mail(Matter matter, Step step) {
        var session = session(matter, "email", false);
        var taken = room.now().minusSeconds(step.more() % 4 * 2400L);
        var entry = ClockRoom.answered(session, ++seq, taken.minusSeconds(600), Delivery.PENDING);
        room.store(entry);
        room.hear(new EntriesWritten(List.of(entry)));
        room.deliver(session, entry.seq(), Delivery.SENT, taken);
        room.hear(new DeliveryChanged(matter.id, entry.seq(), session.session(), "email", ClockRoom.AGENT, false, entry.at(), taken, Delivery.SENT));
        var said = paper.answered(matter.id, "email", taken);
        places.add(new Place(session, said));
        mails.add(new Mail(matter, session, entry.seq(), entry.at(), said));
    }

    private void bounce(Step step) {
        if (!mails.isEmpty()) {
            var mail = mails.remove(step.which() % mails.size());
            room.deliver(mail.session, mail.seq, Delivery.FAILED, room.now());
            room.hear(new DeliveryChanged(mail.matter.id, mail.seq, mail.session.session(), "email", ClockRoom.AGENT, false, mail.written, room.now(), Delivery.FAILED));
            paper.bounced(mail.said);
        }
    }

    private void escalate(Matter matter, Step step) {
        int level = 2 + step.more() % 2;
        if (level > matter.level) {
            room.hear(new LevelEntered(matter.id, UUID.randomUUID(), level, matter.level, LevelReason.ESCALATED, ClockRoom.AGENT, room.now()));
            paper.escalated(matter.id, level);
            matter.level = level;
        }
    }

    private void handBack(Matter matter) {
        if (matter.level > 1) {
            room.hear(new LevelEntered(matter.id, UUID.randomUUID(), 1, matter.level, LevelReason.HANDED_BACK, ClockRoom.AGENT, room.now()));
            matter.level = 1;
        }
    }

    private void moveTo(Matter matter, Status status) {
        var before = matter.status;
        if (before == status) {
            return;
        }
        matter.status = status;
        if (before == Status.SOLVED && status == Status.OPEN) {
            room.hear(new Reopened(matter.id, null, room.now()));
        }
        room.hear(new StatusChanged(matter.id, before, status, ClockRoom.AGENT, room.now()));
        if (before == Status.WAITING) {
            paper.goesOn(matter.id);
        }
        if (status == Status.WAITING) {
            paper.waits(matter.id);
        } else if (status == Status.SOLVED) {
            paper.solved(matter.id);
        }
    }

    private void spam(Matter matter) {
        matter.spam = !matter.spam;
        room.db.useHandle(h -> h.execute("update conversation set spam = ? where id = ?", matter.spam, matter.id));
        room.hear(new SpamMarked(matter.id, matter.spam, ClockRoom.AGENT, room.now()));
        paper.spam(matter.id, matter.spam);
    }

    private void merge(Matter from, Matter into) {
        if (from == into) {
            return;
        }
        room.db.useHandle(h -> {
            h.execute("update channel_session set conversation_id = ? where conversation_id = ?", into.id, from.id);
            h.execute("update entry set conversation_id = ? where conversation_id = ?", into.id, from.id);
        });
        room.hear(new Merged(from.id, into.id, ClockRoom.AGENT, room.now()));
        from.sessions.forEach(session -> into.sessions.add(moved(session, into)));
        mails.stream().filter(mail -> mail.matter == from).forEach(mail -> mail.matter = into);
        matters.remove(from);
        paper.merged(from.id, into.id);
    }

    private void split(Matter matter, Step step) {
        if (matter.sessions.size() < 2) {
            return;
        }
        var session = matter.sessions.remove(step.more() % matter.sessions.size());
        var apart = new Matter(room.matter("chat", room.now()).id());
        room.db.useHandle(h -> {
            h.execute("update channel_session set conversation_id = ? where id = ?", apart.id, session.session());
            h.execute("update entry set conversation_id = ? where session_id = ?", apart.id, session.session());
        });
        room.hear(new Split(matter.id, apart.id, List.of(session.session()), ClockRoom.AGENT, room.now()));
        apart.sessions.add(moved(session, apart));
        mails.stream().filter(mail -> mail.session.session().equals(session.session())).forEach(mail -> mail.matter = apart);
        matters.add(apart);
        all.add(apart.id);
        paper.split(session.session(), apart.id, places.stream().filter(place -> place.session().session().equals(session.session())).map(Place::said).toList());
    }

    private static ClockRoom.Matter moved(ClockRoom.Matter session, Matter to) {
        return new ClockRoom.Matter(to.id, session.session(), session.channel());
    }

    private void call(Matter matter, Step step) {
        var session = room.session(new ClockRoom.Matter(matter.id, UUID.randomUUID(), "phone"), "phone", room.now());
        matter.sessions.add(session);
        var queued = room.now();
        heard(matter, session, new Told(Outcome.WAITING, queued, null, null, null, null, null));
        paper.queued(matter.id, session.session());
        pass(Duration.ofSeconds(step.which() % 4 == 0 ? 3 : step.which() % 1500));
        var waited = Duration.between(queued, room.now());
        switch (step.more() % 3) {
            case 0 -> {
                heard(matter, session, new Told(Outcome.ABANDONED, queued, null, room.now(), null, (int) waited.toSeconds(), null));
                paper.abandoned(session.session(), waited);
            }
            case 1 -> {
                pass(Duration.ofSeconds(20));
                heard(matter, session, new Told(Outcome.VOICEMAIL, queued, null, room.now(), room.now(), null, null));
                paper.leftAMessage(session.session());
            }
            default -> {
                var answered = room.now();
                heard(matter, session, new Told(Outcome.TALKING, queued, answered, null, null, null, null));
                talk(matter, session, queued, answered, step);
            }
        }
    }

    private void callBack(Matter matter, Step step) {
        var session = room.session(new ClockRoom.Matter(matter.id, UUID.randomUUID(), "phone"), "phone", room.now());
        matter.sessions.add(session);
        heard(matter, session, new Told(Outcome.TALKING, null, room.now(), null, null, null, null));
        talk(matter, session, null, room.now(), step);
    }

    private void talk(Matter matter, ClockRoom.Matter session, @Nullable Instant queued, Instant answered, Step step) {
        pass(Duration.ofSeconds(step.which() % 3 == 0 ? 4 : 5 + step.which() % 900));
        var talked = Duration.between(answered, room.now());
        room.storeCall(session, ++seq, answered, talked);
        heard(matter, session, new Told(Outcome.ANSWERED, queued, answered, room.now(), null, null, (int) talked.toSeconds()));
        var said = paper.talked(matter.id, answered, talked);
        if (said != null) {
            places.add(new Place(session, said));
        }
    }

    /** What the phone system has told of a call by now. */
    private record Told(Outcome outcome, @Nullable Instant queued, @Nullable Instant answered, @Nullable Instant ended, @Nullable Instant voicemail, @Nullable Integer waited,
            @Nullable Integer talked) {
    }

    private void heard(Matter matter, ClockRoom.Matter session, Told told) {
        String source = "provider";
        var facts = new CallFacts(told.outcome, told.queued == null, "+528111111111", "+528181570060", room.now(), source, told.queued, told.queued == null ? null : source,
                told.answered, told.answered == null ? null : source, told.ended, told.ended == null ? null : source, told.voicemail, told.waited,
                told.waited == null ? null : source, null, null, told.talked, told.talked == null ? null : source);
        ConversationEvent changed = new CallChanged(matter.id, 1, session.session(), facts, room.now());
        room.hear(changed);
    }

    private ClockRoom.Matter session(Matter matter, String channel, boolean another) {
        var known = matter.sessions.stream().filter(session -> session.channel().equals(channel)).findFirst();
        if (known.isPresent() && !another) {
            return known.get();
        }
        var session = room.session(new ClockRoom.Matter(matter.id, UUID.randomUUID(), channel), channel, room.now());
        matter.sessions.add(session);
        return session;
    }
}
