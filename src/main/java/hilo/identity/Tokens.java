package hilo.identity;

import hilo.platform.Blobs;
import hilo.platform.Ids;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens for tools: 256 random bits shown once, stored as SHA-256, checked by one fast hash. Each has a label, carries no more roles than its holder has, ends after at most
 * {@value #MOST_DAYS} days, and with its holder's password or standing.
 */
@ApplicationScoped
public class Tokens {
    /** Days that a token lives where nothing is said. */
    public static final int DAYS = 90;
    /** The longest life of a token, in days. */
    public static final int MOST_DAYS = 366;
    /** Rows of a page. */
    static final int PAGE = 100;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ITEM = "select id, holder_kind, holder_id, label, roles, created_at, expires_at from token where ";

    /** A fresh token: {@code secret} is shown this once. */
    public record Issued(UUID id, String secret, Instant expiresAt) {
    }

    /**
     * A token as lists show it.
     *
     * @param roles what it may do as far as its holder may; null for all of that
     * @param expiresAt null for one that was issued before each had to expire
     */
    public record Item(UUID id, String holderKind, UUID holderId, String label, @Nullable List<String> roles, Instant createdAt, @Nullable Instant expiresAt) {
    }

    private record Holder(Caller.Kind kind, UUID holder, UUID id, @Nullable Set<String> scope) {
    }

    private final Jdbi db;
    private final Callers callers;

    @Inject
    Tokens(Jdbi db, Callers callers) {
        this.db = db;
        this.callers = callers;
    }

    /** A fresh random secret of 256 bits, for tokens and links. */
    public static String secret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** How a secret is stored: its SHA-256 in hex. */
    public static String hashed(String secret) {
        return Blobs.sha256(secret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Issues a token; the answer is the only time it is seen.
     *
     * @param roles some of the holder's; null for all that the holder has now
     * @param days until it expires, 1 to {@value #MOST_DAYS}; null for {@value #DAYS}
     * @throws Problem {@code unknown-role} or {@code bad-days}; unauthorized where the holder's password or standing has changed since they were read
     */
    @Transactional
    Issued issue(Caller holder, String label, @Nullable List<String> roles, @Nullable Integer days) {
        var scope = roles == null ? holder.roles() : new HashSet<>(roles);
        if (scope.isEmpty() || !new HashSet<>(holder.roles()).containsAll(scope)) { // a JSON array may hold null, which a fixed set throws at
            throw Problem.invalid("unknown-role", "A token carries one or more roles of its holder.").at("/roles", "some of " + new TreeSet<>(holder.roles()));
        }
        int life = days == null ? DAYS : days;
        if (life < 1 || life > MOST_DAYS) {
            throw Problem.invalid("bad-days", "A token lives 1 to " + MOST_DAYS + " days.").at("/days", "1 to " + MOST_DAYS);
        }
        String token = "hilo_" + secret();
        UUID id = Ids.next();
        var expires = db.withHandle(h -> h.createQuery("""
                insert into token (hash, id, holder_kind, holder_id, label, roles, expires_at)
                select :hash, :id, :kind, holder.id, :label, :roles, clock_timestamp() + make_interval(days => :days)
                  from %s holder where holder.id = :holder and holder.epoch = :epoch and holder.active for share
                returning expires_at""".formatted(holder.isAgent() ? "agent" : "account")).bind("hash", hashed(token))
                .bind("id", id).bind("kind", holder.kind().wire()).bind("holder", holder.id()).bind("label", label).bind("roles", scope.toArray(String[]::new)).bind("days", life)
                .bind("epoch", holder.epoch())
                .mapTo(Instant.class).findOne()).orElseThrow(Problem::unauthorized); // the share lock waits for a change that is about to commit
        return new Issued(id, token, expires);
    }

    /** Somebody's tokens that have not expired, the newest first. */
    List<Item> of(Caller.Kind kind, UUID holder) {
        return db.withHandle(h -> h.createQuery(ITEM + "holder_kind = :kind and holder_id = :holder and (expires_at is null or expires_at > clock_timestamp()) order by id desc")
                .bind("kind", kind.wire()).bind("holder", holder).map((row, c) -> item(row)).list());
    }

    /** A page of all tokens that have not expired, in the order of their ids, after one. */
    List<Item> after(@Nullable UUID id) {
        return db.withHandle(h -> h.createQuery(ITEM + "(cast(:id as uuid) is null or id > :id) and (expires_at is null or expires_at > clock_timestamp()) order by id limit :page")
                .bind("id", id).bind("page", PAGE).map((row, c) -> item(row)).list());
    }

    Optional<Item> find(UUID id) {
        return db.withHandle(h -> h.createQuery(ITEM + "id = :id").bind("id", id).map((row, c) -> item(row)).findOne());
    }

    Optional<Caller> caller(String token) {
        return db.withHandle(h -> h.createQuery("select id, holder_kind, holder_id, roles from token where hash = :hash and (expires_at is null or expires_at > clock_timestamp())")
                .bind("hash", hashed(token))
                .map((row, c) -> new Holder(Caller.Kind.of(row.getString("holder_kind")), row.getObject("holder_id", UUID.class), row.getObject("id", UUID.class),
                        roles(row.getArray("roles"))))
                .findOne())
                .flatMap(found -> callers.byId(found.kind(), found.holder()).map(caller -> caller.with(new Credential(Credential.Type.TOKEN, found.id())))
                        .map(caller -> found.scope() == null ? caller : caller.limitedTo(found.scope())));
    }

    /** The caller with no more than the roles of a token; null stands for all. */
    static Caller scoped(Caller caller, @Nullable Array scope) throws SQLException {
        var roles = roles(scope);
        return roles == null ? caller : caller.limitedTo(roles);
    }

    private static @Nullable Set<String> roles(@Nullable Array roles) throws SQLException {
        return roles == null ? null : Set.of((String[]) roles.getArray());
    }

    private static Item item(ResultSet row) throws SQLException {
        var roles = roles(row.getArray("roles"));
        var expires = row.getObject("expires_at", OffsetDateTime.class);
        return new Item(row.getObject("id", UUID.class), row.getString("holder_kind"), row.getObject("holder_id", UUID.class), row.getString("label"),
                roles == null ? null : roles.stream().sorted().toList(), row.getObject("created_at", OffsetDateTime.class).toInstant(),
                expires == null ? null : expires.toInstant());
    }
}
