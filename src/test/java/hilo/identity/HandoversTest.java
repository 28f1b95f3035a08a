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
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class HandoversTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final Instant NOW = Instant.parse("2026-11-23T16:00:00Z");

    @Test
    void takesWhatTheSharedSecretSigned() throws JOSEException {
        var claims = Handovers.checked(signed(JWSAlgorithm.HS256, SECRET, NOW.plusSeconds(60)), Handovers.verifier(SECRET), NOW);

        assertThat(claims.getSubject()).isEqualTo("u-1");
    }

    @Test
    void refusesOtherSecretsAlgorithmsAndTimes() throws JOSEException {
        refuses(signed(JWSAlgorithm.HS256, SECRET + "!", NOW.plusSeconds(60)));
        refuses(signed(JWSAlgorithm.HS512, SECRET + SECRET, NOW.plusSeconds(60)));
        refuses(signed(JWSAlgorithm.HS256, SECRET, NOW));
        refuses(new PlainJWT(claims(NOW.plusSeconds(60))).serialize());
        refuses("not.a.token");
        refuses("");
    }

    @Test
    void refusesATokenWithoutAnEnd() throws JOSEException {
        var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), new JWTClaimsSet.Builder().subject("u-1").build());
        jwt.sign(new MACSigner(SECRET));

        refuses(jwt.serialize());
    }

    @Test
    void doesNotStartWithAShortSecret() {
        assertThatThrownBy(() -> Handovers.verifier("short")).isInstanceOf(IllegalStateException.class).hasMessageContaining("hilo.sso.secret");
    }

    private static void refuses(String token) {
        assertThatThrownBy(() -> Handovers.checked(token, Handovers.verifier(SECRET), NOW)).isInstanceOf(Problem.class);
    }

    private static String signed(JWSAlgorithm algorithm, String secret, Instant expires) throws JOSEException {
        var jwt = new SignedJWT(new JWSHeader(algorithm), claims(expires));
        jwt.sign(new MACSigner(secret));
        return jwt.serialize();
    }

    private static JWTClaimsSet claims(Instant expires) {
        return new JWTClaimsSet.Builder().subject("u-1").jwtID("j-1").expirationTime(Date.from(expires)).build();
    }
}
