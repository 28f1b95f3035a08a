package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvitationTest {
    @ParameterizedTest
    @CsvSource(delimiter = '>', value = {"DTSTART:20261201T160000Z > Revisión, mes · 2026-12-01 16:00 UTC · Sala 2",
            "DTSTART;TZID=America/Monterrey:20261201T100000 > Revisión, mes · 2026-12-01 10:00 America/Monterrey · Sala 2",
            "DTSTART;VALUE=DATE:20261201 > Revisión, mes · 2026-12-01 · Sala 2",
            "X:1 > Revisión, mes · Sala 2"})
    void tellsWhatWhenAndWhere(String start, String line) {
        String calendar = "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nDTSTART:16010101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n" + start
                + "\r\nSUMMARY;LANGUAGE=es:Revi\r\n sión\\, mes\r\nLOCATION:Sala 2\r\nEND:VEVENT\r\n";

        assertThat(Invitation.of(calendar)).map(Invitation::line).contains(line);
    }
}
