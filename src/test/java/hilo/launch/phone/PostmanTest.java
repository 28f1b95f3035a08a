package hilo.launch.phone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PostmanTest {
    @Test
    void repeatsWhatCouldNotBeTakenAsTheAddressAsks() throws Exception {
        var asked = new AtomicInteger();
        var desk = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        desk.createContext("/", exchange -> {
            exchange.sendResponseHeaders(asked.incrementAndGet() < 3 ? 503 : 204, -1);
            exchange.close();
        });
        desk.start();
        var base = "http://127.0.0.1:" + desk.getAddress().getPort() + "/hooks/twilio/recording";
        try (var postman = new Postman("12345")) {
            postman.tell(base, Map.of());
            assertThat(asked.get()).isEqualTo(1);

            postman.tell(base + "#rc=5&rp=ct,rt,5xx", Map.of());
            assertThat(asked.get()).isEqualTo(3);
        } finally {
            desk.stop(0);
        }
    }
}
