package hilo.conversation;

import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
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
    private final InstantSource clock;

    @Inject
    SecretMarks(Conversations conversations, Timeline timeline, Jdbi db, InstantSource clock) {
        this.conversations = conversations;
        this.timeline = timeline;
        this.db = db;
        this.clock = clock;
    }

    /** Masks an entry and the copies of its words, and keeps them out of index, previews and quotes; throws {@link Problem} not-found for a change without words of people. */
    public void mark(UUID id, long seq, Author by) {
        var places = locked(places(id));
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
        for (Place place : places) {
            var seqs = marked.get(place.id());
            if (seqs != null && place.alive()) {
                conversations.changed(conversations.locked(place.id()), "secret", seqs.stream().map(String::valueOf).collect(Collectors.joining(", ")), "true", by);
            }
        }
    }

    /** Shows an entry again, and the subjects that were hidden with it; the copies of its words stay as they are. */
    public void unmark(UUID id, long seq, Author by) {
        var places = locked(places(id));
        var conversation = conversations.locked(id);
        var entry = entry(id, seq);
        timeline.unmask(id, seq);
        var hidden = hiddenBy(entry, places);
        for (Place place : places) {
            String subject = place.subject().isBlank() ? hidden.get(place.id()) : null;
            if (subject != null && place.alive()) {
                conversations.rename(place.id(), subject, by);
            } else if (subject != null) {
                rename(place, subject);
            }
        }
        conversations.changed(conversation, "secret", String.valueOf(seq), "false", by);
    }

    /** Shows the changes that hid subjects with this entry, and returns the last subject of each conversation. */
    private Map<UUID, String> hiddenBy(Entry entry, List<Place> places) {
        var subjects = new TreeMap<UUID, String>();
        db.useHandle(h -> {
            h.createQuery("""
                    select coalesce(cast(details->>'of' as uuid), conversation_id), details->>'from' from entry
                     where conversation_id = any(:ids) and type = 'change' and details->>'hides' = :entry order by seq""").bind("ids", ids(places))
                    .bind("entry", entry.id().toString()).map((row, c) -> subjects.put(row.getObject(1, UUID.class), row.getString(2))).list();
            h.createUpdate("update entry set secret = false, changed_at = clock_timestamp() where conversation_id = any(:ids) and type = 'change' and details->>'hides' = :entry")
                    .bind("ids", ids(places)).bind("entry", entry.id().toString()).execute();
        });
        return subjects;
    }

    private List<Place> locked(List<Place> places) {
        db.useHandle(h -> h.createQuery("select id from conversation where id = any(:ids) order by id for update").bind("ids", ids(places)).mapTo(UUID.class).list());
        return places;
    }

    private static UUID[] ids(List<Place> places) {
        return places.stream().map(Place::id).toArray(UUID[]::new);
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
        return db.withHandle(h -> h
                .createQuery("select seq from entry where conversation_id = :id and type = 'change' and details->>'field' = 'subject' and details->>'of' is null order by seq")
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
                        ? SecretWords.canBeSecret(entry) && (entry.seq() == firstRename || changeRepeats(words, entry))
                        : SecretWords.repeatsIn(words, SecretWords.quotedBy(entry.text(), entry.details()));
                if (copy && !entry.secret() && !entry.id().equals(secret.id())) {
                    found.add(entry.seq());
                }
                after = entry.seq();
            }
        } while (some.size() == BATCH);
        return found;
    }

    private static boolean changeRepeats(String words, Entry change) {
        boolean subject = change.details().getString("field", "").equals("subject");
        return SecretWords.ofChange(change.details()).stream().anyMatch(word -> subject ? SecretWords.repeats(words, word) : SecretWords.repeatsMuch(words, word));
    }

    private void hideSubject(Place place, Conversation open, Entry secret, Author by) {
        if (place.alive()) {
            var conversation = place.id().equals(open.id()) ? open : conversations.locked(place.id());
            conversations.hideSubject(conversation, secret.id(), by);
        } else {
            rename(place, "");
            timeline.write(Line.hiddenSubject(open.id(), by, clock.instant(), place.subject(), secret.id(), place.id()));
        }
    }

    private void rename(Place merged, String subject) {
        db.useHandle(h -> h.createUpdate("update conversation set subject = :subject where id = :id").bind("subject", subject).bind("id", merged.id()).execute());
    }
}
