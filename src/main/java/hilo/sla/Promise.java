package hilo.sla;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a clock times. */
public enum Promise {
    /** The first thing a person of the desk gets to the customer, per channel session. */
    FIRST_RESPONSE,
    /** A human e-mail to the customer after an escalation, per stay at level 2 or 3. */
    LEVEL_RESPONSE,
    /** A date that was told to the customer. */
    COMMITMENT,
    /** An internal goal, outside the agreement's figures. */
    NEXT_RESPONSE;

    /** As policies, the database and the API write it: {@code first-response}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Promise> of(String slug) {
        return Arrays.stream(values()).filter(promise -> promise.slug().equals(slug)).findFirst();
    }
}
