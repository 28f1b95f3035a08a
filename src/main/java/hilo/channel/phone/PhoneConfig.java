package hilo.channel.phone;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * How calls are treated.
 *
 * @param maxWait {@code hilo.phone.max.wait}, ISO-8601: a caller whom nobody answered within it is offered to leave a message
 * @param agentRings {@code hilo.phone.agent.rings}: how long the telephone of an agent who took a call rings
 * @param queues {@code hilo.phone.queues}: how many calls may wait with a queue of their own
 */
record PhoneConfig(Duration maxWait, Duration agentRings, int queues) {
    PhoneConfig {
        if (maxWait.isNegative() || maxWait.isZero() || agentRings.toSeconds() < 5 || agentRings.toSeconds() > 600 || queues < 1 || queues > 1000) {
            throw new IllegalStateException("hilo.phone.max.wait must be positive, hilo.phone.agent.rings 5 to 600 seconds, hilo.phone.queues 1 to 1000");
        }
    }

    static PhoneConfig from(Config config) {
        return new PhoneConfig(duration(config, "hilo.phone.max.wait", "PT20M"), duration(config, "hilo.phone.agent.rings", "PT25S"), config.getOptionalValue("hilo.phone.queues",
                Integer.class).orElse(50));
    }

    private static Duration duration(Config config, String name, String otherwise) {
        var text = config.getOptionalValue(name, String.class).orElse(otherwise);
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalStateException(name + " is no ISO-8601 duration such as PT10M: " + text, e);
        }
    }

    /** Reads it once. */
    @ApplicationScoped
    static class Reader {
        @Produces
        @Singleton
        PhoneConfig config() {
            return from(ConfigProvider.getConfig());
        }
    }
}
