package hilo.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * A bad network in front of one server of this machine (PostgreSQL, IMAP, SMTP): carries bytes both ways and does to them what it is told, while it runs and for connections that
 * are open already. {@link #heal()} makes it a good one again.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;
    private static final long FOREVER = Long.MAX_VALUE;

    /** Which way bytes travel. */
    public enum Way {
        TO_SERVER, TO_CLIENT
    }

    /** What is wrong now. */
    private record Trouble(Duration latency, int bytesPerSecond, boolean swallow, boolean refuse, Way cutWay, long cutAfter) {
        static final Trouble NONE = new Trouble(Duration.ZERO, 0, false, false, Way.TO_CLIENT, FOREVER);
    }

    private final ServerSocket door;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile Trouble trouble = Trouble.NONE;

    private FaultProxy(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    /** Listens on a free port of this machine, for this machine alone, and carries to {@code target}. */
    public static FaultProxy to(int target) throws IOException {
        return to(target, InetAddress.getLoopbackAddress());
    }

    /** The same for those who see that address of this machine. */
    static FaultProxy to(int target, InetAddress address) throws IOException {
        var proxy = new FaultProxy(new ServerSocket(0, 200, address), target);
        Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Connections that are open now. */
    public int open() {
        return links.size();
    }

    /** Holds back each piece of what the server says. */
    public void latency(Duration each) {
        set(was -> new Trouble(each, was.bytesPerSecond, was.swallow, was.refuse, was.cutWay, was.cutAfter));
    }

    /** Lets so many bytes a second through, each way of each connection; 0: any number. */
    public void bandwidth(int bytesPerSecond) {
        set(was -> new Trouble(was.latency, bytesPerSecond, was.swallow, was.refuse, was.cutWay, was.cutAfter));
    }

    /** Takes connections and bytes and delivers nothing. What was taken is delivered after {@link #heal()}, as after a partition. */
    public void swallow() {
        set(was -> new Trouble(was.latency, was.bytesPerSecond, true, was.refuse, was.cutWay, was.cutAfter));
    }

    /** Closes new connections at once. */
    public void refuse() {
        set(was -> new Trouble(was.latency, was.bytesPerSecond, was.swallow, true, was.cutWay, was.cutAfter));
    }

    /** Closes each connection once so many bytes have gone that way in its life; the byte that is one too many does not arrive. */
    public void cutAfter(Way way, long bytes) {
        set(was -> new Trouble(was.latency, was.bytesPerSecond, was.swallow, was.refuse, way, bytes));
    }

    /** A good network from now on. */
    public void heal() {
        set(was -> Trouble.NONE);
    }

    /** Closes what is open now; new connections are carried. */
    public void cut() {
        links.forEach(link -> link.end(false));
    }

    /** The same with a reset instead of an end. */
    public void reset() {
        links.forEach(link -> link.end(true));
    }

    private synchronized void set(UnaryOperator<Trouble> change) {
        trouble = change.apply(trouble);
        notifyAll();
    }

    private synchronized void awaitDelivery() throws InterruptedException {
        while (trouble.swallow && !door.isClosed()) {
            wait();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                if (trouble.refuse) {
                    client.close();
                } else {
                    Thread.ofVirtual().start(() -> carry(client));
                }
            } catch (IOException e) {
                // The door was closed, or this one client is gone: the next one is another matter.
                Thread.onSpinWait();
            }
        }
    }

    private void carry(Socket client) {
        var link = new Link(client, new Socket());
        links.add(link);
        try {
            awaitDelivery();
            client.setTcpNoDelay(true); // what comes in pieces is passed on in pieces: nothing waits for an acknowledgement that is late by 40 ms
            link.server.setTcpNoDelay(true);
            link.server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            Thread.ofVirtual().start(() -> link.pump(Way.TO_CLIENT));
            link.pump(Way.TO_SERVER);
        } catch (IOException e) {
            link.end(false);
        } catch (InterruptedException e) {
            link.end(false);
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        heal();
        cut();
    }

    /** One connection and its continuation. */
    private final class Link {
        private final Socket client;
        private final Socket server;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(Way way) {
            var from = way == Way.TO_SERVER ? client : server;
            var to = way == Way.TO_SERVER ? server : client;
            var chunk = new byte[CHUNK];
            long carried = 0;
            try {
                while (true) {
                    int read = from.getInputStream().read(chunk, 0, trouble.bytesPerSecond > 0 ? Math.clamp(trouble.bytesPerSecond / 10, 1, CHUNK) : CHUNK);
                    if (read < 0) {
                        break;
                    }
                    var now = trouble;
                    if (way == Way.TO_CLIENT && now.latency.isPositive()) {
                        Thread.sleep(now.latency);
                    }
                    if (now.bytesPerSecond > 0) {
                        Thread.sleep(Duration.ofNanos(read * 1_000_000_000L / now.bytesPerSecond));
                    }
                    awaitDelivery();
                    now = trouble;
                    int most = way == now.cutWay ? (int) Math.clamp(now.cutAfter - carried, 0, read) : read;
                    to.getOutputStream().write(chunk, 0, most);
                    carried += read;
                    if (most < read) {
                        break;
                    }
                }
            } catch (IOException e) {
                // One side is gone: the other learns it below.
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            end(false);
        }

        void end(boolean reset) {
            links.remove(this);
            for (Socket socket : new Socket[]{client, server}) {
                try {
                    if (reset) {
                        socket.setSoLinger(true, 0);
                    }
                    socket.close();
                } catch (IOException e) {
                    // It was closed already.
                    Thread.onSpinWait();
                }
            }
        }
    }
}
