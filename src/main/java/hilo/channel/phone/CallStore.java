package hilo.channel.phone;

import hilo.platform.Ids;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonString;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The tables of calls. Everything here joins the transaction at hand. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class CallStore {
    /** A call as it was last folded. */
    record Call(UUID id, String rootSid, String caller, String line, @Nullable UUID conversation, @Nullable UUID session, @Nullable String folio, @Nullable Integer slot,
            @Nullable Instant queuedAt, boolean waiting, @Nullable UUID answeredBy, String result, Instant createdAt) {
    }

    /** An agent's taking of a call; {@code held} while it is not released. */
    record Take(UUID id, UUID call, UUID agent, @Nullable String legSid, Instant at, boolean held) {
    }

    private final Jdbi db;

    @Inject
    CallStore(Jdbi db) {
        this.db = db;
    }

    /** The call of that SID; made when it is new. */
    Call call(String rootSid, String caller, String line, Instant now) {
        return withSid(rootSid).or(() -> made(rootSid, caller, line, now)).or(() -> withSid(rootSid)).orElseThrow();
    }

    /** Empty where another request of the same call was faster. */
    private Optional<Call> made(String rootSid, String caller, String line, Instant now) {
        return db.withHandle(h -> h.createQuery("""
                insert into phone_call (id, root_sid, caller, line, created_at) values (:id, :sid, :caller, :line, :now) on conflict (root_sid) do nothing returning *""")
                .bind("id", Ids.next()).bind("sid", rootSid).bind("caller", caller).bind("line", line).bind("now", now).map((row, c) -> call(row)).findOne());
    }

    Optional<Call> find(UUID id) {
        return db.withHandle(h -> h.createQuery("select * from phone_call where id = :id").bind("id", id).map((row, c) -> call(row)).findOne());
    }

    /** The same, its row locked to the end of the transaction. */
    Optional<Call> lock(UUID id) {
        return db.withHandle(h -> h.createQuery("select * from phone_call where id = :id for update").bind("id", id).map((row, c) -> call(row)).findOne());
    }

    Optional<Call> withSession(UUID session) {
        return db.withHandle(h -> h.createQuery("select * from phone_call where session_id = :id").bind("id", session).map((row, c) -> call(row)).findOne());
    }

    List<Call> waiting() {
        return db.withHandle(h -> h.createQuery("select * from phone_call where waiting order by queued_at, id").map((row, c) -> call(row)).list());
    }

    /** What was answered to the same request before; by its key, or by the token that a repeated request carries. */
    Optional<Step> answered(String key, Route route, String sid, @Nullable String retryToken) {
        return db.withHandle(h -> h.createQuery("""
                select step from phone_event where key = :key or (route = :route and sid = :sid and retry_token = cast(:token as text)) limit 1""").bind("key", key).bind(
                "route", route.path()).bind("sid", sid).bind("token", retryToken).mapTo(String.class).findOne()).map(Step::of);
    }

    /** Keeps a request; false when the same one is kept already. */
    boolean keep(CallEvent event, @Nullable UUID call, @Nullable String retryToken, int signedWith) {
        var fields = Json.newObject();
        event.fields().forEach(fields::add);
        return db.withHandle(h -> h.createUpdate("""
                insert into phone_event (id, key, retry_token, call_id, route, sid, fields, step, signed_with, received_at)
                values (:id, :key, :token, :call, :route, :sid, cast(:fields as jsonb), :step, :signed, :at) on conflict do nothing""").bind("id", Ids.next())
                .bind("key", event.key())
                .bind("token", retryToken).bind("call", call).bind("route", event.route().path()).bind("sid", event.sid()).bind("fields", fields.build().toString())
                .bind("step", event
                        .step().key())
                .bind("signed", signedWith).bind("at", event.receivedAt()).execute()) == 1;
    }

    /** Everything that was told of a call: of its own leg, of the legs of those who took it, and of a leg that it was bridged to. */
    List<CallEvent> events(UUID call) {
        return db.withHandle(h -> h.createQuery("""
                select * from phone_event e
                 where e.call_id = :call or e.sid = any(array(select fields ->> 'DequeingCallSid' from phone_event where call_id = :call))
                 order by received_at, id""").bind("call", call)
                .map((row, c) -> new CallEvent(row.getString("key"), Route.of(row.getString("route")), row.getString("sid"), fields(row
                        .getString("fields")), Step.of(row.getString("step")), instant(row, "received_at")))
                .list());
    }

    /** A leg that was not known to belong to a call, and now is. */
    void link(String legSid, UUID call) {
        db.useHandle(h -> h.createUpdate("update phone_event set call_id = :call where sid = :sid and call_id is null").bind("call", call).bind("sid", legSid).execute());
    }

    void folded(UUID call, Instant now) {
        db.useHandle(h -> h.createUpdate("update phone_event set folded_at = :now where call_id = :call and folded_at is null").bind("now", now).bind("call", call).execute());
    }

    /** Calls of which something was told before {@code before} and not folded since, or that have no conversation yet. */
    List<UUID> unfolded(Instant before, int limit) {
        return db.withHandle(h -> h.createQuery("""
                (select distinct call_id from phone_event where folded_at is null and call_id is not null and received_at < :before limit :limit)
                union (select id from phone_call where conversation_id is null and created_at < :before limit :limit)""").bind("before", before).bind("limit", limit)
                .mapTo(UUID.class)
                .list());
    }

    void update(UUID call, CallSheet sheet, @Nullable UUID answeredBy) {
        var queued = sheet.queued();
        var ended = sheet.ended();
        db.useHandle(h -> h.createUpdate("""
                update phone_call set waiting = :waiting, queued_at = cast(:queued as timestamptz), ended_at = cast(:ended as timestamptz), result = :result, answered_by = coalesce(answered_by, cast(:agent as uuid)),
                       queue_slot = case when :waiting or cast(:queued as timestamptz) is null then queue_slot end
                 where id = :id""").bind("waiting", sheet.waiting()).bind("queued", queued == null ? null : queued.at()).bind("ended", ended == null ? null : ended.at())
                .bind("result",
                        sheet.result().key())
                .bind("agent", answeredBy).bind("id", call).execute());
    }

    /** Notes the facts that the conversation is told; false when it knows them already. */
    boolean tells(UUID call, String facts) {
        return db.withHandle(h -> h.createUpdate("update phone_call set told = :facts where id = :id and told is distinct from :facts").bind("facts", facts).bind("id", call)
                .execute()) == 1;
    }

    void opened(UUID call, UUID conversation, UUID session) {
        db.useHandle(h -> h.createUpdate("update phone_call set conversation_id = :conversation, session_id = :session where id = :id").bind("conversation", conversation).bind(
                "session", session).bind("id", call).execute());
    }

    void keyedIn(UUID call, String folio) {
        db.useHandle(h -> h.createUpdate("update phone_call set folio = :folio where id = :id and conversation_id is null").bind("folio", folio).bind("id", call).execute());
    }

    /** Gives the call a queue of its own, the lowest free one; none when all are in use (the call then waits in the common one). */
    @Nullable
    Integer slot(UUID call, int slots) {
        return db.withHandle(h -> {
            // Two callers at once must not find the same slot free.
            h.execute("select pg_advisory_xact_lock(hashtext('phone_call_slot'))");
            h.createUpdate("""
                    update phone_call set queue_slot = (select min(s) from generate_series(1, :slots) s where not exists (select from phone_call c where c.queue_slot = s))
                     where id = :id and queue_slot is null""").bind("slots", slots).bind("id", call).execute();
            return h.createQuery("select queue_slot from phone_call where id = :id").bind("id", call).map((row, c) -> (Integer) row.getObject(1)).one();
        });
    }

    /** Takes a waiting call for an agent; empty when it is not waiting or somebody else holds it. The row's lock and the unique index make two agents one winner. */
    Optional<Take> take(UUID call, UUID agent, Instant now) {
        var id = Ids.next();
        int taken = db.withHandle(h -> h.createUpdate("""
                insert into phone_take (id, call_id, agent_id, at)
                select :id, c.id, :agent, :now from phone_call c where c.id = :call and c.waiting
                on conflict do nothing""").bind("id", id).bind("agent", agent).bind("now", now).bind("call", call).execute());
        return taken == 1 ? Optional.of(new Take(id, call, agent, null, now, true)) : Optional.empty();
    }

    Optional<Take> taking(UUID id) {
        return db.withHandle(h -> h.createQuery("select * from phone_take where id = :id").bind("id", id).map((row, c) -> take(row)).findOne());
    }

    Optional<Take> takingOfLeg(String legSid) {
        return db.withHandle(h -> h.createQuery("select * from phone_take where leg_sid = :sid").bind("sid", legSid).map((row, c) -> take(row)).findOne());
    }

    Optional<Take> heldTaking(UUID call) {
        return db.withHandle(h -> h.createQuery("select * from phone_take where call_id = :call and released_at is null").bind("call", call).map((row, c) -> take(row)).findOne());
    }

    void leg(UUID take, String legSid) {
        db.useHandle(h -> h.createUpdate("update phone_take set leg_sid = :sid where id = :id and leg_sid is null").bind("sid", legSid).bind("id", take).execute());
    }

    void release(UUID take, Instant now) {
        db.useHandle(h -> h.createUpdate("update phone_take set released_at = :now where id = :id and released_at is null").bind("now", now).bind("id", take).execute());
    }

    /** Live calls, not older than a day, of which nothing was heard since {@code before}; each is handed out once per silence. */
    List<Call> quiet(Instant before, Instant now) {
        return db.withHandle(h -> h.createQuery("""
                update phone_call set asked_at = :now
                 where id in (select c.id from phone_call c
                               where c.ended_at is null and c.created_at between cast(:now as timestamptz) - interval '1 day' and :before
                                 and (c.asked_at is null or c.asked_at < :before)
                                 and not exists (select from phone_event e where e.call_id = c.id and e.received_at >= :before)
                               order by c.created_at limit 20 for update skip locked)
                returning *""").bind("before", before).bind("now", now).map((row, c) -> call(row)).list());
    }

    /** Takings of calls that were never heard of again: the phone system lost them, or we did. */
    List<Take> silent(Instant before) {
        return db.withHandle(h -> h.createQuery("""
                select t.* from phone_take t
                 where t.released_at is null and t.at < :before
                   and not exists (select from phone_event e where e.sid = t.leg_sid and e.fields ->> 'CallStatus' = 'in-progress')""").bind("before", before).map((row, c) -> take(
                row)).list());
    }

    /** Those of the calls, by their SID, whose end we have been told. */
    Set<String> known(Collection<String> sids) {
        return db.withHandle(h -> h.createQuery("""
                select distinct c.root_sid from phone_call c join phone_event e on e.call_id = c.id and e.sid = c.root_sid
                 where c.root_sid = any(:sids) and e.fields ->> 'CallStatus' = any(:ends)""").bind("sids", sids.toArray(String[]::new))
                .bind("ends", CallEvent.TERMINAL.toArray(String[]::new)).mapTo(String.class).set());
    }

    /** The recordings of these calls, by their own SID, that we have been told of. */
    Set<String> recordings(Collection<String> calls) {
        return db.withHandle(h -> h.createQuery("select fields ->> 'RecordingSid' from phone_event where route = 'recording' and sid = any(:calls)")
                .bind("calls", calls.toArray(String[]::new)).mapTo(String.class).set());
    }

    Optional<Call> withSid(String rootSid) {
        return db.withHandle(h -> h.createQuery("select * from phone_call where root_sid = :sid").bind("sid", rootSid).map((row, c) -> call(row)).findOne());
    }

    /** Up to when the provider was asked for everything; empty where it never was. */
    Optional<Instant> askedUntil() {
        return db.withHandle(h -> h.createQuery("select until from phone_asked").mapTo(Instant.class).findOne());
    }

    void askedUntil(Instant until) {
        db.useHandle(h -> h.createUpdate("insert into phone_asked (until) values (:until) on conflict (one) do update set until = excluded.until").bind("until", until).execute());
    }

    private static Map<String, String> fields(String json) {
        var fields = new LinkedHashMap<String, String>();
        hilo.platform.Json.object(json).forEach((name, value) -> fields.put(name, value instanceof JsonString text ? text.getString() : value.toString()));
        return Map.copyOf(fields);
    }

    private static Call call(ResultSet row) throws SQLException {
        return new Call(row.getObject("id", UUID.class), row.getString("root_sid"), row.getString("caller"), row.getString("line"), row.getObject("conversation_id", UUID.class),
                row
                        .getObject("session_id", UUID.class),
                row.getString("folio"), (Integer) row.getObject("queue_slot"), maybe(row, "queued_at"), row.getBoolean("waiting"), row.getObject(
                        "answered_by", UUID.class),
                row.getString("result"), instant(row, "created_at"));
    }

    private static Take take(ResultSet row) throws SQLException {
        return new Take(row.getObject("id", UUID.class), row.getObject("call_id", UUID.class), row.getObject("agent_id", UUID.class), row.getString("leg_sid"), instant(row, "at"),
                row
                        .getObject("released_at") == null);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant maybe(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
