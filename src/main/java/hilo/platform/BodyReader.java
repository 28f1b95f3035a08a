package hilo.platform;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads a request's body into memory and only then hands the request on. It reads as the bytes come, without a thread that waits; size, total time, number per network and memory
 * of all bodies are bounded.
 */
final class BodyReader implements HttpHandler {
    private final HttpSettings settings;
    private final HttpHandler next;
    private final ConcurrentHashMap<String, Integer> underWay = new ConcurrentHashMap<>();
    private final AtomicLong held = new AtomicLong();

    BodyReader(HttpSettings settings, HttpHandler next) {
        this.settings = settings;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (exchange.isRequestComplete()) {
            next.handleRequest(exchange);
            return;
        }
        long most = settings.mostOf(exchange);
        String network = settings.network(exchange);
        if (exchange.getRequestContentLength() > most) {
            Refusal.TOO_LARGE.answer(exchange);
        } else if (underWay.merge(network, 1, Integer::sum) > settings.bodiesOfNetwork()) {
            leave(network);
            Refusal.TOO_MANY.answer(exchange);
        } else {
            new Reading(exchange, exchange.getRequestChannel(), network, most).begin();
        }
    }

    private void leave(String network) {
        underWay.computeIfPresent(network, (name, count) -> count <= 1 ? null : count - 1);
    }

    /** One body on its way. Everything happens in the connection's own thread. */
    private final class Reading implements ChannelListener<StreamSourceChannel> {
        private final HttpServerExchange exchange;
        private final StreamSourceChannel channel;
        private final String network;
        private final long most;
        private final List<PooledByteBuffer> buffers = new ArrayList<>();
        private long read;
        private long holding;
        private XnioExecutor.@Nullable Key timer;

        private Reading(HttpServerExchange exchange, StreamSourceChannel channel, String network, long most) {
            this.exchange = exchange;
            this.channel = channel;
            this.network = network;
            this.most = most;
        }

        private void begin() throws Exception {
            exchange.addExchangeCompleteListener((ended, listeners) -> {
                held.addAndGet(-holding);
                listeners.proceed();
            });
            HttpHandler then = readOn();
            if (then != null) {
                leave(then);
                then.handleRequest(exchange);
                return;
            }
            timer = exchange.getIoThread().executeAfter(() -> end(Refusal.TOO_SLOW::answer), settings.bodyTime().toMillis(), TimeUnit.MILLISECONDS);
            channel.getReadSetter().set(this);
            channel.resumeReads();
        }

        @Override
        public void handleEvent(StreamSourceChannel ready) {
            HttpHandler then = readOn();
            if (then != null) {
                end(then);
            }
        }

        private void end(HttpHandler then) {
            if (timer != null) {
                timer.remove();
            }
            channel.getReadSetter().set(null);
            channel.suspendReads();
            leave(then);
            Connectors.executeRootHandler(then, exchange);
        }

        private void leave(HttpHandler then) {
            BodyReader.this.leave(network);
            if (then != next) {
                buffers.forEach(PooledByteBuffer::close);
            }
        }

        /** Reads what is there. Returns what is to be done with the request now; null where more is to come. */
        private @Nullable HttpHandler readOn() {
            try {
                while (true) {
                    var buffer = room();
                    if (buffer == null) {
                        return Refusal.BUSY::answer;
                    }
                    int count = channel.read(buffer.getBuffer());
                    if (count == 0) {
                        return null;
                    }
                    if (count < 0) {
                        return whole();
                    }
                    read += count;
                    if (read > most) {
                        return Refusal.TOO_LARGE::answer;
                    }
                }
            } catch (IOException gone) {
                return Refusal::abandon;
            }
        }

        /** The buffer that has room, or null where the bodies of all have as much memory as they may. */
        private @Nullable PooledByteBuffer room() {
            if (!buffers.isEmpty() && buffers.getLast().getBuffer().hasRemaining()) {
                return buffers.getLast();
            }
            var pool = exchange.getConnection().getByteBufferPool();
            if (held.addAndGet(pool.getBufferSize()) > settings.heldBodies()) {
                held.addAndGet(-pool.getBufferSize());
                return null;
            }
            holding += pool.getBufferSize();
            buffers.add(pool.allocate());
            return buffers.getLast();
        }

        private HttpHandler whole() {
            var last = buffers.getLast();
            if (last.getBuffer().position() == 0) {
                buffers.removeLast().close();
            }
            buffers.forEach(buffer -> buffer.getBuffer().flip());
            Connectors.ungetRequestBytes(exchange, buffers.toArray(PooledByteBuffer[]::new));
            Connectors.resetRequestChannel(exchange);
            return next;
        }
    }
}
