package hilo.platform;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;

/** Answers of the server's own threads to a request that no code of the application has seen: problem+json, and the connection ends. */
enum Refusal {
    TOO_SLOW(408, "too-slow", "The body did not arrive in time."), TOO_LARGE(413, "too-large", "The body is too large."), TOO_MANY(429, "too-many-requests",
            "Too many requests; try again later."), BUSY(503, "unavailable", "The desk is busy; try again in a moment.");

    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final int status;
    private final String slug;
    private final String detail;

    Refusal(int status, String slug, String detail) {
        this.status = status;
        this.slug = slug;
        this.detail = detail;
    }

    void answer(HttpServerExchange exchange) {
        exchange.setPersistent(false);
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json;charset=utf-8");
        if (this == TOO_MANY || this == BUSY) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "5");
        }
        // What the client still sends is read for a moment, so that it sees the answer, and no longer.
        closeAfter(exchange, FAREWELL);
        exchange.getResponseSender().send(Json.newObject().add("type", "/problems/" + slug).add("title", slug.replace('-', ' ')).add("status", status).add("detail", detail)
                .add("traceId", Correlation.current()).build().toString());
    }

    /** Ends the connection of a request that is not over after this time. */
    static void closeAfter(HttpServerExchange exchange, Duration time) {
        var timer = exchange.getIoThread().executeAfter(() -> IoUtils.safeClose(exchange.getConnection()), time.toMillis(), TimeUnit.MILLISECONDS);
        exchange.addExchangeCompleteListener((ended, next) -> {
            timer.remove();
            next.proceed();
        });
    }

    /** A client that went away in the middle of its body gets no answer. */
    static void abandon(HttpServerExchange exchange) {
        exchange.setPersistent(false);
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }
}
