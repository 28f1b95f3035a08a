package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotesTest {
    @ParameterizedTest
    @ValueSource(strings = {"El lun, 23 nov 2026 a las 9:12, Soporte (<soporte@x.example>) escribió:\n\n> Hola\n> otra\n",
            "El lun, 23 nov 2026 a las 9:12, Soporte FactuPronto\n<soporte+c.1.abcdefgh@factupronto.example> escribió:\n> Hola",
            "On Mon, Nov 23, 2026 at 9:12 AM Support wrote:\n> Hi",
            "-----Mensaje original-----\nDe: Soporte\n", "________________________________\nDe: Soporte <s@x.example>\nEnviado: lunes\nPara: Ana\n",
            "From: Support <s@x.example>\nSent: Monday\nTo: Ana\n\nHi", "> Hola\n>\n> otra línea"})
    void findsWhereTheHistoryBegins(String history) {
        String own = "Ya quedó, gracias.\n\n";

        assertThat(Quotes.find(own + history)).hasValue(own.length());
    }

    @Test
    void foldsNothingWhenTheAnswerIsBetweenTheQuotedLines() {
        assertThat(Quotes.find("El lunes 3, Soporte escribió:\n> ¿Qué versión?\nLa 4.\n> ¿Qué error?\nEl 301.")).isEmpty();
        assertThat(Quotes.find("Respondo abajo.\nEl lunes 3, Soporte escribió:\n> ¿Qué versión?\nLa 4.")).isEmpty();
    }

    @Test
    void foldsNothingOfAForwardedMailOrAnOrdinaryText() {
        assertThat(Quotes.find("---------- Forwarded message ---------\nDe: x\n\nhola")).isEmpty();
        assertThat(Quotes.find("El martes no pude timbrar.\nEl error dice: falta CSD")).isEmpty();
        assertThat(Quotes.find("")).isEmpty();
    }
}
