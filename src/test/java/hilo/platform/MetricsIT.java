package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.net.URI;
import org.junit.jupiter.api.Test;

@DeskTest
class MetricsIT {
    private final Api management = new Api(URI.create("http://localhost:" + System.getProperty("hilo.it.management.port")), null);

    @Test
    void operatorsSeeWhatCameIn() {
        try (var visitor = ChatClient.visitor(Desk.current().url(), null, "Contada")) {
            visitor.await("welcome");
            visitor.say("cuéntenme");
        }

        assertThat(management.get("/prometheus").expect(200).body()).containsPattern("hilo_entries_total\\{[^}]*channel=\"chat\"[^}]*direction=\"in\"");
        assertThat(management.get("/health/ready").expect(200).json().getString("status")).isEqualTo("UP");
    }
}
