package hilo.channel.chat;

import com.nimbusds.jwt.JWTClaimsSet;
import hilo.identity.HostTokens;
import hilo.platform.Problem;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Reads the identity that a host page's server signed for its user: a JWT signed with HS256 and the shared secret {@code hilo.chat.identity.secret}, with {@code iss}, {@code aud}, {@code iat},
 * {@code exp} (an hour later at most), {@code sub}, and where they are known {@code name}, {@code email}, {@code email_verified}.
 *
 * <p>It may be used again until it ends, since the answer to a hello may be lost on its way. A second use shows nothing: each new visitor begins an empty chat.
 */
@ApplicationScoped
class SignedIdentity {
    private static final Duration LONGEST_LIFE = Duration.ofHours(1);

    /** The user of the host application; {@code emailVerified} where it states that it has verified the address. */
    record User(String subject, String name, @Nullable String email, boolean emailVerified) {
    }

    private final Optional<HostTokens> tokens;
    private final Clock realTime = Clock.systemUTC();

    @Inject
    SignedIdentity(@ConfigProperty(name = "hilo.chat.identity.secret") Optional<String> secret,
            @ConfigProperty(name = "hilo.chat.identity.issuer", defaultValue = "factupronto") String issuer,
            @ConfigProperty(name = "hilo.chat.identity.audience", defaultValue = "hilo-chat") String audience) {
        this.tokens = secret.filter(value -> !value.isBlank()).map(value -> new HostTokens("hilo.chat.identity.secret", value, issuer, audience, LONGEST_LIFE));
    }

    /** A secret that is too short stops the start, not the first visitor. */
    void start(@Observes @Priority(10) Startup startup) {
    }

    /** Throws {@link Problem} {@code bad-identity} where the token is forged, too old, of another issuer or audience, or incomplete. */
    User read(String token) {
        try {
            var claims = tokens.orElseThrow(SignedIdentity::refused).check(token, realTime.instant());
            String subject = claims.getSubject();
            if (subject == null || subject.isBlank()) {
                throw refused();
            }
            String name = claims.getStringClaim("name");
            return new User(subject, name == null || name.isBlank() ? subject : name, claims.getStringClaim("email"), isVerified(claims));
        } catch (Problem | ParseException e) {
            throw refused();
        }
    }

    private static boolean isVerified(JWTClaimsSet claims) {
        return Boolean.TRUE.equals(claims.getClaim("email_verified"));
    }

    private static Problem refused() {
        return Problem.invalid("bad-identity", "The signed identity is not valid, or not any more.").at("/identity", "a JWT signed by the host's server");
    }
}
