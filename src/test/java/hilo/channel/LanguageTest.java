package hilo.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            es | Buenos días, no puedo timbrar mi factura.
            es | Hola, ¿me ayudan con el certificado? Gracias
            en | Hello, I cannot stamp an invoice. Please help!
            en | The portal says "error 301" when we upload the certificate. Thanks, Ana
            es | Me sale «the certificate is not valid» cuando subo el archivo de la empresa, ¿qué puedo hacer con eso?
               | CFDI 4.0
               | ok
               | Hola! Hi!
               | Bonjour, je ne peux pas signer
            """)
    void tellsThemApartOrSaysNothing(String language, String text) {
        assertThat(Language.of(text).orElse(null)).isEqualTo(language);
    }
}
