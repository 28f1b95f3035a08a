package hilo.outage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A socket of the desk whose client says something and then reads nothing, answers no ping, and is not even gone. */
final class DeafSocket implements AutoCloseable {
    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket = new Socket();

    DeafSocket(URI desk, String path, @Nullable String bearer) throws IOException {
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(desk.getHost(), desk.getPort()));
        socket.setSoTimeout(20_000);
        var head = "GET " + path + " HTTP/1.1\r\nHost: " + desk.getAuthority() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + (bearer == null ? "" : "Authorization: Bearer " + bearer + "\r\n") + "\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        var answer = new ByteArrayOutputStream();
        while (!answer.toString(UTF_8).endsWith("\r\n\r\n")) {
            int read = socket.getInputStream().read();
            if (read < 0) {
                throw new IOException("no upgrade: " + answer.toString(UTF_8));
            }
            answer.write(read);
        }
        if (!answer.toString(UTF_8).startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + answer.toString(UTF_8));
        }
    }

    void say(String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        var frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (bytes.length < 126) {
            frame.write(0x80 | bytes.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(bytes.length >> 8);
            frame.write(bytes.length & 0xff);
        }
        frame.write(MASK);
        for (int i = 0; i < bytes.length; i++) {
            frame.write(bytes[i] ^ MASK[i % 4]);
        }
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** Now reads all that was sent, to the end; returns the code of the close frame, 0 where the connection ended without one. */
    int closedWith() throws IOException {
        var in = socket.getInputStream();
        while (true) {
            int first = in.read();
            int second = in.read();
            if (second < 0) {
                return 0;
            }
            long length = second & 0x7f;
            if (length == 126) {
                length = in.read() << 8 | in.read();
            } else if (length == 127) {
                length = 0;
                for (int i = 0; i < 8; i++) {
                    length = length << 8 | in.read();
                }
            }
            if ((first & 0x0f) == 8) {
                return in.read() << 8 | in.read();
            }
            try {
                in.skipNBytes(length);
            } catch (EOFException cutOff) {
                return 0;
            }
        }
    }

    /** Whether the server has let the connection go: what is sent to a closed one is refused. Reads nothing. */
    boolean isGone() {
        try {
            say("{\"id\":\"x\",\"type\":\"ping\",\"data\":{}}");
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
