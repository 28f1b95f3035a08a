package hilo.channel.chat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Reads who a host page's server says its user is: a JWT signed with HS256 and the shared secret {@code hilo.chat.identity.secret}, with {@code sub}, {@code name}, {@code email}, {@code exp}. */
@ApplicationScoped
class SignedIdentity {
    /** The user of the host application; the e-mail is believed as verified. */
    record User(String subject, String name, @Nullable String email) {
    }

    private final Optional<String> secret;
    private final InstantSource clock;

    @Inject
    SignedIdentity(@ConfigProperty(name = "hilo.chat.identity.secret") Optional<String> secret, InstantSource clock) {
        this.secret = secret;
        this.clock = clock;
    }

    /** Throws {@link Problem} {@code bad-identity} where the token is forged, too old or incomplete. */
    User read(String token) {
        try {
            var jwt = SignedJWT.parse(token);
            if (secret.isEmpty() || !jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256) || !jwt.verify(new MACVerifier(secret.get()))) {
                throw refused();
            }
            var claims = jwt.getJWTClaimsSet();
            var expires = claims.getExpirationTime();
            if (expires == null || expires.toInstant().isBefore(clock.instant()) || claims.getSubject() == null || claims.getSubject().isBlank()) {
                throw refused();
            }
            String name = claims.getStringClaim("name");
            return new User(claims.getSubject(), name == null || name.isBlank() ? claims.getSubject() : name, claims.getStringClaim("email"));
        } catch (ParseException | JOSEException e) {
            throw refused();
        }
    }

    private static Problem refused() {
        return Problem.invalid("bad-identity", "The signed identity is not valid, or not any more.").at("/identity", "a JWT signed by the host's server");
    }
}
