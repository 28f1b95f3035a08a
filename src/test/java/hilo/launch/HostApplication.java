package hilo.launch;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The server of the application whose users come to the desk: signs who they are, for the portal and for the chat. */
public final class HostApplication {
    private final Desk desk;

    public HostApplication(Desk desk) {
        this.desk = desk;
    }

    /** A hand-over token for a user of the company with that RFC. */
    public String handover(String subject, String email, String name, String rfc) {
        return handover(subject, email, name, rfc, UnaryOperator.identity());
    }

    /** The same with other claims. */
    public String handover(String subject, String email, String name, String rfc, UnaryOperator<JWTClaimsSet.Builder> change) {
        var claims = lasting(300).audience("hilo").subject(subject).claim("email", email).claim("name", name).claim("rfc", rfc).claim("organisation", "Empresa " + rfc);
        return signed(change.apply(claims), "hilo.sso.secret");
    }

    /** A signed identity for the chat. */
    public String identity(String subject, String email, String name) {
        return identity(subject, email, name, UnaryOperator.identity());
    }

    /** The same with other claims. */
    public String identity(String subject, String email, String name, UnaryOperator<JWTClaimsSet.Builder> change) {
        return signed(change.apply(lasting(3600).audience("hilo-chat").subject(subject).claim("email", email).claim("name", name)), "hilo.chat.identity.secret");
    }

    private static JWTClaimsSet.Builder lasting(long seconds) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder().issuer("factupronto").jwtID(UUID.randomUUID().toString()).issueTime(Date.from(now)).expirationTime(Date.from(now.plusSeconds(seconds)));
    }

    private String signed(JWTClaimsSet.Builder claims, String secret) {
        try {
            var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
            jwt.sign(new MACSigner(desk.setting(secret)));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
