package hilo.conversation;

import hilo.conversation.ConversationEvent.Merged;
import hilo.conversation.ConversationEvent.Split;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Merges, splits and links conversations. Entries move with their sessions and get new numbers at the end of the timeline they come to; where they stood, the change says so. A
 * merged conversation keeps its number and folio, which lead to the survivor.
 */
@ApplicationScoped
@Transactional
public class Rearranging {
    private final Conversations conversations;
    private final Timeline timeline;
    private final EntityManager entities;
    private final Jdbi db;
    private final InstantSource clock;
    private final Event<ConversationEvent> events;

    @Inject
    Rearranging(Conversations conversations, Timeline timeline, EntityManager entities, Jdbi db, InstantSource clock, Event<ConversationEvent> events) {
        this.conversations = conversations;
        this.timeline = timeline;
        this.entities = entities;
        this.db = db;
        this.clock = clock;
        this.events = events;
    }

    /** Moves all of one conversation into another, which survives; of two ticketed matters the survivor's folio stays and the other becomes its alias. */
    public void merge(UUID id, UUID into, Author by) {
        if (id.equals(into)) {
            throw Problem.unprocessable("merge-with-itself", "A conversation cannot be merged into itself.").at("/into", "another conversation");
        }
        lockBoth(id, into);
        var gone = conversations.locked(id);
        var survivor = conversations.locked(into);
        var now = clock.instant();
        if (gone.ticket() != null && survivor.ticket() == null) {
            survivor.becomeTicket(gone.ticket());
        }
        timeline.write(List.of(Line.change(into, by, now, "merge", String.valueOf(gone.number()), String.valueOf(survivor.number()), null)));
        timeline.write(List.of(Line.change(id, by, now, "merge", String.valueOf(gone.number()), String.valueOf(survivor.number()), null)));
        entities.refresh(gone);
        gone.mergeInto(into);
        if (gone.contact() != null && survivor.contact() == null) {
            survivor.belongTo(gone.contact(), gone.organisation());
        }
        if (survivor.incident() == null) {
            survivor.partOf(gone.incident());
        }
        gone.partOf(null);
        survivor.commitTo(soonest(survivor.committedTo(), gone.committedTo()));
        gone.commitTo(null);
        survivor.touch(now);
        gone.touch(now);
        entities.flush();
        db.useHandle(h -> {
            h.createUpdate("update level_stay set left_at = :now where conversation_id = :id and left_at is null").bind("now", now).bind("id", id).execute();
            h.createUpdate("update channel_session set conversation_id = :into where conversation_id = :id").bind("into", into).bind("id", id).execute();
            h.createUpdate(
                    "insert into participant (conversation_id, address, name, verified, copied) select :into, address, name, verified, copied from participant where conversation_id = :id on conflict do nothing")
                    .bind("into", into)
                    .bind("id", id).execute();
            moveEntries(h, id, into, h.createQuery("select seq from entry where conversation_id = :id and type <> 'change' order by seq").bind("id", id).mapTo(Long.class).list(),
                    by);
        });
        events.fire(new Merged(id, into, by, now));
    }

    /** Takes entries, with the sessions that lie wholly among them, into a conversation of their own; returns its id. */
    public UUID split(UUID id, List<Long> seqs, String subject, Author by) {
        var from = conversations.locked(id);
        var wanted = new TreeSet<>(seqs);
        var there = db
                .withHandle(h -> h.createQuery("select seq from entry where conversation_id = :id and type <> 'change' order by seq").bind("id", id).mapTo(Long.class).list());
        if (wanted.isEmpty() || !there.containsAll(wanted) || wanted.size() == there.size()) {
            throw Problem.unprocessable("bad-split", "Name some of the entries, but not all of them.").at("/seqs", "entries of this conversation, without changes");
        }
        var now = clock.instant();
        UUID created = conversations.open(Draft.brought(subject, by, from.contact(), from.organisation(), now));
        conversations.assign(created, from.assignee(), from.team(), by);
        var sessions = db.withHandle(h -> {
            var whole = h.createQuery("""
                    select session_id from entry where conversation_id = :id and session_id is not null
                     group by session_id having bool_and(seq = any(:seqs))""").bind("id", id).bind("seqs", wanted.toArray(Long[]::new)).mapTo(UUID.class).list();
            h.createUpdate("update channel_session set conversation_id = :created where id = any(:sessions)").bind("created", created)
                    .bind("sessions", whole.toArray(UUID[]::new)).execute();
            moveEntries(h, id, created, List.copyOf(wanted), by);
            return whole;
        });
        timeline.write(List.of(Line.change(id, by, now, "split", String.valueOf(from.number()), null, subject)));
        link(id, created, "split", by);
        events.fire(new Split(id, created, sessions, by, now));
        return created;
    }

    /** Says that two matters have to do with each other; {@code type} is related, follow-up or split. */
    public void link(UUID id, UUID other, String type, Author by) {
        if (id.equals(other) || !List.of("related", "follow-up", "split").contains(type)) {
            throw Problem.invalid("bad-link", "That link cannot be made.").at("/type", "related or follow-up").at("/conversation", "another conversation");
        }
        conversations.locked(id);
        int made = db.withHandle(h -> h.createUpdate("""
                insert into conversation_link (conversation_id, other_id, type, created_at, by_name)
                select :id, c.id, :type, :now, :name from conversation c where c.id = :other on conflict do nothing""").bind("id", id).bind("other", other).bind("type", type)
                .bind("now", clock.instant()).bind("name", by.name()).execute());
        if (made == 1) {
            timeline.write(Line.change(id, by, clock.instant(), "link", null, other.toString(), type));
        } else if (!db.withHandle(h -> h.createQuery("select exists (select from conversation where id = :other)").bind("other", other).mapTo(Boolean.class).one())) {
            throw Problem.notFound();
        }
    }

    /** Of two dates the one that is owed first is shown; what is delivered keeps both. */
    private static @Nullable Instant soonest(@Nullable Instant one, @Nullable Instant other) {
        return one == null ? other : other == null || one.isBefore(other) ? one : other;
    }

    /** Always in the same order, so that two merges cannot wait for each other. */
    private void lockBoth(UUID one, UUID other) {
        db.useHandle(h -> h.createQuery("select id from conversation where id = any(:ids) order by id for update").bind("ids", new UUID[]{one, other}).mapTo(UUID.class).list());
    }

    /**
     * The moved entries get the next numbers of the timeline they come to, in their old order. Where they stood, a change of the same seq says where they went, so that numbers
     * keep no gap and a reader who resumes misses nothing.
     */
    private static void moveEntries(Handle h, UUID from, UUID to, List<Long> seqs, Author by) {
        if (seqs.isEmpty()) {
            return;
        }
        var numbers = seqs.toArray(Long[]::new);
        long last = h.createQuery("select last_seq from conversation where id = :to").bind("to", to).mapTo(Long.class).one();
        h.createUpdate("""
                with moving as (select seq, :last + row_number() over (order by seq) as next from unnest(cast(:seqs as bigint[])) as s(seq))
                update entry e set conversation_id = :to, seq = moving.next,
                       client_id = case when not exists (select from entry there where there.conversation_id = :to and there.client_id = e.client_id) then e.client_id end
                  from moving where e.conversation_id = :from and e.seq = moving.seq""").bind("last", last).bind("seqs", numbers).bind("to", to).bind("from", from).execute();
        h.createUpdate("""
                insert into entry (conversation_id, seq, id, at, at_source, received_at, direction, type, author_type, author_id, author_name, text, delivery, automatic, details)
                select :from, s.seq, gen_random_uuid(), hilo_now(), 'server', hilo_now(), 'internal', 'change', :type, :author, :name, '', 'none', false, cast(:details as jsonb)
                  from unnest(cast(:seqs as bigint[])) as s(seq)""").bind("from", from).bind("seqs", numbers).bind("type", Wire.of(by.type())).bind("author", by.id())
                .bind("name", by.name()).bind("details", Json.newObject().add("field", "moved").add("to", to.toString()).build().toString()).execute();
        h.createUpdate("""
                update conversation set last_seq = last_seq + :count, updated_at = greatest(updated_at, hilo_now()),
                       channels = (select coalesce(array_agg(distinct channel order by channel), '{}') from entry where conversation_id = :to and channel is not null)
                 where id = :to""").bind("count", seqs.size()).bind("to", to).execute();
    }
}
