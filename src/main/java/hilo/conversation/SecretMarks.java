package hilo.conversation;

import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * Marks entries as secret, and with an entry the copies of its words: the subject that is its first line, changes that carry them, and later mails that quote it. A hidden subject
 * is empty, which every door shows as "no subject"; the old one stands in a change that is secret too, and comes back with the mark taken off.
 */
@ApplicationScoped
@Transactional
public class SecretMarks {
    private static final int BATCH = 500;

    private record Place(UUID id, String subject, boolean alive) {
    }

    private final Conversations conversations;
    private final Timeline timeline;
    private final Jdbi db;

    @Inject
    SecretMarks(Conversations conversations, Timeline timeline, Jdbi db) {
        this.conversations = conversations;
        this.timeline = timeline;
        this.db = db;
    }

    /** Masks an entry and the copies of its words, and keeps them out of index, previews and quotes; throws {@link Problem} not-found for a change without words of people. */
    public void mark(UUID id, long seq, Author by) {
        var places = places(id);
        db.useHandle(h -> h.createQuery("select id from conversation where id = any(:ids) order by id for update").bind("ids", places.stream().map(Place::id).toArray(UUID[]::new))
                .mapTo(UUID.class).list());
        var conversation = conversations.locked(id);
        var entry = entry(id, seq);
        if (!SecretWords.canBeSecret(entry)) {
            throw Problem.notFound();
        }
        String words = SecretWords.of(entry);
        Map<UUID, TreeSet<Long>> marked = new TreeMap<>();
        marked.computeIfAbsent(id, i -> new TreeSet<>()).add(seq);
        for (Place place : places) {
            boolean opener = opens(entry, place.id());
            var renames = renames(place.id());
            copies(place.id(), entry, words, opener && !renames.isEmpty() ? renames.getFirst() : 0)
                    .forEach(copy -> marked.computeIfAbsent(place.id(), i -> new TreeSet<>()).add(copy));
            if (!place.subject().isBlank() && (SecretWords.repeats(words, place.subject()) || opener && renames.isEmpty())) {
                hideSubject(place, conversation, entry, by);
            }
        }
        marked.forEach(timeline::mask);
        hideFindings(places, words);
        for (Place place : places) {
            var seqs = marked.get(place.id());
            if (seqs != null && place.alive()) {
                conversations.changed(conversations.locked(place.id()), "secret", seqs.stream().map(String::valueOf).collect(Collectors.joining(", ")), "true", by);
            }
        }
    }

    /** Shows an entry again, and the subject that was hidden with it; the copies of its words stay as they are. */
    public void unmark(UUID id, long seq, Author by) {
        var conversation = conversations.locked(id);
        var entry = entry(id, seq);
        timeline.unmask(id, seq);
        if (conversation.subject().isBlank()) {
            db.withHandle(h -> h.createQuery("""
                    update entry set secret = false, changed_at = clock_timestamp() where conversation_id = :id and type = 'change' and details->>'hides' = :entry
                    returning details->>'from'""").bind("id", id).bind("entry", entry.id().toString()).mapTo(String.class).list()).stream().findFirst()
                    .ifPresent(subject -> conversations.rename(id, subject, by));
        }
        conversations.changed(conversation, "secret", String.valueOf(seq), "false", by);
    }

    private Entry entry(UUID id, long seq) {
        return timeline.at(List.of(new Timeline.Spot(id, seq))).stream().findFirst().orElseThrow(Problem::notFound);
    }

    /** Where words of an entry may stand: here, in what was merged into this, and in what was split off or split from. */
    private List<Place> places(UUID id) {
        return db.withHandle(h -> h.createQuery("""
                with recursive gone(id) as (select cast(:id as uuid) union select c.id from conversation c join gone on c.merged_into = gone.id)
                select id, subject, merged_into is null as alive from conversation
                 where id in (select id from gone union select other_id from conversation_link join gone on conversation_id = gone.id where type = 'split'
                              union select conversation_id from conversation_link join gone on other_id = gone.id where type = 'split')
                 order by id""").bind("id", id.toString()).map((row, c) -> new Place(row.getObject(1, UUID.class), row.getString(2), row.getBoolean(3))).list());
    }

    /** Whether this entry began the conversation, so that the subject came with it. */
    private boolean opens(Entry entry, UUID conversation) {
        return entry.type() == EntryType.MESSAGE && entry.direction() == Direction.IN && db.withHandle(h -> h.createQuery("""
                select exists (select from conversation where id = :id and opened_at = :at)
                    or not exists (select from entry where conversation_id = :id and type <> 'change' and seq < :seq) and :here""").bind("id", conversation)
                .bind("at", entry.at()).bind("seq", entry.seq()).bind("here", entry.conversation().equals(conversation)).mapTo(Boolean.class).one());
    }

    private List<Long> renames(UUID conversation) {
        return db.withHandle(h -> h.createQuery("select seq from entry where conversation_id = :id and type = 'change' and details->>'field' = 'subject' order by seq")
                .bind("id", conversation).mapTo(Long.class).list());
    }

    /** The changes and later quotations that repeat the words; {@code firstRename} holds the subject that came with the entry. */
    private List<Long> copies(UUID conversation, Entry secret, String words, long firstRename) {
        var found = new ArrayList<Long>();
        long after = 0;
        List<Entry> some;
        do {
            some = timeline.after(conversation, after, BATCH);
            for (Entry entry : some) {
                boolean copy = entry.type() == EntryType.CHANGE
                        ? SecretWords.canBeSecret(entry)
                                && (entry.seq() == firstRename || SecretWords.ofChange(entry.details()).stream().anyMatch(word -> SecretWords.repeats(words, word)))
                        : SecretWords.repeatsIn(words, SecretWords.quotedBy(entry.text(), entry.details()));
                if (copy && !entry.secret() && !entry.id().equals(secret.id())) {
                    found.add(entry.seq());
                }
                after = entry.seq();
            }
        } while (some.size() == BATCH);
        return found;
    }

    /** A stay at a level keeps the finding that its change shows. */
    private void hideFindings(List<Place> places, String words) {
        var ids = places.stream().map(Place::id).toArray(UUID[]::new);
        db.useHandle(h -> {
            var findings = h.createQuery("select distinct finding from level_stay where conversation_id = any(:ids) and finding is not null").bind("ids", ids).mapTo(String.class)
                    .list();
            h.createUpdate("update level_stay set finding = :mask where conversation_id = any(:ids) and finding = any(:findings)").bind("mask", Secrets.MASK).bind("ids", ids)
                    .bind("findings", findings.stream().filter(finding -> SecretWords.repeats(words, finding)).toArray(String[]::new)).execute();
        });
    }

    private void hideSubject(Place place, Conversation open, Entry secret, Author by) {
        if (place.alive()) {
            var conversation = place.id().equals(open.id()) ? open : conversations.locked(place.id());
            conversations.hideSubject(conversation, secret.id(), by);
        } else {
            db.useHandle(h -> h.createUpdate("update conversation set subject = '' where id = :id").bind("id", place.id()).execute());
        }
    }
}
