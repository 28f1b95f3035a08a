package hilo.channel.phone;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One accepted request of the phone system, as it is stored.
 *
 * @param key the same for the same request, however often it comes
 * @param sid the leg it speaks of
 * @param fields the form; of a repeated name the first value
 * @param step what we answered
 * @param receivedAt when it first came
 */
record CallEvent(String key, Route route, String sid, Map<String, String> fields, Step step, Instant receivedAt) {
    static final Set<String> TERMINAL = Set.of("completed", "busy", "no-answer", "failed", "canceled");

    /** The value; empty when absent or blank. */
    Optional<String> value(String name) {
        return Optional.ofNullable(fields.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    Optional<String> status() {
        return value("CallStatus");
    }

    boolean isTerminal() {
        return status().filter(TERMINAL::contains).isPresent();
    }

    /** A count of seconds or a sequence number; empty when it is none. */
    Optional<Integer> number(String name) {
        return value(name).filter(text -> text.matches("\\d{1,9}")).map(Integer::valueOf);
    }

    /** When it happened, by the provider's own stamp; whole seconds. */
    Optional<Instant> stamp(String name) {
        return value(name).flatMap(text -> {
            try {
                return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }
}
