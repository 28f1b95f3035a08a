package hilo.platform;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A resource method whose answer holds a secret: it is never kept under an Idempotency-Key, only that it was given. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface SensitiveAnswer {
    /** What happens to a request that comes again under the same key. */
    enum Repeat {
        /** It is done again, with its rule and its line on the audit: for what only reads or asks for proof. */
        RUN_AGAIN,
        /** It is refused with 409 {@code already-answered}: for what makes something new each time. */
        REFUSE
    }

    Repeat onRepeat();
}
