package hilo.identity;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Refuses to start where {@code hilo.public.url} is set and cannot be read: otherwise any host that a request names would count as ours. */
@ApplicationScoped
class PublicOrigin {
    private final Optional<String> url;

    @Inject
    PublicOrigin(@ConfigProperty(name = "hilo.public.url") Optional<String> url) {
        this.url = url;
    }

    /**
     * The origin of our own pages; empty where nothing is set.
     *
     * @throws IllegalStateException where the setting is no address of http or https with a host
     */
    static Optional<WebOrigin> of(Optional<String> url) {
        return url.map(text -> WebOrigin.of(text).orElseThrow(() -> new IllegalStateException("hilo.public.url is \"" + text
                + "\": set the address that people use, with its scheme and a host name of letters, digits, hyphens and dots, such as https://desk.example.com.")));
    }

    void check(@Observes @Priority(1) Startup startup) {
        var unused = of(url);
    }
}
