package hilo.platform;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A promise that the caller broke, or one that Hilo cannot keep right now.
 *
 * <p>Rooms throw it and know no HTTP; one mapper turns it into RFC 9457 problem+json with the type {@code /problems/<slug>}. A slug is stable: programs compare it. The
 * detail is a sentence for people and never holds a secret.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of "no" this is; the number is the HTTP status that the mapper answers with. */
    public enum Category {
        INVALID(400), UNAUTHORIZED(401), FORBIDDEN(403), NOT_FOUND(404), CONFLICT(409), STALE(412), TOO_LARGE(413), UNSUPPORTED(415), UNPROCESSABLE(422), TOO_MANY(
                429), UNAVAILABLE(503), NO_SPACE(507);

        private final int status;

        Category(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** One field that is wrong: a JSON pointer ({@code /email}) and a sentence. */
    public record FieldError(String pointer, String detail) {
    }

    private final Category category;
    private final String slug;
    private final transient List<FieldError> errors = new ArrayList<>();
    private final transient @Nullable Duration retryAfter;

    private Problem(Category category, String slug, String detail, @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.category = category;
        this.slug = slug;
        this.retryAfter = retryAfter;
    }

    public static Problem invalid(String slug, String detail) {
        return new Problem(Category.INVALID, slug, detail, null);
    }

    /** What the request asks is well-formed but cannot be done to this thing as it is. */
    public static Problem unprocessable(String slug, String detail) {
        return new Problem(Category.UNPROCESSABLE, slug, detail, null);
    }

    public static Problem unauthorized() {
        return new Problem(Category.UNAUTHORIZED, "unauthorized", "Sign in first.", null);
    }

    public static Problem forbidden(String detail) {
        return new Problem(Category.FORBIDDEN, "forbidden", detail, null);
    }

    /** The same under a slug of its own, for a caller who can do something about it. */
    public static Problem forbidden(String slug, String detail) {
        return new Problem(Category.FORBIDDEN, slug, detail, null);
    }

    /** The same answer for what does not exist and for what the caller may not see. */
    public static Problem notFound() {
        return new Problem(Category.NOT_FOUND, "not-found", "There is nothing here.", null);
    }

    public static Problem conflict(String slug, String detail) {
        return new Problem(Category.CONFLICT, slug, detail, null);
    }

    /** The caller's If-Match names an older version. */
    public static Problem stale() {
        return new Problem(Category.STALE, "stale", "It changed while you were editing; read it again.", null);
    }

    public static Problem tooLarge(String detail) {
        return new Problem(Category.TOO_LARGE, "too-large", detail, null);
    }

    public static Problem unsupported(String detail) {
        return new Problem(Category.UNSUPPORTED, "unsupported-type", detail, null);
    }

    public static Problem tooMany(Duration retryAfter) {
        return new Problem(Category.TOO_MANY, "too-many-requests", "Too many requests; try again later.", retryAfter);
    }

    public static Problem unavailable(String detail) {
        return new Problem(Category.UNAVAILABLE, "unavailable", detail, Duration.ofSeconds(5));
    }

    /** There is no room left to store anything; people must make some, so trying again at once is no use. */
    public static Problem noSpace() {
        return new Problem(Category.NO_SPACE, "no-space", "There is no space left to store it; nothing was stored.", Duration.ofMinutes(1));
    }

    /** Adds the field that is wrong: {@code pointer} is a JSON pointer into the request. */
    public Problem at(String pointer, String detail) {
        errors.add(new FieldError(pointer, detail));
        return this;
    }

    public Category category() {
        return category;
    }

    public String slug() {
        return slug;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
