package hilo.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Takes over a user whom the host application has already signed in: a JWT signed with a shared secret (HS256) that names the user, the organisation and its RFC.
 *
 * <p>Each token works once, by its {@code jti}, and lives five minutes at most.
 */
@ApplicationScoped
@Transactional
public class Handovers {
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);
    private static final int LONGEST_CLAIM = 300;

    /** Whom the host application hands over; {@code emailVerified} where it states that it has verified the address. */
    public record Handover(String subject, String email, boolean emailVerified, String name, String rfc, String organisation) {
        public Handover called(String other) {
            return new Handover(subject, email, emailVerified, other, rfc, organisation);
        }
    }

    private final Jdbi db;
    private final Optional<HostTokens> tokens;
    private final Clock realTime = Clock.systemUTC();

    @Inject
    Handovers(Jdbi db, @ConfigProperty(name = "hilo.sso.secret") Optional<String> secret,
            @ConfigProperty(name = "hilo.sso.issuer", defaultValue = "factupronto") String issuer,
            @ConfigProperty(name = "hilo.sso.audience", defaultValue = "hilo") String audience) {
        this.db = db;
        this.tokens = secret.filter(value -> !value.isBlank()).map(value -> new HostTokens("hilo.sso.secret", value, issuer, audience, LONGEST_LIFE));
    }

    /** A secret that is too short stops the start, not the first customer. */
    void start(@Observes @Priority(10) Startup startup) {
    }

    /**
     * Checks a token and uses it up. Throws {@link Problem} not-found where no secret is configured, {@code bad-token} where the token is not good, and {@code token-used}
     * the second time.
     *
     * @return the secret by which the browser that brought the token comes for the hand-over, until the token would end
     */
    public String accept(String token) {
        var claims = tokens.orElseThrow(Problem::notFound).check(token, realTime.instant());
        var handover = Json.newObject().add("subject", required(claims, "sub")).add("email", required(claims, "email"))
                .add("emailVerified", Boolean.TRUE.equals(claims.getClaim("email_verified"))).add("name", required(claims, "name")).add("rfc", required(claims, "rfc"))
                .add("organisation", required(claims, "organisation")).build();
        String id = Tokens.hashed(required(claims, "jti"));
        String ticket = Tokens.secret();
        int first = db.withHandle(h -> {
            h.createUpdate("delete from handover where expires_at < :now").bind("now", realTime.instant()).execute();
            return h.createUpdate("""
                    insert into handover (token_id, expires_at, ticket_hash, claims) values (:id, :expires, :ticket, cast(:claims as jsonb)) on conflict do nothing""")
                    .bind("id", id).bind("expires", claims.getExpirationTime().toInstant()).bind("ticket", Tokens.hashed(ticket)).bind("claims", handover.toString()).execute();
        });
        if (first == 0) {
            throw Problem.invalid("token-used", "The hand-over token has been used.");
        }
        return ticket;
    }

    /** Whom the browser with this secret would be signed in as; empty where it has come for it already, or too late. */
    public Optional<Handover> waiting(String ticket) {
        return db.withHandle(h -> h.createQuery("select claims from handover where ticket_hash = :ticket and claims is not null and expires_at > :now")
                .bind("ticket", Tokens.hashed(ticket)).bind("now", realTime.instant()).map((row, c) -> handover(row.getString(1))).findOne());
    }

    /** The same, once: what was kept of the hand-over is gone afterwards. */
    public Optional<Handover> complete(String ticket) {
        return db.withHandle(h -> h.createQuery("""
                with found as (select token_id, claims from handover where ticket_hash = :ticket and claims is not null and expires_at > :now for update)
                update handover used set claims = null, ticket_hash = null from found where used.token_id = found.token_id returning found.claims""")
                .bind("ticket", Tokens.hashed(ticket)).bind("now", realTime.instant()).map((row, c) -> handover(row.getString(1))).findOne());
    }

    private static Handover handover(String json) {
        var claims = Json.object(json);
        return new Handover(claims.getString("subject"), claims.getString("email"), claims.getBoolean("emailVerified"), claims.getString("name"), claims.getString("rfc"),
                claims.getString("organisation"));
    }

    private static String required(JWTClaimsSet claims, String claim) {
        @Nullable
        String value;
        try {
            value = claims.getStringClaim(claim);
        } catch (ParseException e) {
            throw bad("The claim " + claim + " is no text.");
        }
        if (value == null || value.isBlank() || value.length() > LONGEST_CLAIM) {
            throw bad("The claim " + claim + " is missing or too long.");
        }
        return value.strip();
    }

    private static Problem bad(String detail) {
        return Problem.invalid("bad-token", detail);
    }
}
