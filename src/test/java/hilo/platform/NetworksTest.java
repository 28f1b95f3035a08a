package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.7, 192.0.2.7", "::ffff:192.0.2.7, 192.0.2.7", "2001:db8:0:1::9, 2001:db8:0:1:0:0:0:0", "[2001:db8:0:1::9], 2001:db8:0:1:0:0:0:0",
            "2001:db8:0:1:ffff:ffff:ffff:ffff%eth0, 2001:db8:0:1:0:0:0:0", "::1, 0:0:0:0:0:0:0:0", "unknown, unknown", "beef, beef", "12345, 12345"})
    void anAddressStandsForItsNetwork(String address, String network) {
        assertThat(Networks.of(address)).isEqualTo(network);
    }

    @Test
    void allNetworksOfASiteAreOne() {
        assertThat(Networks.siteOf("2001:db8:0:1::9")).isEqualTo(Networks.siteOf("2001:db8:0:ffff::1")).isEqualTo("2001:db8:0:0:0:0:0:0");
        assertThat(Networks.siteOf("2001:db8:1:1::9")).isNotEqualTo(Networks.siteOf("2001:db8:0:1::9"));
        assertThat(Networks.siteOf("192.0.2.7")).isEqualTo("192.0.2.7");
    }

    @Test
    void neighboursOfAnotherSubscriberAreAnotherNetwork() {
        assertThat(Networks.of("2001:db8:0:1::9")).isNotEqualTo(Networks.of("2001:db8:0:2::9"));
        assertThat(Networks.of("192.0.2.7")).isNotEqualTo(Networks.of("192.0.2.8"));
    }
}
