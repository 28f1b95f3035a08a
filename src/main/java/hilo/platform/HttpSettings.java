package hilo.platform;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * What HTTP may cost.
 *
 * @param requests answered at once
 * @param bodyTime for the whole of a body that is read before its request is worked on
 * @param body of who shows a cookie or a token, in bytes
 * @param anonymousBody of who shows none, in bytes
 * @param heldBodies bytes of all bodies that are being read or wait for a slot
 * @param answerTime for an answer, from when its request has a slot to when the client has read it
 * @param transfers large answers and large bodies at once
 */
record HttpSettings(int requests, int requestsOfNetwork, int connectionsOfNetwork, int bodiesOfNetwork, Duration bodyTime, long body, long anonymousBody, long heldBodies,
        int transfers, int transfersOfNetwork, long largestTransfer, Duration transferTime, Duration answerTime, boolean behindProxy, TrustedProxies proxies) {
    /** Where files go in and out. */
    private static final Pattern FILES = Pattern
            .compile("/api/(?:agent|portal)/attachments(?:/.*)?|/api/agent/(?:contacts|organisations)/imports|/api/agent/mail/[^/]+/(?:content|source)");
    private static final Pattern FORMS = Pattern.compile("/portal/tickets/.*");

    static HttpSettings of(Config config) {
        return new HttpSettings(number(config, "hilo.http.max.requests", 48), number(config, "hilo.http.network.requests", 32),
                number(config, "hilo.http.network.connections", 2000), number(config, "hilo.http.network.bodies", 64),
                config.getOptionalValue("hilo.http.body.time", Duration.class).orElse(Duration.ofSeconds(20)), number(config, "hilo.http.body", 256 * 1024),
                number(config, "hilo.http.anonymous.body", 64 * 1024), number(config, "hilo.http.held.bodies", 64 * 1024 * 1024), number(config, "hilo.http.transfers", 16),
                number(config, "hilo.http.network.transfers", 6), number(config, "hilo.http.max.body", 30 * 1024 * 1024),
                config.getOptionalValue("hilo.http.transfer.time", Duration.class).orElse(Duration.ofMinutes(5)),
                config.getOptionalValue("hilo.http.answer.time", Duration.class).orElse(Duration.ofMinutes(2)),
                config.getOptionalValue("hilo.http.behind.proxy", Boolean.class).orElse(false),
                TrustedProxies.parse(config.getOptionalValue("hilo.http.trusted.proxies", String.class).orElse(TrustedProxies.DEFAULT)));
    }

    private static int number(Config config, String name, int usual) {
        int value = config.getOptionalValue(name, Integer.class).orElse(usual);
        if (value <= 0) {
            throw new IllegalStateException(name + " is a number above zero, not " + value + ".");
        }
        return value;
    }

    /** Whose request it is: the word of a trusted proxy counts where there is one. */
    String network(HttpServerExchange exchange) {
        var source = exchange.getSourceAddress();
        if (source == null || source.getAddress() == null) {
            return "unknown";
        }
        String peer = source.getAddress().getHostAddress();
        var hops = exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR);
        return Networks.of(behindProxy ? proxies.client(peer, hops == null ? List.of() : hops) : peer);
    }

    /** Whether this request may bring or fetch a file. Who shows no cookie and no token brings none. */
    boolean isLarge(HttpServerExchange exchange) {
        String path = exchange.getRequestPath();
        boolean file = FILES.matcher(path).matches() || exchange.getRequestMethod().equals(Methods.POST) && FORMS.matcher(path).matches()
                && contentType(exchange).startsWith("multipart/form-data");
        return file && (exchange.isRequestComplete() || isIntroduced(exchange));
    }

    /** The most bytes of a body that is read beforehand. */
    long mostOf(HttpServerExchange exchange) {
        return isIntroduced(exchange) ? body : Math.min(body, anonymousBody);
    }

    /** Whether it shows something by which somebody may be signed in; whether they are is found out later. */
    private static boolean isIntroduced(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().contains(Headers.AUTHORIZATION) || exchange.getRequestHeaders().contains(Headers.COOKIE);
    }

    private static String contentType(HttpServerExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        return type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    }
}
