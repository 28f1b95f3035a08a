package hilo.platform;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.msc.service.ServiceActivator;
import org.jboss.msc.service.ServiceActivatorContext;
import org.jboss.msc.service.ServiceController;
import org.jboss.msc.service.ServiceRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Starts a service of the server that it would start only for whoever depends on it. An injected resource would be such a dependence, but for every desk: what opens a port for
 * other nodes must start only where there are some.
 */
public final class ServerServices implements ServiceActivator {
    private static volatile @Nullable ServiceRegistry registry;

    public ServerServices() {
    }

    @Override
    public void activate(ServiceActivatorContext context) {
        registry = context.getServiceRegistry();
    }

    /** Starts what is bound under this name below {@code java:} and waits at most half a minute; false where there is no such thing, or it does not start. */
    static boolean start(String name) {
        return find(name).map(service -> {
            service.setMode(ServiceController.Mode.ACTIVE);
            return reaches(service, ServiceController.State.UP, Duration.ofSeconds(30));
        }).orElse(false);
    }

    /** Stops it again, unless somebody else depends on it; waits at most five seconds. */
    static void stop(String name) {
        find(name).ifPresent(service -> {
            service.setMode(ServiceController.Mode.ON_DEMAND);
            reaches(service, ServiceController.State.DOWN, Duration.ofSeconds(5));
        });
    }

    private static Optional<ServiceController<?>> find(String name) {
        var known = registry;
        String words = "jboss.naming.context.java." + name.replace('/', '.');
        return known == null
                ? Optional.empty()
                : known.getServiceNames().stream().filter(one -> one.getCanonicalName().equals(words)).findFirst().map(known::getRequiredService);
    }

    private static boolean reaches(ServiceController<?> service, ServiceController.State state, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (service.getState() != state && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return service.getState() == state;
    }
}
