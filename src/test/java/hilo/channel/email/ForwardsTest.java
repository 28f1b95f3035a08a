package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardsTest {
    @ParameterizedTest
    @ValueSource(strings = {"---------- Forwarded message ---------\nDe: Carla Díaz <carla@otro.example>\nDate: lun\nSubject: Ayuda\n",
            "-----Mensaje original-----\nDe: Carla Díaz [mailto:carla@otro.example]\nEnviado el: lunes\nPara: soporte\n",
            "Begin forwarded message:\n\nFrom: Carla Díaz <carla@otro.example>\nSubject: Ayuda\n", "*De:* Carla Díaz <carla@otro.example>\n*Enviado:* lunes\n",
            "> From: \"Carla Díaz\" <carla@otro.example>\n> Date: Monday\n"})
    void findsTheWriterInTheBlocksThatMailersMake(String text) {
        assertThat(Forwards.writer("RV: Ayuda", "Para ustedes.\n\n" + text + "\nNo puedo entrar", null)).map(MailAddress::address).contains("carla@otro.example");
    }

    @Test
    void believesTheAttachedMailBeforeAnyText() {
        var attached = HeaderBlock.of("From: Dora <dora@otro.example>\r\n\r\n".getBytes(StandardCharsets.UTF_8));

        assertThat(Forwards.writer("Fwd: Ayuda", "De: Otra <otra@x.example>\nFecha: hoy\n", attached)).isEqualTo(Optional.of(new MailAddress("Dora", "dora@otro.example")));
    }

    @Test
    void aMailThatDoesNotSayThatItIsPassedOnIsNot() {
        assertThat(Forwards.writer("Re: Ayuda", "De: Carla <carla@otro.example>\nEnviado: lunes\n", null)).isEmpty();
        assertThat(Forwards.writer("Fwd: Ayuda", "De: acuerdo con lo dicho\nnada más", null)).isEmpty();
    }
}
