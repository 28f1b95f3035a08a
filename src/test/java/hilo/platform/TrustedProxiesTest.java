package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private final TrustedProxies proxies = TrustedProxies.parse(TrustedProxies.DEFAULT);

    @Test
    void theRightmostHopThatIsNoProxyOfOursIsTheClient() {
        assertThat(proxies.client("127.0.0.1", List.of("203.0.113.7"))).isEqualTo("203.0.113.7");
        assertThat(proxies.client("127.0.0.1", List.of("198.51.100.1, 203.0.113.7"))).isEqualTo("203.0.113.7");
        assertThat(proxies.client("127.0.0.1", List.of("198.51.100.1", "203.0.113.7, 10.0.0.9"))).isEqualTo("203.0.113.7");
        assertThat(proxies.client("::1", List.of("2001:db8::7, fd00::1"))).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(proxies.client("127.0.0.1", List.of("203.0.113.7:4711, [fd00::1]:80"))).isEqualTo("203.0.113.7");
    }

    @Test
    void whoIsNoProxyOfOursVouchesForNobody() {
        assertThat(proxies.client("203.0.113.7", List.of("198.51.100.1"))).isEqualTo("203.0.113.7");
    }

    @Test
    void withoutAHopTheProxyItselfIsTheClient() {
        assertThat(proxies.client("10.0.0.9", List.of())).isEqualTo("10.0.0.9");
        assertThat(proxies.client("10.0.0.9", List.of("198.51.100.1, unknown"))).isEqualTo("10.0.0.9");
        assertThat(proxies.client("10.0.0.9", List.of("198.51.100.1, localhost, 10.0.0.3"))).isEqualTo("10.0.0.3");
    }

    @Test
    void anExactListTrustsNobodyElse() {
        var exact = TrustedProxies.parse("10.0.0.9, 192.168.7.0/25");

        assertThat(exact.client("10.0.0.9", List.of("198.51.100.1, 10.0.0.8"))).isEqualTo("10.0.0.8");
        assertThat(exact.trusts("192.168.7.127")).isTrue();
        assertThat(exact.trusts("192.168.7.128")).isFalse();
        assertThat(exact.trusts("127.0.0.1")).isFalse();
        assertThat(exact.trusts("::ffff:10.0.0.9")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0", "::1/129"})
    void whatIsNoNetworkIsRefusedAtTheStart(String wrong) {
        assertThatThrownBy(() -> TrustedProxies.parse("127.0.0.1," + wrong)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(wrong);
    }
}
