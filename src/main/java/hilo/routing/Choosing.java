package hilo.routing;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which conversations an agent may be given next, in which order. Pure. */
final class Choosing {
    /**
     * Something that waits in a queue.
     *
     * @param due when its most urgent promise falls due; null where nothing is promised
     * @param live channels over which its customer is there at this moment
     */
    record Waiting(UUID conversation, @Nullable Instant due, Instant openedAt, Set<String> live) {
    }

    private static final Comparator<Waiting> URGENCY = Comparator.comparing(Waiting::due, Comparator.nullsLast(Comparator.naturalOrder())).thenComparing(Waiting::openedAt)
            .thenComparing(Waiting::conversation);

    private Choosing() {
    }

    /**
     * The most urgent first: the least time left on a promise, then the longest waiting. What would go beyond the agent's capacity on a live channel is left to others.
     *
     * @param carries how many live conversations the agent has, by channel
     * @param capacity how many they may have; a channel that is not named has no bound
     */
    static List<UUID> order(List<Waiting> waiting, Map<String, Integer> carries, Map<String, Integer> capacity) {
        return waiting.stream().filter(one -> one.live().stream().allMatch(channel -> fits(channel, carries, capacity))).sorted(URGENCY).map(Waiting::conversation).toList();
    }

    private static boolean fits(String channel, Map<String, Integer> carries, Map<String, Integer> capacity) {
        var most = capacity.get(channel);
        return most == null || carries.getOrDefault(channel, 0) < most;
    }
}
