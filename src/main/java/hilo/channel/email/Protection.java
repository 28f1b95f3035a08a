package hilo.channel.email;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;

/** How a writer protected a mail (S/MIME, OpenPGP). Hilo tells it and keeps the mail as it came; it verifies nothing and opens only what anybody can. */
enum Protection {
    NONE, SIGNED, ENCRYPTED;

    private static final Pattern ENVELOPED = Pattern.compile("(?i)smime-type\\s*=\\s*\"?(?:enveloped|authenveloped|encrypted)-data");

    /** What the type of a part says, {@code declared} with its parameters. */
    static Protection of(String type, String declared) {
        return switch (type) {
            case "multipart/signed" -> SIGNED;
            case "multipart/encrypted", "application/pgp-encrypted" -> ENCRYPTED;
            case "application/pkcs7-mime", "application/x-pkcs7-mime" ->
                ENVELOPED.matcher(declared).find() || !declared.toLowerCase(Locale.ROOT).contains("smime-type") ? ENCRYPTED : SIGNED;
            default -> NONE;
        };
    }

    /** What OpenPGP's marks in the text say. */
    static Protection of(String text) {
        return text.contains("-----BEGIN PGP MESSAGE-----") ? ENCRYPTED : text.contains("-----BEGIN PGP SIGNED MESSAGE-----") ? SIGNED : NONE;
    }

    /** The part that was signed and lies, readable by anybody, inside of its signature (RFC 8551, 3.5.2); empty where these bytes are no such thing. */
    static Optional<byte[]> signedContent(byte[] bytes) {
        try {
            var content = new CMSSignedData(bytes).getSignedContent();
            return content != null && content.getContent() instanceof byte[] part ? Optional.of(part) : Optional.empty();
        } catch (CMSException | RuntimeException notSigned) {
            return Optional.empty();
        }
    }

    Protection and(Protection other) {
        return compareTo(other) >= 0 ? this : other;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
