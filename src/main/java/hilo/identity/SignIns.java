package hilo.identity;

import hilo.platform.Audit;
import hilo.platform.Problem;
import hilo.platform.RateLimits;
import hilo.platform.Tick;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
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
    private static final String ALIVE = "seen_at > clock_timestamp() - interval '12 hours' and opened_at > clock_timestamp() - interval '14 days'";

    private record SignIn(Caller.Kind kind, UUID id, int epoch, boolean stale) {
    }

    private final Jdbi db;
    private final SignInCookie cookie;
    private final Callers callers;
    private final Instance<CallerSource> sources;
    private final RateLimits limits;
    private final Audit audit;
    private volatile Instant swept = Instant.EPOCH;

    @Inject
    SignIns(Jdbi db, SignInCookie cookie, Callers callers, @Any Instance<CallerSource> sources, RateLimits limits, Audit audit) {
        this.db = db;
        this.cookie = cookie;
        this.callers = callers;
        this.sources = sources;
        this.limits = limits;
        this.audit = audit;
    }

    /** Signs in by login and password, agents first; throws {@link Problem} where it fails or is tried too often from one address or for one login. */
    public Caller byPassword(HttpServletRequest request, HttpServletResponse response, String login, String password) {
        limits.take("sign-in address", request.getRemoteAddr(), 60);
        limits.take("sign-in login", login, 10);
        var order = login.contains("@") ? new Caller.Kind[]{Caller.Kind.CUSTOMER, Caller.Kind.AGENT} : new Caller.Kind[]{Caller.Kind.AGENT};
        for (var kind : order) {
            var caller = sources.stream().filter(s -> s.kind() == kind).findFirst().flatMap(s -> s.signIn(login, password));
            if (caller.isPresent()) {
                open(request, response, caller.get());
                return caller.get();
            }
        }
        audit.record("system", null, "system", "sign-in refused", "login", login.length() > 100 ? login.substring(0, 100) : login, "");
        throw Problem.invalid("sign-in-refused", "The login or the password is wrong.");
    }

    /** Opens a sign-in for somebody who has just proved who they are, under a new secret; the browser's earlier one ends. */
    public void open(HttpServletRequest request, HttpServletResponse response, Caller caller) {
        end(request);
        String secret = Tokens.secret();
        db.useHandle(h -> h.createUpdate("insert into sign_in (hash, holder_kind, holder_id, epoch) values (:hash, :kind, :holder, :epoch)").bind("hash", Tokens.hashed(secret))
                .bind("kind", caller.kind().wire()).bind("holder", caller.id()).bind("epoch", caller.epoch()).execute());
        cookie.give(response, secret);
        audit.record(caller.kind().wire(), caller.id(), caller.name(), "signed in", caller.kind().wire(), caller.id().toString(), "");
    }

    public void close(HttpServletRequest request, HttpServletResponse response) {
        end(request);
        cookie.take(response);
    }

    private void end(HttpServletRequest request) {
        cookie.of(request).ifPresent(secret -> db.useHandle(h -> h.createUpdate("delete from sign_in where hash = :hash").bind("hash", Tokens.hashed(secret)).execute()));
    }

    Optional<Caller> caller(HttpServletRequest request) {
        return cookie.of(request).flatMap(this::signIn).flatMap(signIn -> callers.byId(signIn.kind(), signIn.id()).filter(now -> now.epoch() == signIn.epoch()));
    }

    private Optional<SignIn> signIn(String secret) {
        String hash = Tokens.hashed(secret);
        var found = db.withHandle(h -> h.createQuery(
                "select holder_kind, holder_id, epoch, seen_at < clock_timestamp() - interval '5 minutes' as stale from sign_in where hash = :hash and " + ALIVE)
                .bind("hash", hash).map((row, c) -> new SignIn(Caller.Kind.of(row.getString("holder_kind")), row.getObject("holder_id", UUID.class), row.getInt("epoch"),
                        row.getBoolean("stale")))
                .findOne());
        if (found.isPresent() && found.get().stale()) {
            db.useHandle(h -> h.createUpdate("update sign_in set seen_at = clock_timestamp() where hash = :hash").bind("hash", hash).execute());
        }
        return found;
    }

    @Transactional
    void forget(@Observes Tick tick) {
        if (Duration.between(swept, tick.now()).abs().compareTo(SWEEP) > 0) {
            swept = tick.now();
            db.useHandle(h -> h.createUpdate("delete from sign_in where not (" + ALIVE + ")").execute());
        }
    }
}
