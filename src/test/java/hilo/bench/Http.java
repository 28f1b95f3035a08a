package hilo.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** One kept-alive connection that asks one thing after another; as little as a client can cost. */
final class Http implements AutoCloseable {
    record Answer(int status, byte[] body) {
        String text() {
            return new String(body, UTF_8);
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final String host;

    Http(InetSocketAddress to) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(120_000);
        socket.connect(to, 10_000);
        in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
        host = "localhost:" + to.getPort();
    }

    Answer get(String path, String token) throws IOException {
        return send("GET", path, "Authorization: Bearer " + token + "\r\n", new byte[0]);
    }

    Answer post(String path, String token, String json) throws IOException {
        return send("POST", path, "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n", json.getBytes(UTF_8));
    }

    /** @param headers each ended by CRLF */
    Answer send(String method, String path, String headers, byte[] body) throws IOException {
        var request = new ByteArrayOutputStream(512 + body.length);
        request.writeBytes((method + ' ' + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: application/json, text/xml\r\n" + headers
                + (body.length > 0 ? "Content-Length: " + body.length + "\r\n" : "") + "\r\n").getBytes(ISO_8859_1));
        request.writeBytes(body);
        socket.getOutputStream().write(request.toByteArray());
        int status = Integer.parseInt(line().substring(9, 12));
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String small = header.toLowerCase(Locale.ROOT);
            if (small.startsWith("content-length:")) {
                length = Integer.parseInt(small.substring(15).strip());
            } else if (small.startsWith("transfer-encoding:") && small.contains("chunked")) {
                chunked = true;
            }
        }
        return new Answer(status, chunked ? chunks() : status == 204 || status == 304 ? new byte[0] : read(length));
    }

    private byte[] chunks() throws IOException {
        var all = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all.writeBytes(read(size));
            line();
        }
        line();
        return all.toByteArray();
    }

    private byte[] read(int length) throws IOException {
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the server ended the connection");
        }
        return body;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server ended the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
