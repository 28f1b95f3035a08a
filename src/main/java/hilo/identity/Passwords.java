package hilo.identity;

import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and checks passwords: PBKDF2 with HMAC-SHA256 and 600,000 rounds (OWASP's figure), parameters and salt kept in the hash. Two at a time; who waits over two seconds gets 429.
 *
 * <p>Callers hold no database connection meanwhile: strangers could use up the pool by waiting here.
 */
@ApplicationScoped
class Passwords {
    /** A hash that no password matches: an unknown login costs as much as a wrong password. */
    private volatile @Nullable String decoy;

    private final Pbkdf2PasswordHash hash;
    private final Semaphore slots = new Semaphore(2, true);

    @Inject
    Passwords(Pbkdf2PasswordHash hash) {
        this.hash = hash;
        hash.initialize(Map.of("Pbkdf2PasswordHash.Algorithm", "PBKDF2WithHmacSHA256", "Pbkdf2PasswordHash.Iterations", "600000", "Pbkdf2PasswordHash.SaltSizeBytes", "16",
                "Pbkdf2PasswordHash.KeySizeBytes", "32"));
    }

    /**
     * What is stored of a new password.
     *
     * @param personal the holder's login, e-mail address and name
     * @throws Problem {@code weak-password}, {@code common-password} or {@code personal-password}
     */
    PasswordHash hash(String password, String... personal) {
        PasswordRules.objection(password, List.of(personal)).ifPresent(objection -> {
            throw switch (objection) {
                case LENGTH -> Problem.invalid("weak-password", "A password has 12 to 200 characters.").at("/password", "12 to 200 characters");
                case COMMON -> Problem.invalid("common-password", "This password is among the first that are tried.").at("/password", "not a well-known one");
                case PERSONAL ->
                    Problem.invalid("personal-password", "A password holds neither the login nor the name nor the address.").at("/password", "nothing of your own name");
            };
        });
        return new PasswordHash(inSlot(() -> hash.generate(password.toCharArray())));
    }

    boolean matches(String password, @Nullable String stored) {
        if (password.length() > PasswordRules.LONGEST) {
            return false;
        }
        return inSlot(() -> {
            if (stored == null) {
                var known = decoy;
                if (known == null) {
                    known = hash.generate("nobody has this password".toCharArray());
                    decoy = known;
                }
                var unused = hash.verify(password.toCharArray(), known);
                return false;
            }
            return hash.verify(password.toCharArray(), stored);
        });
    }

    private <T> T inSlot(Supplier<T> work) {
        try {
            if (!slots.tryAcquire(2, TimeUnit.SECONDS)) {
                throw Problem.tooMany(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.tooMany(Duration.ofSeconds(2));
        }
        try {
            return work.get();
        } finally {
            slots.release();
        }
    }
}
