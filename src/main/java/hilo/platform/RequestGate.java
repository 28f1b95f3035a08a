package hilo.platform;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.handlers.RequestLimit;
import io.undertow.util.AttachmentKey;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The first door that a request comes to. Work is done for a bounded number of requests at once, and a request takes one of these slots only when its body is here: a stranger who
 * sends slowly holds a connection and some memory, never a slot.
 *
 * <p>One network holds so many connections, bodies under way and slots, so that the others always find some. What is large either way (files, imports) has slots of its own, for it
 * is not read beforehand; it has a total time instead.
 */
final class RequestGate implements HttpHandler {
    private static final AttachmentKey<Boolean> COUNTED = AttachmentKey.create(Boolean.class);
    /** What is opened there stays open. */
    private static final String SOCKETS = "/ws/";
    private static final int MOST_WAITING = 2000;

    private final HttpSettings settings;
    private final HttpHandler next;
    private final BodyReader bodies;
    private final Slots usual;
    private final Slots large;
    private final ConcurrentHashMap<String, Integer> connections = new ConcurrentHashMap<>();

    RequestGate(HttpSettings settings, HttpHandler next) {
        this.settings = settings;
        this.next = next;
        this.usual = new Slots(settings, settings.requests(), settings.requestsOfNetwork());
        this.large = new Slots(settings, settings.transfers(), settings.transfersOfNetwork());
        this.bodies = new BodyReader(settings, exchange -> usual.handle(exchange, this::answer));
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (!settings.behindProxy() && !isCounted(exchange.getConnection())) {
            Refusal.TOO_MANY.answer(exchange);
        } else if (settings.isLarge(exchange)) {
            if (exchange.getRequestContentLength() > settings.largestTransfer()) {
                Refusal.TOO_LARGE.answer(exchange);
            } else {
                Refusal.closeAfter(exchange, settings.transferTime());
                large.handle(exchange, next);
            }
        } else {
            bodies.handleRequest(exchange);
        }
    }

    private void answer(HttpServerExchange exchange) throws Exception {
        if (!exchange.getRequestPath().startsWith(SOCKETS)) {
            Refusal.closeAfter(exchange, settings.answerTime());
        }
        next.handleRequest(exchange);
    }

    /** Counts a connection with its first request; false where its network has as many as it may. */
    private boolean isCounted(ServerConnection connection) {
        if (connection.getAttachment(COUNTED) != null) {
            return true;
        }
        String network = network(connection);
        if (connections.merge(network, 1, Integer::sum) > settings.connectionsOfNetwork()) {
            release(network);
            return false;
        }
        connection.putAttachment(COUNTED, true);
        connection.addCloseListener(closed -> release(network));
        return true;
    }

    private void release(String network) {
        connections.computeIfPresent(network, (name, count) -> count <= 1 ? null : count - 1);
    }

    private static String network(ServerConnection connection) {
        return connection.getPeerAddress() instanceof InetSocketAddress peer && peer.getAddress() != null ? Networks.of(peer.getAddress().getHostAddress()) : "unknown";
    }

    /** Slots for requests that are being answered: so many at once, and fewer of one network; who finds none waits in a line of bounded length. */
    private static final class Slots {
        private final HttpSettings settings;
        private final RequestLimit all;
        private final int mostOfNetwork;
        private final ConcurrentHashMap<String, OfNetwork> networks = new ConcurrentHashMap<>();

        /** @param users requests that use it, waiting ones included; with the last of them it is forgotten */
        private record OfNetwork(RequestLimit limit, int users) {
        }

        private Slots(HttpSettings settings, int most, int mostOfNetwork) {
            this.settings = settings;
            this.all = limit(most);
            this.mostOfNetwork = mostOfNetwork;
        }

        private static RequestLimit limit(int most) {
            var limit = new RequestLimit(most, MOST_WAITING);
            limit.setFailureHandler(Refusal.BUSY::answer);
            return limit;
        }

        private void handle(HttpServerExchange exchange, HttpHandler next) throws Exception {
            String network = settings.network(exchange);
            var own = networks.compute(network, (name, there) -> there == null ? new OfNetwork(limit(mostOfNetwork), 1) : new OfNetwork(there.limit(), there.users() + 1));
            exchange.addExchangeCompleteListener((ended, listeners) -> leave(network, listeners));
            own.limit().handleRequest(exchange, admitted -> all.handleRequest(admitted, next));
        }

        private void leave(String network, ExchangeCompletionListener.NextListener listeners) {
            try {
                networks.computeIfPresent(network, (name, there) -> there.users() == 1 ? null : new OfNetwork(there.limit(), there.users() - 1));
            } finally {
                listeners.proceed();
            }
        }
    }
}
