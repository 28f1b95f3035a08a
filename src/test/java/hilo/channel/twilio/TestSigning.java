package hilo.channel.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as the outside party does, in its own words: the check would prove nothing if it used the verifier's code. */
final class TestSigning {
    private TestSigning() {
    }

    static String sign(String token, String url, List<Field> form) {
        var sorted = new TreeMap<>(form.stream().collect(Collectors.toMap(Field::name, Field::value)));
        var text = new StringBuilder(url);
        sorted.forEach((name, value) -> text.append(name).append(value));
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.toString().getBytes(UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
