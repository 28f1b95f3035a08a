package hilo.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressesTest {
    @Test
    void writesOneAddressOneWay() {
        assertThat(EmailAddresses.canonical(" Ana.Lopez+cfdi@Example.COM ")).contains("ana.lopez+cfdi@example.com");
        assertThat(EmailAddresses.canonical("ana@peña.mx")).contains("ana@xn--pea-8ma.mx");
        assertThat(EmailAddresses.canonical("cliente@localhost")).contains("cliente@localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ana", "@example.com", "ana@", "ana@example..com", "a b@example.com", "ana@exa mple.com", "ana@example.com\r\nBcc: x@y.z", "Ana <ana@example.com>",
            "ana@b@c.mx,d@e.mx", ".ana@example.com"})
    void refusesWhatIsNotOne(String raw) {
        assertThat(EmailAddresses.canonical(raw)).isEmpty();
    }
}
