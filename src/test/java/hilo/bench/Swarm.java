package hilo.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Many WebSocket connections on one thread, the one that calls {@link #turn}. As a client it masks with zero, so that a frame is its text behind a header: a generator must cost
 * much less than what it measures. Only {@link #post} may be called from other threads.
 */
final class Swarm implements AutoCloseable {
    /** Hears of one connection. */
    interface Listener {
        void opened(Link link);

        /** A text message, as UTF-8 bytes that are valid during the call only. */
        void message(Link link, byte[] text, int from, int to);

        void closed(Link link, int code);
    }

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Selector selector;
    private final ByteBuffer read = ByteBuffer.allocateDirect(256 * 1024);
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private @Nullable ServerSocketChannel door;
    private @Nullable Supplier<Listener> guests;

    Swarm() throws IOException {
        selector = Selector.open();
    }

    /** Opens a connection; its listener hears when it stands. {@code from} chooses the address it comes from: one address has 28,000 ports. */
    Link connect(InetSocketAddress to, @Nullable InetAddress from, String path, @Nullable String bearer, Listener listener) throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (from != null) {
            channel.bind(new InetSocketAddress(from, 0));
        }
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost:" + to.getPort() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" + (bearer == null ? "" : "Authorization: Bearer " + bearer + "\r\n") + "\r\n";
        var link = new Link(channel, listener, true);
        link.out.add(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
        link.key = channel.register(selector, channel.connect(to) ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, link);
        return link;
    }

    /** Lets connections in, each with a listener of its own; returns the port. */
    int listen(Supplier<Listener> guest) throws IOException {
        var opened = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        opened.configureBlocking(false);
        opened.register(selector, SelectionKey.OP_ACCEPT);
        door = opened;
        guests = guest;
        return ((InetSocketAddress) opened.getLocalAddress()).getPort();
    }

    /** Runs something on the swarm's thread, soon. */
    void post(Runnable task) {
        posted.add(task);
        selector.wakeup();
    }

    /** Serves the connections until {@code done} or a time of {@link System#nanoTime} has come; returns whether it was done. */
    boolean until(BooleanSupplier done, long end) throws IOException {
        while (!done.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            turn(Math.min(left, 50_000_000));
        }
        return true;
    }

    /** Serves whatever is ready, waiting at most so long for anything to be. */
    void turn(long nanos) throws IOException {
        if (nanos < 1_000_000) {
            selector.selectNow();
        } else {
            selector.select(nanos / 1_000_000);
        }
        for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
            task.run();
        }
        var keys = selector.selectedKeys();
        for (SelectionKey key : keys) {
            if (key.isValid()) {
                serve(key);
            }
        }
        keys.clear();
    }

    private void serve(SelectionKey key) throws IOException {
        if (!(key.attachment() instanceof Link link)) {
            accept();
            return;
        }
        try {
            if (key.isConnectable() && link.channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                link.flush();
            }
            if (key.isValid() && key.isWritable()) {
                link.flush();
            }
            if (key.isValid() && key.isReadable()) {
                link.read();
            }
        } catch (IOException e) {
            link.end(1006);
        }
    }

    private void accept() throws IOException {
        if (door == null || guests == null) {
            return;
        }
        for (SocketChannel channel = door.accept(); channel != null; channel = door.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var link = new Link(channel, guests.get(), false);
            link.key = channel.register(selector, SelectionKey.OP_READ, link);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** One connection. */
    final class Link {
        private final SocketChannel channel;
        private final Listener listener;
        private final boolean client;
        private final Deque<ByteBuffer> out = new ArrayDeque<>();
        private @Nullable SelectionKey key;
        private byte[] in = new byte[0];
        private int filled;
        private byte[] message = new byte[0];
        private int messageSize;
        private boolean open;
        private boolean ended;

        private Link(SocketChannel channel, Listener listener, boolean client) {
            this.channel = channel;
            this.listener = listener;
            this.client = client;
        }

        void send(String text) {
            send(text.getBytes(UTF_8));
        }

        void send(byte[] text) {
            frame(TEXT, text, 0, text.length);
        }

        /** Ends it without a word. */
        void drop() {
            ended = true;
            shut();
        }

        private void frame(int opcode, byte[] body, int from, int length) {
            if (ended) {
                return;
            }
            int mask = client ? 0x80 : 0;
            var buffer = ByteBuffer.allocate(length + 14).put((byte) (0x80 | opcode));
            if (length < 126) {
                buffer.put((byte) (mask | length));
            } else if (length < 65_536) {
                buffer.put((byte) (mask | 126)).putShort((short) length);
            } else {
                buffer.put((byte) (mask | 127)).putLong(length);
            }
            if (client) {
                buffer.putInt(0);
            }
            out.add(buffer.put(body, from, length).flip());
            try {
                flush();
            } catch (IOException e) {
                end(1006);
            }
        }

        private void flush() throws IOException {
            if (key == null || !key.isValid() || !channel.isConnected()) {
                return;
            }
            while (!out.isEmpty()) {
                channel.write(out.element());
                if (out.element().hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    return;
                }
                out.remove();
            }
            key.interestOps(SelectionKey.OP_READ);
        }

        private void read() throws IOException {
            read.clear();
            if (channel.read(read) < 0) {
                end(1006);
                return;
            }
            read.flip();
            int size = read.remaining();
            if (in.length < filled + size) {
                in = Arrays.copyOf(in, Math.max(filled + size, 2 * in.length));
            }
            read.get(in, filled, size);
            filled += size;
            int at = open ? 0 : shakeHands();
            if (open && !ended) {
                for (int next = parse(at); next > at && !ended; next = parse(at)) {
                    at = next;
                }
            }
            System.arraycopy(in, at, in, 0, filled - at);
            filled -= at;
        }

        /** Returns where the frames begin, 0 while the head is not complete. */
        private int shakeHands() {
            int end = Bytes.find(in, 0, filled, Bytes.HEAD_END);
            if (end < 0) {
                return 0;
            }
            var head = new String(in, 0, end, ISO_8859_1);
            if (client && !head.startsWith("HTTP/1.1 101")) {
                end(Integer.parseInt(head.substring(9, 12)));
                return 0;
            }
            if (!client) {
                answer(head);
            }
            open = true;
            listener.opened(this);
            return end + 4;
        }

        private void answer(String head) {
            String wanted = head.lines().filter(line -> line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18)).findFirst().orElse("").substring(18).strip();
            try {
                var hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest((wanted + MAGIC).getBytes(ISO_8859_1)));
                out.add(ByteBuffer.wrap(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + hash + "\r\n\r\n")
                        .getBytes(ISO_8859_1)));
                flush();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                end(1006);
            }
        }

        /** Takes the frame that begins here and returns where it ends, or the same place while it is not complete. */
        private int parse(int at) {
            if (filled - at < 2) {
                return at;
            }
            int length = in[at + 1] & 0x7f;
            int body = at + 2;
            if (length == 126) {
                body += 2;
                length = filled < body ? 0 : (in[at + 2] & 0xff) << 8 | in[at + 3] & 0xff;
            } else if (length == 127) {
                body += 8;
                length = filled < body ? 0 : (int) ByteBuffer.wrap(in, at + 2, 8).getLong();
            }
            boolean masked = (in[at + 1] & 0x80) != 0;
            if (masked) {
                body += 4;
            }
            if (filled < body + length) {
                return at;
            }
            if (masked) {
                for (int i = 0; i < length; i++) {
                    in[body + i] ^= in[body - 4 + (i & 3)];
                }
            }
            take(in[at] & 0x0f, (in[at] & 0x80) != 0, body, length);
            return body + length;
        }

        private void take(int opcode, boolean last, int from, int length) {
            if (opcode == PING) {
                frame(PONG, in, from, length);
            } else if (opcode == CLOSE) {
                end(length >= 2 ? (in[from] & 0xff) << 8 | in[from + 1] & 0xff : 1005);
            } else if (opcode == PONG) {
                // nobody waits for it
                return;
            } else if (last && messageSize == 0) {
                listener.message(this, in, from, from + length);
            } else {
                if (message.length < messageSize + length) {
                    message = Arrays.copyOf(message, Math.max(messageSize + length, 2 * message.length));
                }
                System.arraycopy(in, from, message, messageSize, length);
                messageSize += length;
                if (last) {
                    int size = messageSize;
                    messageSize = 0;
                    listener.message(this, message, 0, size);
                }
            }
        }

        private void end(int code) {
            if (!ended) {
                ended = true;
                shut();
                listener.closed(this, code);
            }
        }

        private void shut() {
            try {
                channel.close();
            } catch (IOException e) {
                // it is gone either way
                out.clear();
            }
        }
    }
}
