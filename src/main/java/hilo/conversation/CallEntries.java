package hilo.conversation;

import hilo.conversation.ConversationEvent.CallChanged;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Keeps one entry of type {@code call} per call, however often more becomes known of it. */
@ApplicationScoped
@Transactional
public class CallEntries {
    private final Timeline timeline;
    private final Sessions sessions;
    private final Jdbi db;
    private final Event<ConversationEvent> events;

    @Inject
    CallEntries(Timeline timeline, Sessions sessions, Jdbi db, Event<ConversationEvent> events) {
        this.timeline = timeline;
        this.sessions = sessions;
        this.db = db;
        this.events = events;
    }

    /**
     * Records what is known of a call now; the first time it writes the entry, later it replaces what the entry says. Whoever times promises hears of both.
     *
     * @param source where the facts are from: {@code provider} or {@code agent}
     * @param agent who talks or talked, if known
     */
    public Entry record(UUID session, CallFacts facts, Author customer, @Nullable Author agent, String source, String note, Instant now) {
        var call = sessions.find(session).orElseThrow();
        var details = Json.newObject().add("call", json(facts, agent)).build();
        var line = new Line(call.conversation(), session, Channels.PHONE, facts.outbound() ? Direction.OUT : Direction.IN, EntryType.CALL,
                facts.outbound() && agent != null ? agent : customer, facts.startedAt(), source, now, note, null, List.of(), Delivery.NONE, facts.outbound(), false,
                "call:" + session, details);
        var written = timeline.write(line);
        if (!written.isNew()) {
            timeline.details(written.entry().id(), details, note);
            db.useHandle(h -> h.createUpdate("update conversation set updated_at = greatest(updated_at, :now) where id = :id").bind("now", now)
                    .bind("id", written.entry().conversation()).execute());
        }
        if (facts.isOver()) {
            sessions.end(session, java.util.Objects.requireNonNull(facts.endedAt()));
        }
        events.fire(new CallChanged(written.entry().conversation(), written.entry().seq(), session, facts, now));
        return written.entry();
    }

    /** Adds a recording or voicemail to a call's entry; the same file again changes nothing. */
    public void attach(UUID session, Attached file) {
        db.useHandle(h -> h.createUpdate("""
                insert into attachment (id, entry_id, name, type, size, sha256, private_key)
                select :id, e.id, :name, :type, :size, :sha, :key from entry e where e.session_id = :session and e.type = 'call'
                   and not exists (select from attachment a where a.entry_id = e.id and a.sha256 = :sha)""").bind("id", file.id()).bind("name", file.name())
                .bind("type", file.type()).bind("size", file.size()).bind("sha", file.sha256()).bind("key", file.privateKey()).bind("session", session).execute());
    }

    private static JsonObject json(CallFacts facts, @Nullable Author agent) {
        var json = Json.newObject().add("outcome", Wire.of(facts.outcome())).add("outbound", facts.outbound()).add("from", facts.from()).add("to", facts.to())
                .add("startedAt", facts.startedAt().toString()).add("startedSource", facts.startedSource());
        put(json, "queuedAt", facts.queuedAt());
        put(json, "queuedSource", facts.queuedSource());
        put(json, "answeredAt", facts.answeredAt());
        put(json, "answeredSource", facts.answeredSource());
        put(json, "endedAt", facts.endedAt());
        put(json, "endedSource", facts.endedSource());
        put(json, "voicemailAt", facts.voicemailAt());
        number(json, "waitSeconds", facts.waitSeconds());
        put(json, "waitSource", facts.waitSource());
        number(json, "ringSeconds", facts.ringSeconds());
        put(json, "ringSource", facts.ringSource());
        number(json, "talkSeconds", facts.talkSeconds());
        put(json, "talkSource", facts.talkSource());
        put(json, "agent", agent == null ? null : agent.name());
        return json.build();
    }

    private static void put(JsonObjectBuilder json, String name, @Nullable Object value) {
        if (value == null) {
            json.addNull(name);
        } else {
            json.add(name, value.toString());
        }
    }

    private static void number(JsonObjectBuilder json, String name, @Nullable Integer value) {
        if (value == null) {
            json.addNull(name);
        } else {
            json.add(name, value);
        }
    }
}
