package hilo.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import hilo.launch.FaultProxy.Way;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    var socket = echo.accept();
                    Thread.ofVirtual().start(() -> repeat(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        proxy = FaultProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private static void repeat(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // the other side went away
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5000);
        return socket;
    }

    private static String say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void carriesBothWays() throws IOException {
        try (var socket = connect()) {
            assertThat(say(socket, "hola")).isEqualTo("hola");
            assertThat(proxy.open()).isEqualTo(1);
        }
    }

    @Test
    void latencyHoldsBackAnAnswerAndEndsWithHealing() throws IOException {
        try (var socket = connect()) {
            proxy.latency(Duration.ofMillis(300));
            long before = System.nanoTime();
            say(socket, "hola");
            assertThat(System.nanoTime() - before).isGreaterThan(290_000_000L);

            proxy.heal();
            before = System.nanoTime();
            say(socket, "hola");
            assertThat(System.nanoTime() - before).isLessThan(200_000_000L);
        }
    }

    @Test
    void cutEndsWhatIsOpenAndCarriesWhatIsNew() throws IOException {
        try (var socket = connect(); var other = connect()) {
            say(socket, "hola");
            say(other, "hola");
            proxy.cut();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(other.getInputStream().read()).isEqualTo(-1);
        }
        try (var socket = connect()) {
            assertThat(say(socket, "otra vez")).isEqualTo("otra vez");
        }
    }

    @Test
    void resetIsSeenAsOne() throws IOException {
        try (var socket = connect()) {
            say(socket, "hola");
            proxy.reset();
            assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read()).withMessageContaining("reset");
        }
    }

    @Test
    void whatIsSwallowedComesAfterHealing() throws IOException {
        try (var socket = connect()) {
            say(socket, "hola");
            proxy.swallow();
            socket.setSoTimeout(300);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> say(socket, "tarde"));
            try (var late = connect()) {
                late.setSoTimeout(300);
                assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> say(late, "nada"));
            }

            proxy.heal();
            socket.setSoTimeout(5000);
            assertThat(new String(socket.getInputStream().readNBytes(5), java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("tarde");
        }
    }

    @Test
    void bandwidthIsHeld() throws IOException {
        proxy.bandwidth(20_000);
        try (var socket = connect()) {
            long before = System.nanoTime();
            assertThat(say(socket, "x".repeat(10_000))).hasSize(10_000);
            assertThat(System.nanoTime() - before).isGreaterThan(450_000_000L);
        }
    }

    @Test
    void cutsAfterSoManyBytesOfOneWay() throws IOException {
        proxy.cutAfter(Way.TO_CLIENT, 6);
        try (var socket = connect()) {
            assertThat(say(socket, "cuatro")).isEqualTo("cuatro");
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        proxy.heal();
        proxy.cutAfter(Way.TO_SERVER, 3);
        try (var socket = connect()) {
            socket.getOutputStream().write(new byte[]{1, 2, 3, 4});
            assertThat(socket.getInputStream().readNBytes(10)).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void refusedConnectionsEndAtOnce() throws IOException {
        proxy.refuse();
        try (var socket = connect()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
