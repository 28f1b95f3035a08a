package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FactuPronto's hours: the phone Mon-Fri 9-18, Sat 9-14. */
class HoursTextTest {
    private static final Policy POLICY = Policy.read(PolicyTest.yaml());

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"2026-03-11T10:00, Atendemos hoy hasta las 18:00.", "2026-03-11T07:00, Abrimos hoy a las 9:00.", "2026-03-11T18:00, Abrimos mañana a las 9:00.",
            "2026-03-14T14:00, Abrimos el lunes a las 9:00."})
    void spanish(LocalDateTime local, String expected) {
        assertThat(text("phone", "es").sentence(local.atZone(ZoneId.of("America/Monterrey")).toInstant())).startsWith(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"2026-03-11T10:00, We are here until 18:00.", "2026-03-11T18:00, We open tomorrow at 9:00.", "2026-03-14T14:00, We open on Monday at 9:00."})
    void english(LocalDateTime local, String expected) {
        assertThat(text("phone", "en").sentence(local.atZone(ZoneId.of("America/Monterrey")).toInstant())).startsWith(expected);
    }

    @Test
    void theWeekInOneSentence() {
        assertThat(text("phone", "es").week()).isEqualTo("Atendemos de lunes a viernes de 9:00 a 18:00 y sábado de 9:00 a 14:00.");
        assertThat(text("portal", "en").week()).isEqualTo("We are here Monday to Friday from 9:00 to 21:00 and Saturday from 9:00 to 14:00.");
    }

    @Test
    void farOpeningIsSaidWithItsDate() {
        var closed = Policy.read(PolicyTest.yaml().replaceFirst("dates: \\[]  ", "dates: [2026-03-12, 2026-03-13, 2026-03-14, 2026-03-16, 2026-03-17, 2026-03-18]  "));
        var evening = LocalDateTime.parse("2026-03-11T18:00").atZone(ZoneId.of("America/Monterrey")).toInstant();

        var text = new HoursText(closed.attended("phone").orElseThrow(), Locale.of("es")).sentence(evening);

        assertThat(text).startsWith("Abrimos el jueves 19 de marzo a las 9:00.");
    }

    private static HoursText text(String channel, String language) {
        return new HoursText(POLICY.attended(channel).orElseThrow(), Locale.of(language));
    }
}
