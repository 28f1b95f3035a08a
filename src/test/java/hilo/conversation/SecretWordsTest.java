package hilo.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.platform.Json;
import org.junit.jupiter.api.Test;

class SecretWordsTest {
    @Test
    void subjectThatIsTheFirstLineRepeatsTheSecret() {
        assertThat(SecretWords.repeats("Mi contraseña es gato\nGracias", "Mi contraseña es gato")).isTrue();
        assertThat(SecretWords.repeats("Mi contraseña es un gato que duerme todo el día", "mi  contraseña es un gato que…")).isTrue();
    }

    @Test
    void keyLikeWordIsFoundInOtherWords() {
        assertThat(SecretWords.repeats("La clave es Perro-77.", "«Perro-77» no entra")).isTrue();
        assertThat(SecretWords.repeats("La clave es 904411", "Clave 904411")).isTrue();
    }

    @Test
    void ordinaryWordsDatesAndFoliosAreNoCopy() {
        assertThat(SecretWords.repeats("La clave es Perro-77", "No puede timbrar")).isFalse();
        assertThat(SecretWords.repeats("Lo mandé el 2027-02-08 con el FP-10481", "Pago del 2027-02-08 de FP-10481")).isFalse();
        assertThat(SecretWords.repeats("", "No puede timbrar")).isFalse();
    }

    @Test
    void fewOrdinaryWordsOfALongSecretAreNoCopy() {
        String secret = "Buenos días: no puedo entrar al SAT. Timbrado en pausa, la clave de siempre es un gato.\nGatonegro";

        assertThat(SecretWords.repeatsMuch(secret, "SAT.")).isFalse();
        assertThat(SecretWords.repeatsMuch(secret, "timbrado")).isFalse();
        assertThat(SecretWords.repeatsMuch(secret, "gatonegro")).as("a line of it").isTrue();
        assertThat(SecretWords.repeatsMuch(secret, "la clave de siempre es un gato")).isTrue();
        assertThat(SecretWords.repeatsMuch("un gato", "La clave es un gato")).isTrue();
        assertThat(SecretWords.repeatsMuch("clave: gatonegro", "gatonegro")).as("most of it").isTrue();
        assertThat(SecretWords.repeatsMuch("La clave es Perro-77 y no entra en ninguna parte", "Perro-77")).isTrue();
    }

    @Test
    void shortWordsAreFoundAsWholeWordsOnly() {
        assertThat(SecretWords.repeats("La clave es monosabio", "Mono")).isFalse();
        assertThat(SecretWords.repeats("gato", "La Gatopolis no abre")).isFalse();
        assertThat(SecretWords.repeats("gato", "Clave: «gato»")).isTrue();
        assertThat(SecretWords.repeats("La clave de siempre es gatonegro, saludos cordiales", "gatonegro")).isTrue();
    }

    @Test
    void quotationIsRecognisedWithItsMarks() {
        assertThat(SecretWords.repeatsIn("La clave es\nun gato", "El lunes escribió:\n> La clave es\n>> un gato")).isTrue();
        assertThat(SecretWords.repeatsIn("Buenos días:\nla clave es la de siempre", "> Buenos días:\n> ya quedó")).isFalse();
    }

    @Test
    void maskedChangeKeepsWordsOfTheRecordOnly() {
        var up = Json.newObject().add("field", "level").add("from", "1").add("to", "2").add("reason", "La clave es gato").build();
        var renamed = Json.newObject().add("field", "subject").add("from", "clave gato").add("to", "").addNull("reason").build();

        assertThat(SecretWords.masked(up).toString()).contains("\"to\":\"2\"").doesNotContain("gato");
        assertThat(SecretWords.masked(renamed).toString()).contains("subject").doesNotContain("gato");
    }
}
