package hilo.channel.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Twilio's request signature: Base64(HMAC-SHA1(token, URL + every form pair sorted by name)).
 *
 * <p>Its own code and not the SDK's {@code RequestValidator}, which takes a map (a repeated name is lost) and rejects a rightly signed URL that holds percent-escapes when the
 * port differs. The port is changed as text only: {@code java.net.URI} would decode the query. Twilio leaves the fragment out and may sign with or without the default port.
 */
public final class Signatures {
    private static final Comparator<byte[]> BYTE_ORDER = Arrays::compareUnsigned;
    private static final Comparator<Field> ORDER = Comparator.comparing((Field field) -> field.name().getBytes(UTF_8), BYTE_ORDER).thenComparing(
            field -> field.value().getBytes(UTF_8), BYTE_ORDER);

    private final List<SecretKeySpec> keys;

    /** {@code tokens}: those accepted, the primary first; two while a token is rotated. None: nothing is ever accepted. */
    public Signatures(List<String> tokens) {
        keys = tokens.stream().filter(token -> !token.isEmpty()).map(token -> new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA1")).toList();
    }

    /** Says which token signed this, by its position; empty when none did. {@code url} is as Twilio called it: public scheme, host, path and query. */
    public OptionalInt verify(String url, List<Field> fields, @Nullable String signature) {
        if (signature == null) {
            return OptionalInt.empty();
        }
        var given = signature.getBytes(UTF_8);
        var pairs = new StringBuilder();
        fields.stream().sorted(ORDER).forEach(field -> pairs.append(field.name()).append(field.value()));
        for (int i = 0; i < keys.size(); i++) {
            for (var form : forms(url)) {
                if (MessageDigest.isEqual(mac(keys.get(i), form + pairs), given)) {
                    return OptionalInt.of(i);
                }
            }
        }
        return OptionalInt.empty();
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(key);
            return Base64.getEncoder().encode(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA1 is part of every JDK", e);
        }
    }

    /** The URL as it is, without its port, and with its scheme's default port. */
    private static Set<String> forms(String url) {
        int hash = url.indexOf('#');
        var whole = hash < 0 ? url : url.substring(0, hash);
        var forms = new LinkedHashSet<String>(List.of(whole));
        int scheme = whole.indexOf("://");
        if (scheme >= 0) {
            int from = scheme + 3;
            int to = from;
            while (to < whole.length() && "/?".indexOf(whole.charAt(to)) < 0) {
                to++;
            }
            var authority = whole.substring(from, to);
            int colon = authority.lastIndexOf(':');
            boolean port = colon > authority.lastIndexOf(']') && colon > authority.lastIndexOf('@');
            var bare = whole.substring(0, from) + (port ? authority.substring(0, colon) : authority);
            forms.add(bare + whole.substring(to));
            forms.add(bare + (whole.startsWith("https:") ? ":443" : ":80") + whole.substring(to));
        }
        return forms;
    }
}
