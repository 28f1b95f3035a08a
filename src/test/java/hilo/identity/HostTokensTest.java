package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import hilo.platform.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostTokensTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final Instant NOW = Instant.parse("2026-11-23T16:00:00Z");

    private final HostTokens tokens = new HostTokens("hilo.sso.secret", SECRET, "factupronto", "hilo", Duration.ofMinutes(5));

    @Test
    void takesWhatTheSharedSecretSigned() {
        assertThat(tokens.check(signed(good()), NOW).getSubject()).isEqualTo("u-1");
        assertThat(tokens.check(signed(good().audience(List.of("other", "hilo"))), NOW).getSubject()).isEqualTo("u-1");
    }

    @Test
    void refusesOtherSecretsAndAlgorithms() {
        refuses(signed(JWSAlgorithm.HS256, SECRET + "!", good()));
        refuses(signed(JWSAlgorithm.HS512, SECRET + SECRET, good()));
        refuses(new PlainJWT(good().build()).serialize());
        refuses("not.a.token");
        refuses("");
    }

    @Test
    void refusesOtherIssuersAndAudiences() {
        refuses(signed(good().issuer("someone-else")));
        refuses(signed(good().issuer(null)));
        refuses(signed(good().audience("hilo-chat")));
        refuses(signed(good().audience((String) null)));
    }

    @Test
    void refusesWhatIsNotOfNow() {
        refuses(signed(good().expirationTime(at(0))));
        refuses(signed(good().expirationTime(null)));
        refuses(signed(good().issueTime(null)));
        refuses(signed(good().issueTime(at(61)).expirationTime(at(120))));
        refuses(signed(good().notBeforeTime(at(61))));
    }

    @Test
    void refusesALongLife() {
        refuses(signed(good().expirationTime(at(301))));
        refuses(signed(good().issueTime(at(-3600)).expirationTime(at(1))));
        assertThat(tokens.check(signed(good().issueTime(at(60)).expirationTime(at(360))), NOW).getSubject()).isEqualTo("u-1");
    }

    @Test
    void doesNotStartWithAShortSecret() {
        assertThatThrownBy(() -> new HostTokens("hilo.sso.secret", "short", "factupronto", "hilo", Duration.ofMinutes(5))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hilo.sso.secret");
    }

    private void refuses(String token) {
        assertThatThrownBy(() -> tokens.check(token, NOW)).isInstanceOf(Problem.class);
    }

    private static JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder().issuer("factupronto").audience("hilo").subject("u-1").jwtID("j-1").issueTime(at(0)).expirationTime(at(300));
    }

    private static Date at(long seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }

    private static String signed(JWTClaimsSet.Builder claims) {
        return signed(JWSAlgorithm.HS256, SECRET, claims);
    }

    private static String signed(JWSAlgorithm algorithm, String secret, JWTClaimsSet.Builder claims) {
        try {
            var jwt = new SignedJWT(new JWSHeader(algorithm), claims.build());
            jwt.sign(new MACSigner(secret));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
