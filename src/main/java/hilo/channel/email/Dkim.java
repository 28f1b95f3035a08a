package hilo.channel.email;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.eclipse.microprofile.config.Config;
import org.simplejavamail.utils.mail.dkim.Canonicalization;
import org.simplejavamail.utils.mail.dkim.DkimException;
import org.simplejavamail.utils.mail.dkim.DkimMessage;
import org.simplejavamail.utils.mail.dkim.DkimSigner;
import org.simplejavamail.utils.mail.dkim.SigningAlgorithm;

/**
 * Signs our mails (DKIM, RFC 6376), where the mail server does not: relaxed, so that what servers do to line breaks on the way breaks nothing. Mail of another domain of ours is left to
 * whoever has its key.
 */
final class Dkim {
    private static final int SMALLEST_KEY = 1024; // RFC 8301, 3.2
    /** What a receiver believes, and what our answers are recognised by. */
    private static final List<String> SIGNED = List.of("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To", "MIME-Version", "Content-Type",
            "Auto-Submitted");

    private final String domain;
    private final DkimSigner signer;

    Dkim(String domain, String selector, RSAPrivateKey key) {
        this.domain = domain;
        try {
            signer = new DkimSigner(domain, selector, key);
            signer.setSigningAlgorithm(SigningAlgorithm.SHA256_WITH_RSA);
        } catch (DkimException unusable) {
            throw new IllegalStateException("hilo.mail.dkim cannot be used: " + unusable.getMessage(), unusable);
        }
        signer.setHeaderCanonicalization(Canonicalization.RELAXED);
        signer.setBodyCanonicalization(Canonicalization.RELAXED);
        signer.setLengthParam(false);
        signer.setCheckDomainKey(false);
        SIGNED.forEach(signer::addHeaderToSign);
    }

    /** From {@code hilo.mail.dkim.domain}, {@code .selector} and {@code .key}, a file with an RSA key as PKCS#8 PEM; empty without, half of it refuses to start. */
    static Optional<Dkim> from(Config config) {
        var domain = config.getOptionalValue("hilo.mail.dkim.domain", String.class);
        var selector = config.getOptionalValue("hilo.mail.dkim.selector", String.class);
        var file = config.getOptionalValue("hilo.mail.dkim.key", String.class);
        if (domain.isEmpty() && selector.isEmpty() && file.isEmpty()) {
            return Optional.empty();
        }
        if (domain.isEmpty() || selector.isEmpty() || file.isEmpty()) {
            throw new IllegalStateException("hilo.mail.dkim needs all three: domain, selector and key.");
        }
        return Optional.of(new Dkim(domain.get(), selector.get(), key(file.get())));
    }

    private static RSAPrivateKey key(String file) {
        try {
            String pem = Files.readString(Path.of(file));
            byte[] bytes = Base64.getMimeDecoder().decode(pem.replaceAll("-----(?:BEGIN|END) PRIVATE KEY-----", ""));
            if (!pem.contains("-----BEGIN PRIVATE KEY-----") || !(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes)) instanceof RSAPrivateKey key)) {
                throw new IllegalStateException("hilo.mail.dkim.key is no RSA key as PKCS#8 PEM (-----BEGIN PRIVATE KEY-----).");
            }
            if (key.getModulus().bitLength() < SMALLEST_KEY) {
                throw new IllegalStateException("hilo.mail.dkim.key has " + key.getModulus().bitLength() + " bits; receivers believe none below " + SMALLEST_KEY + ".");
            }
            return key;
        } catch (IOException | InvalidPathException unreadable) {
            throw new IllegalStateException("hilo.mail.dkim.key cannot be read: " + unreadable, unreadable);
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            throw new IllegalStateException("hilo.mail.dkim.key is no RSA key as PKCS#8 PEM (-----BEGIN PRIVATE KEY-----).", broken);
        }
    }

    /** The same mail, signed as it is written; mail from another domain comes back as it is. */
    SMTPMessage signed(SMTPMessage message, MailAddress from) throws MessagingException {
        if (!from.domain().equals(domain)) {
            return message;
        }
        var signed = new DkimMessage(message, signer);
        signed.setEnvelopeFrom(message.getEnvelopeFrom());
        return signed;
    }
}
