package hilo.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The good ones are the tax authority's published keys for tests and its own. */
class RfcTest {
    @ParameterizedTest
    @ValueSource(strings = {"EKU9003173C9", "XIA190128J61", "IIA040805DZ4", "KIJ0906199R1", "CACX7605101P8", "FUNK671228PH6", "OÑO120726RX3", "H&E951128469", "JES900109Q90",
            "GODE561231GR8", "SAT970701NN3"})
    void takesGoodKeys(String key) {
        assertThat(Rfc.parse(key)).contains(new Rfc(key));
    }

    @ParameterizedTest
    @CsvSource({"sat970701nn3,SAT970701NN3", "' SAT-970701-NN3 ',SAT970701NN3", "h&e 951128 469,H&E951128469"})
    void takesThemAsPeopleWriteThem(String raw, String key) {
        assertThat(Rfc.parse(raw)).map(Rfc::value).contains(key);
    }

    @ParameterizedTest
    @CsvSource({"SAT970701NN4,verificador", "SAT971301NN3,fecha", "SAT970230NN3,fecha", "SAT970701NN,letras", "S1T970701NN3,letras", "'',letras", "XAXX010101000,genérico",
            "XEXX010101000,genérico", "SAT970701NN33,letras"})
    void saysWhatIsWrong(String raw, String word) {
        assertThat(Rfc.parse(raw)).isEmpty();
        assertThat(Rfc.objectionTo(raw)).hasValueSatisfying(why -> assertThat(why).contains(word));
    }

    @Test
    void cannotBeMadeWrong() {
        assertThatThrownBy(() -> new Rfc("SAT970701NN4")).isInstanceOf(IllegalArgumentException.class);
    }
}
