package hilo.platform;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Bounds what one caller may do a minute at a public door, per node. At most 100,000 callers are remembered. */
@ApplicationScoped
public class RateLimits {
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(Duration.ofMinutes(10)).build();

    /** Takes one of {@code perMinute} tokens, or throws {@link Problem} too-many-requests with the time to wait. */
    public void take(String door, String caller, int perMinute) {
        var bucket = buckets.get(door + ' ' + caller,
                key -> Bucket.builder().addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1))).build());
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw Problem.tooMany(Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }
}
