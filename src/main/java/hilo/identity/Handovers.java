package hilo.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import hilo.platform.Problem;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Takes over a user whom the host application has already signed in: a JWT signed with a shared secret (HS256) that names the user, the organisation and its RFC.
 *
 * <p>Each token works once, by its {@code jti}, and not after its {@code exp}, which is judged by the real time: the other side knows no other.
 */
@ApplicationScoped
@Transactional
public class Handovers {
    private static final int SHORTEST_SECRET = 32;
    private static final int LONGEST_CLAIM = 300;

    /** Whom the host application hands over. */
    public record Handover(String subject, String email, String name, String rfc, String organisation) {
    }

    private final Jdbi db;
    private final Optional<MACVerifier> verifier;
    private final Clock realTime = Clock.systemUTC();

    @Inject
    Handovers(Jdbi db, @ConfigProperty(name = "hilo.sso.secret") Optional<String> secret) {
        this.db = db;
        this.verifier = secret.filter(value -> !value.isBlank()).map(Handovers::verifier);
    }

    /** A secret that is too short stops the start, not the first customer. */
    void start(@Observes @Priority(10) Startup startup) {
    }

    /**
     * Checks a token and uses it up. Throws {@link Problem} not-found where no secret is configured, {@code bad-token} where the token is not good, and {@code token-used}
     * the second time.
     */
    public Handover take(String token) {
        var claims = checked(token, verifier.orElseThrow(Problem::notFound), realTime.instant());
        var handover = new Handover(required(claims, "sub"), required(claims, "email"), required(claims, "name"), required(claims, "rfc"), required(claims, "organisation"));
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

    static MACVerifier verifier(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST_SECRET) {
            throw new IllegalStateException("hilo.sso.secret is too short: HS256 needs at least " + SHORTEST_SECRET + " bytes.");
        }
        try {
            return new MACVerifier(bytes);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static JWTClaimsSet checked(String token, MACVerifier verifier, Instant now) {
        try {
            var jwt = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(verifier)) {
                throw bad("The signature is not right.");
            }
            var claims = jwt.getJWTClaimsSet();
            if (claims.getExpirationTime() == null || !claims.getExpirationTime().toInstant().isAfter(now)) {
                throw bad("It has expired, or does not say when it does.");
            }
            if (claims.getNotBeforeTime() != null && claims.getNotBeforeTime().toInstant().isAfter(now.plusSeconds(60))) {
                throw bad("It is not valid yet.");
            }
            return claims;
        } catch (ParseException | JOSEException e) {
            throw bad("It is no signed JWT.");
        }
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
