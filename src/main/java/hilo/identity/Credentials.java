package hilo.identity;

import hilo.platform.Elsewhere;
import hilo.platform.EventLog;
import hilo.platform.EventLog.Fact;
import hilo.platform.Json;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Which sign-ins and tokens still open a door, and how they end.
 *
 * <p>What ends here is deleted and announced as {@link AccessEnded} in the same transaction: after the commit on this node, through the event log on the others. What ends by itself
 * (expiry, two weeks, a raised epoch) is found by asking {@link #staff}.
 */
@ApplicationScoped
public class Credentials {
    /** When a sign-in is still good, by the machine's time. */
    static final String ALIVE = "seen_at > clock_timestamp() - interval '12 hours' and opened_at > clock_timestamp() - interval '14 days'";
    private static final String FACT = "access-ended";

    private final Jdbi db;
    private final EventLog log;
    private final Event<AccessEnded> ended;
    private final InstantSource clock;

    @Inject
    Credentials(Jdbi db, EventLog log, Event<AccessEnded> ended, InstantSource clock) {
        this.db = db;
        this.log = log;
        this.ended = ended;
        this.clock = clock;
    }

    /** The agents behind these credentials, as they are now; one that is missing has ended. One statement, however many are asked for. */
    public Map<UUID, Caller> staff(Collection<UUID> credentials) {
        if (credentials.isEmpty()) {
            return Map.of();
        }
        var all = new HashMap<UUID, Caller>();
        db.useHandle(h -> h.createQuery("""
                select c.credential, c.type, c.scope, a.* from (
                    select id as credential, 'SIGN_IN' as type, null as scope, holder_id, epoch from sign_in
                     where id = any(:ids) and holder_kind = 'agent' and\s""" + ALIVE + """

                    union all
                    select id, 'TOKEN', roles, holder_id, null from token
                     where id = any(:ids) and holder_kind = 'agent' and (expires_at is null or expires_at > clock_timestamp())) c
                  join agent a on a.id = c.holder_id and a.active and a.epoch = coalesce(c.epoch, a.epoch)""").bind("ids", credentials.toArray(UUID[]::new))
                .map((row, c) -> {
                    var credential = new Credential(Credential.Type.valueOf(row.getString("type")), row.getObject("credential", UUID.class));
                    return Tokens.scoped(Agents.caller(row).with(credential), row.getArray("scope"));
                }).forEach(caller -> all.put(idOf(caller), caller)));
        return all;
    }

    private static UUID idOf(Caller caller) {
        return Objects.requireNonNull(caller.credential()).id();
    }

    /** The agent behind one credential, as they are now; empty where it has ended. */
    public Optional<Caller> staff(@Nullable Credential credential) {
        return credential == null ? Optional.empty() : Optional.ofNullable(staff(List.of(credential.id())).get(credential.id()));
    }

    /** Records that the sign-in is in use, as by a message over its socket; callers do so every few minutes. */
    @Transactional
    public void used(Credential credential) {
        db.useHandle(h -> h.createUpdate("update sign_in set seen_at = clock_timestamp() where id = :id and " + ALIVE).bind("id", credential.id()).execute());
    }

    /** Ends all sign-ins and tokens of somebody: their password changed, or they are disabled. */
    @Transactional
    void endAll(Caller.Kind kind, UUID holder) {
        delete("delete from token where holder_kind = :kind and holder_id = :holder", kind, holder, null);
        endSignIns(kind, holder, null);
    }

    /** Ends the sign-ins of somebody but one; their tokens go on. Returns how many ended. */
    @Transactional
    int endSignIns(Caller.Kind kind, UUID holder, @Nullable UUID spared) {
        int gone = delete("delete from sign_in where holder_kind = :kind and holder_id = :holder and id is distinct from :id", kind, holder, spared);
        announce(new AccessEnded(kind, holder, null, spared));
        return gone;
    }

    /** Ends one sign-in; false where the holder has none of that id. */
    @Transactional
    boolean endSignIn(Caller.Kind kind, UUID holder, UUID id) {
        return endOne("delete from sign_in where holder_kind = :kind and holder_id = :holder and id = :id", kind, holder, id);
    }

    /** Ends one token; false where the holder has none of that id. */
    @Transactional
    boolean endToken(Caller.Kind kind, UUID holder, UUID id) {
        return endOne("delete from token where holder_kind = :kind and holder_id = :holder and id = :id", kind, holder, id);
    }

    private boolean endOne(String sql, Caller.Kind kind, UUID holder, UUID id) {
        boolean gone = delete(sql, kind, holder, id) > 0;
        if (gone) {
            announce(new AccessEnded(kind, holder, id, null));
        }
        return gone;
    }

    private int delete(String sql, Caller.Kind kind, UUID holder, @Nullable UUID id) {
        return db.withHandle(h -> h.createUpdate(sql).bind("kind", kind.wire()).bind("holder", holder).bind("id", id).execute());
    }

    private void announce(AccessEnded end) {
        var data = Json.newObject().add("kind", end.kind().wire()).add("holder", end.holder().toString());
        if (end.only() != null) {
            data.add("only", end.only().toString());
        }
        if (end.spared() != null) {
            data.add("spared", end.spared().toString());
        }
        log.append(List.of(new Fact(clock.instant(), FACT, null, data.build())));
        ended.fire(end);
    }

    /** Runs before the observers that send what was read with it to sockets. */
    void onElsewhere(@Observes @Priority(100) Elsewhere elsewhere) {
        elsewhere.facts().stream().filter(fact -> fact.kind().equals(FACT)).map(fact -> read(fact.data())).forEach(ended::fire);
    }

    private static AccessEnded read(JsonObject data) {
        return new AccessEnded(Caller.Kind.of(data.getString("kind")), UUID.fromString(data.getString("holder")), id(data, "only"), id(data, "spared"));
    }

    private static @Nullable UUID id(JsonObject data, String name) {
        return data.containsKey(name) ? UUID.fromString(data.getString(name)) : null;
    }
}
