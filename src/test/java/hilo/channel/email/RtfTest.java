package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtfTest {
    /** The first example of [MS-OXRTFCP], 4.1. */
    private static final byte[] EXAMPLE = HexFormat.of().parseHex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af320"
            + "68656c0900206277" + "05b06c647d0a800fa0");

    @Test
    void compressedTextIsExpanded() {
        assertThat(new String(Rtf.expanded(EXAMPLE), StandardCharsets.US_ASCII)).isEqualTo("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assertThat(Rtf.text(EXAMPLE)).isEqualTo("hello world");
    }

    @Test
    void textThatIsCutShortGivesWhatCameBeforeAndNeverFails() {
        for (int length = 0; length < EXAMPLE.length; length++) {
            assertThat("hello world").startsWith(Rtf.text(Arrays.copyOf(EXAMPLE, length)));
        }
        assertThat(Rtf.text("{\\rtf1 no envelope}".getBytes(StandardCharsets.US_ASCII))).isEmpty();
    }

    @Test
    void lettersOutsideOfAsciiAreRead() {
        byte[] rtf = "{\\rtf1\\ansi\\ansicpg1252 Facturaci\\'f3n del a\\u241?o\\par Adi\\'f3s}".getBytes(StandardCharsets.US_ASCII);
        byte[] plain = new byte[16 + rtf.length];
        System.arraycopy(HexFormat.of().parseHex("0000000000000000" + "4d454c41" + "00000000"), 0, plain, 0, 16);
        System.arraycopy(rtf, 0, plain, 16, rtf.length);

        assertThat(Rtf.text(plain)).isEqualTo("Facturación del año\nAdiós");
    }
}
