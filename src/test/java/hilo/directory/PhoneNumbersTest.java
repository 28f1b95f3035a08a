package hilo.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumbersTest {
    @ParameterizedTest
    @ValueSource(strings = {"(81) 8157 0060", "8181570060", "+52 81 8157 0060", "528181570060", "00 52 81 8157 0060", "tel:+52-81-8157-0060", "81-8157-0060 ext. 23",
            "+5218181570060", "5218181570060", "+52 (1) 81 8157 0060", "1 81 8157 0060", "01 81 8157 0060", "044 81 8157 0060", "045-8181570060", "whatsapp:+5218181570060"})
    void writesOneNumberOneWay(String raw) {
        assertThat(PhoneNumbers.canonical(raw)).contains("+528181570060");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8157 0060", "911", "*611", "anonymous", "Restricted", "", "sip:ana@example.com", "client:agent_42", "+266696687", "+7378742833", "+52", "abc"})
    void namesNobodyByWhatIsNoNumber(String raw) {
        assertThat(PhoneNumbers.canonical(raw)).isEmpty();
    }

    @Test
    void leavesOtherCountriesAlone() {
        assertThat(PhoneNumbers.canonical("+1 512 555 0100")).contains("+15125550100");
        assertThat(PhoneNumbers.canonical("+34 912 345 678")).contains("+34912345678");
        assertThat(PhoneNumbers.canonical("01 800 123 4567")).contains("+528001234567");
    }

    @Test
    void readsAsPeopleSayIt() {
        assertThat(PhoneNumbers.forPeople("+528181570060")).isEqualTo("81 8157 0060");
        assertThat(PhoneNumbers.forPeople("+15125550100")).isEqualTo("+1 512-555-0100");
    }
}
