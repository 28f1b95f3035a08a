package hilo.identity;

import com.nimbusds.jwt.JWTClaimsSet;
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

    /** Whom the host application hands over; {@code emailVerified} where it says that it has verified the address itself. */
    public record Handover(String subject, String email, boolean emailVerified, String name, String rfc, String organisation) {
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
     */
    public Handover take(String token) {
        var claims = tokens.orElseThrow(Problem::notFound).check(token, realTime.instant());
        var handover = new Handover(required(claims, "sub"), required(claims, "email"), Boolean.TRUE.equals(claims.getClaim("email_verified")), required(claims, "name"),
                required(claims, "rfc"), required(claims, "organisation"));
        int first = db.withHandle(h -> {
            h.createUpdate("delete from handover where expires_at < :now").bind("now", realTime.instant()).execute();
            return h.createUpdate("insert into handover (token_id, expires_at) values (:id, :expires) on conflict do nothing").bind("id", Tokens.hashed(required(claims, "jti")))
                    .bind("expires", claims.getExpirationTime().toInstant()).execute();
        });
        if (first == 0) {
            throw Problem.invalid("token-used", "The hand-over token has been used.");
        }
        return handover;
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
