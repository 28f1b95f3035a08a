package hilo.identity;

import hilo.platform.Audit;
import hilo.platform.Ids;
import hilo.platform.Problem;
import hilo.platform.Tick;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * Opens and ends sign-ins of people. A row in the database holds whose it is and their epoch, and counts only while that is still theirs; so every node knows every sign-in, and a
 * node that dies ends none. One ends after twelve hours without use, and after two weeks in any case.
 */
@ApplicationScoped
public class SignIns {
    private static final Duration SWEEP = Duration.ofMinutes(10);

    /**
     * An open sign-in.
     *
     * @param seenAt when it was used last, to five minutes
     * @param address the network address it was opened from
     * @param browser the browser's family; empty where it is unknown
     */
    public record Open(UUID id, Instant openedAt, Instant seenAt, String address, String browser) {
    }

    private record SignIn(UUID id, Caller.Kind kind, UUID holder, int epoch, boolean stale) {
    }

    private final Jdbi db;
    private final SignInCookie cookie;
    private final Callers callers;
    private final Credentials credentials;
    private final PasswordAttempts attempts;
    private final KnownNetworks networks;
    private final Audit audit;
    private volatile Instant swept = Instant.EPOCH;

    @Inject
    SignIns(Jdbi db, SignInCookie cookie, Callers callers, Credentials credentials, PasswordAttempts attempts, KnownNetworks networks, Audit audit) {
        this.db = db;
        this.cookie = cookie;
        this.callers = callers;
        this.credentials = credentials;
        this.attempts = attempts;
        this.networks = networks;
        this.audit = audit;
    }

    /** Signs in by login and password; a login with an @ is looked for among customers first. Throws {@link Problem} where it fails or is guessed too often. */
    public Caller byPassword(HttpServletRequest request, HttpServletResponse response, String login, String password) {
        var order = login.contains("@") ? List.of(Caller.Kind.CUSTOMER, Caller.Kind.AGENT) : List.of(Caller.Kind.AGENT);
        var known = order.stream().map(callers::source).filter(source -> source.idOf(login).isPresent()).findFirst();
        String account = known.map(source -> PasswordAttempts.account(source.kind(), source.idOf(login).orElseThrow())).orElseGet(() -> PasswordAttempts.unknown(login));
        boolean here = known.flatMap(source -> source.idOf(login).map(id -> networks.has(source.kind(), id, request.getRemoteAddr()))).orElse(false);
        attempts.begin(account, request.getRemoteAddr(), here);
        for (var kind : order) {
            var caller = callers.source(kind).signIn(login, password);
            if (caller.isPresent()) {
                attempts.succeeded(account, request.getRemoteAddr(), here);
                open(request, response, caller.get());
                return caller.get();
            }
        }
        attempts.failed(account);
        refused(known.map(CallerSource::kind), known.flatMap(source -> source.idOf(login)));
        throw Problem.invalid("sign-in-refused", "The login or the password is wrong.");
    }

    /** What was typed is not kept: people type their password into the wrong field. */
    private void refused(Optional<Caller.Kind> kind, Optional<UUID> id) {
        audit.record("system", null, "system", "sign-in refused", kind.map(Caller.Kind::wire).orElse("login"), id.map(UUID::toString).orElse("unknown"), "");
    }

    /** Opens a sign-in for somebody who has just proved who they are, under a new secret; the browser's earlier one ends. Returns the caller that came in so. */
    public Caller open(HttpServletRequest request, HttpServletResponse response, Caller caller) {
        end(request);
        String secret = Tokens.secret();
        UUID id = Ids.next();
        db.useHandle(h -> h.createUpdate("""
                insert into sign_in (hash, id, holder_kind, holder_id, epoch, address, browser) values (:hash, :id, :kind, :holder, :epoch, :address, :browser)""")
                .bind("hash", Tokens.hashed(secret)).bind("id", id).bind("kind", caller.kind().wire()).bind("holder", caller.id()).bind("epoch", caller.epoch())
                .bind("address", request.getRemoteAddr()).bind("browser", BrowserFamily.of(request.getHeader("User-Agent"))).execute());
        networks.add(caller.kind(), caller.id(), request.getRemoteAddr());
        cookie.give(response, secret);
        audit.record(caller.kind().wire(), caller.id(), caller.name(), "signed in", caller.kind().wire(), caller.id().toString(), "");
        return caller.with(new Credential(Credential.Type.SIGN_IN, id));
    }

    /** Ends the sign-in of this request, and what it opened. */
    public void close(HttpServletRequest request, HttpServletResponse response) {
        end(request);
        cookie.take(response);
    }

    /** Somebody's open sign-ins, the latest used first. */
    public List<Open> of(Caller.Kind kind, UUID holder) {
        return db.withHandle(h -> h
                .createQuery("select id, opened_at, seen_at, address, browser from sign_in where holder_kind = :kind and holder_id = :holder and epoch = :epoch and "
                        + Credentials.ALIVE + " order by seen_at desc, id")
                .bind("kind", kind.wire()).bind("holder", holder)
                .bind("epoch", callers.byId(kind, holder).map(Caller::epoch).orElse(0))
                .map((row, c) -> new Open(row.getObject("id", UUID.class), row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                        row.getObject("seen_at", OffsetDateTime.class).toInstant(), row.getString("address"), row.getString("browser")))
                .list());
    }

    /** Ends one of the caller's own sign-ins; throws {@link Problem} not-found where it is not theirs. */
    public void end(Caller caller, UUID id) {
        if (!credentials.endSignIn(caller.kind(), caller.id(), id)) {
            throw Problem.notFound();
        }
        audit.record(caller.kind().wire(), caller.id(), caller.name(), "ended a session", caller.kind().wire(), caller.id().toString(), id.toString());
    }

    /** For administrators: ends one sign-in of anybody, or throws {@link Problem} not-found. */
    void endAnybodys(UUID id) {
        var found = db.withHandle(h -> h.createQuery("select id, holder_kind, holder_id, epoch, false as stale from sign_in where id = :id").bind("id", id)
                .map((row, c) -> signIn(row)).findOne()).orElseThrow(Problem::notFound);
        credentials.endSignIn(found.kind(), found.holder(), found.id());
    }

    /** Ends all of the caller's own sign-ins but the one they came with. Returns how many ended. */
    public int endOthers(Caller caller) {
        var own = caller.credential();
        int gone = credentials.endSignIns(caller.kind(), caller.id(), own == null ? null : own.id());
        audit.record(caller.kind().wire(), caller.id(), caller.name(), "ended the other sessions", caller.kind().wire(), caller.id().toString(), String.valueOf(gone));
        return gone;
    }

    private void end(HttpServletRequest request) {
        cookie.of(request).flatMap(this::signIn).ifPresent(signIn -> credentials.endSignIn(signIn.kind(), signIn.holder(), signIn.id()));
    }

    Optional<Caller> caller(HttpServletRequest request) {
        return cookie.of(request).flatMap(this::signIn).flatMap(signIn -> callers.byId(signIn.kind(), signIn.holder()).filter(now -> now.epoch() == signIn.epoch())
                .map(caller -> caller.with(new Credential(Credential.Type.SIGN_IN, signIn.id()))));
    }

    private Optional<SignIn> signIn(String secret) {
        String hash = Tokens.hashed(secret);
        var found = db.withHandle(h -> h.createQuery(
                "select id, holder_kind, holder_id, epoch, seen_at < clock_timestamp() - interval '5 minutes' as stale from sign_in where hash = :hash and " + Credentials.ALIVE)
                .bind("hash", hash).map((row, c) -> signIn(row)).findOne());
        if (found.isPresent() && found.get().stale()) {
            db.useHandle(h -> h.createUpdate("update sign_in set seen_at = clock_timestamp() where hash = :hash").bind("hash", hash).execute());
        }
        return found;
    }

    private static SignIn signIn(ResultSet row) throws SQLException {
        return new SignIn(row.getObject("id", UUID.class), Caller.Kind.of(row.getString("holder_kind")), row.getObject("holder_id", UUID.class), row.getInt("epoch"),
                row.getBoolean("stale"));
    }

    @Transactional
    void forget(@Observes Tick tick) {
        if (Duration.between(swept, tick.now()).abs().compareTo(SWEEP) > 0) {
            swept = tick.now();
            db.useHandle(h -> {
                h.execute("delete from sign_in where not (" + Credentials.ALIVE + ")");
                h.execute("delete from token where expires_at < clock_timestamp() - interval '30 days'");
            });
            networks.forgetOld();
        }
    }
}
