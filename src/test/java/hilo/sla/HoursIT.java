package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@DeskTest
class HoursIT {
    private final Desk desk = Desk.current();

    @Test
    void anyoneLearnsWhenTheDeskIsThere() throws Exception {
        var hours = desk.anonymous().get("/api/public/hours").expect(200).json();

        var policy = Policy.read(PolicyTest.yaml());
        for (var channel : new String[]{"phone", "chat", "portal", "email"}) {
            var told = hours.getJsonObject("channels").getJsonObject(channel);
            var calendar = policy.attended(channel).orElseThrow();
            assertThat(told.getBoolean("open")).isEqualTo(calendar.isOpen(Instant.parse(hours.getString("now"))));
            assertThat(told.getJsonObject("week").getString("es")).startsWith("Atendemos de lunes a viernes de 9:00");
            assertThat(told.isNull("opensAt")).isNotEqualTo(told.isNull("closesAt"));
        }
        assertThat(desk.count("select count(*) from policy where version = 1 and desk = 'FactuPronto'")).isEqualTo(1);
    }
}
