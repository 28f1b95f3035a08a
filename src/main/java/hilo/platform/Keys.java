package hilo.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;

/** Signs short texts (reply addresses, Message-IDs, links) with a key per purpose; keys are random, made at first use and kept in the database, so every node agrees. */
@ApplicationScoped
public class Keys {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int MAC_BYTES = 16;

    private final Jdbi db;
    private final Map<String, byte[]> cache = new ConcurrentHashMap<>();

    @Inject
    Keys(Jdbi db) {
        this.db = db;
    }

    /** The first 128 bits of HMAC-SHA256 over the text, 26 characters of lower-case base32 without padding: fits a mail's local part and survives lower-casing. */
    @Transactional(Transactional.TxType.SUPPORTS)
    public String mac(String purpose, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret(purpose), "HmacSHA256"));
            return base32(Arrays.copyOf(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), MAC_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compares in constant time. */
    public boolean matches(String purpose, String text, String mac) {
        return MessageDigest.isEqual(mac(purpose, text).getBytes(StandardCharsets.UTF_8), mac.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] secret(String purpose) {
        var known = cache.get(purpose);
        if (known == null) {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            known = db.withHandle(h -> {
                h.createUpdate("insert into signing_key (purpose, secret) values (:purpose, :secret) on conflict do nothing").bind("purpose", purpose).bind("secret", fresh)
                        .execute();
                return h.createQuery("select secret from signing_key where purpose = :purpose").bind("purpose", purpose).map((row, c) -> row.getBytes(1)).one();
            });
            cache.put(purpose, known);
        }
        return known;
    }

    private static String base32(byte[] bytes) {
        var out = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = buffer << 8 | b & 0xff;
            bits += 8;
            while (bits >= 5) {
                out.append(ALPHABET.charAt(buffer >> bits - 5 & 31));
                bits -= 5;
            }
        }
        if (bits > 0) {
            out.append(ALPHABET.charAt(buffer << 5 - bits & 31));
        }
        return out.toString();
    }
}
