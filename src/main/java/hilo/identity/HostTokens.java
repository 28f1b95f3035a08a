package hilo.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import hilo.platform.Problem;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;

/**
 * Checks tokens that a host application signs with a shared secret: JWTs with HS256, of one issuer, for one audience, of a bounded life. They are judged by the real time: the
 * other side has no other.
 */
public final class HostTokens {
    private static final int SHORTEST_SECRET = 32;
    /** By how much the host application's clock may be ahead of ours. */
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private final String issuer;
    private final String audience;
    private final Duration longestLife;
    private final MACVerifier verifier;

    /**
     * @param setting the name of the secret's setting; a secret of fewer than 32 bytes stops the start
     * @param longestLife from {@code iat} to {@code exp}
     */
    public HostTokens(String setting, String secret, String issuer, String audience, Duration longestLife) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST_SECRET) {
            throw new IllegalStateException(setting + " is too short: HS256 needs at least " + SHORTEST_SECRET + " bytes.");
        }
        try {
            this.verifier = new MACVerifier(bytes);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        this.issuer = issuer;
        this.audience = audience;
        this.longestLife = longestLife;
    }

    /** The claims of a good token; throws {@link Problem} {@code bad-token} for any other, with what is wrong with it. */
    public JWTClaimsSet check(String token, Instant now) {
        try {
            var jwt = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(verifier)) {
                throw bad("The signature is not right.");
            }
            var claims = jwt.getJWTClaimsSet();
            if (!issuer.equals(claims.getIssuer())) {
                throw bad("The claim iss is not the issuer that is expected here.");
            }
            if (!claims.getAudience().contains(audience)) {
                throw bad("The claim aud does not name this desk.");
            }
            checkTimes(claims, now);
            return claims;
        } catch (ParseException | JOSEException e) {
            throw bad("It is no signed JWT.");
        }
    }

    private void checkTimes(JWTClaimsSet claims, Instant now) {
        if (claims.getExpirationTime() == null || !claims.getExpirationTime().toInstant().isAfter(now)) {
            throw bad("It has expired, or does not say when it does.");
        }
        if (claims.getIssueTime() == null || claims.getIssueTime().toInstant().isAfter(now.plus(LEEWAY))) {
            throw bad("The claim iat is missing or in the future.");
        }
        if (Duration.between(claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant()).compareTo(longestLife) > 0) {
            throw bad("It lives longer than " + longestLife.toSeconds() + " seconds.");
        }
        if (claims.getNotBeforeTime() != null && claims.getNotBeforeTime().toInstant().isAfter(now.plus(LEEWAY))) {
            throw bad("It is not valid yet.");
        }
    }

    private static Problem bad(String detail) {
        return Problem.invalid("bad-token", detail);
    }
}
