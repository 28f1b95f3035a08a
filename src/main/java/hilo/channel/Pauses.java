package hilo.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which channels rest because their other side takes nothing: each failure doubles the rest, from five seconds to a minute; anything else it says ends it. */
final class Pauses {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private record Pause(Instant until, Duration length) {
    }

    private final Map<String, Pause> pauses = new HashMap<>();

    synchronized void begin(String channel, Instant now) {
        var before = pauses.get(channel);
        if (before != null && now.isBefore(before.until())) {
            return; // what was on its way already when the rest began
        }
        var length = before == null ? FIRST : before.length().multipliedBy(2);
        length = length.compareTo(LONGEST) > 0 ? LONGEST : length;
        pauses.put(channel, new Pause(now.plus(length), length));
    }

    synchronized void end(String channel) {
        pauses.remove(channel);
    }

    synchronized List<String> at(Instant now) {
        return pauses.entrySet().stream().filter(one -> now.isBefore(one.getValue().until())).map(Map.Entry::getKey).toList();
    }
}
