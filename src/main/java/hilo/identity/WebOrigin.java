package hilo.identity;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Scheme, host and port of a page (RFC 6454). */
record WebOrigin(String scheme, String host, int port) {
    private static final int LONGEST_SHOWN = 100;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Of a URL or an Origin header; empty where it is neither http nor https. */
    static Optional<WebOrigin> of(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        @Nullable
        String scheme = uri.getScheme();
        @Nullable
        String host = uri.getHost();
        if (scheme == null || host == null || uri.getRawUserInfo() != null || !scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            return Optional.empty();
        }
        boolean secure = scheme.equalsIgnoreCase("https");
        return Optional.of(new WebOrigin(secure ? "https" : "http", host.toLowerCase(Locale.ROOT), uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80));
    }

    /** As a browser writes it, but always with the port; of a very long host the beginning. */
    String shown() {
        return scheme + "://" + (host.length() > LONGEST_SHOWN ? host.substring(0, LONGEST_SHOWN) + "…" : host) + ":" + port;
    }

    /** Equal; the names that this machine has for itself are one. */
    boolean isSameAs(WebOrigin other) {
        return scheme.equals(other.scheme) && port == other.port && (host.equals(other.host) || LOOPBACK.contains(host) && LOOPBACK.contains(other.host));
    }
}
