package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebOriginTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://desk.example", "https://desk.example:443", "HTTPS://DESK.EXAMPLE"})
    void theSamePlaceWrittenInAnotherWayIsTheSame(String origin) {
        assertThat(same("https://desk.example/path/", origin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://desk.example", "https://desk.example:8443", "https://desk.example.evil.example", "https://evil.example", "https://desk.example@evil.example",
            "null",
            "", "ftp://desk.example", "desk.example", "https://", "https://desk.example https://evil.example"})
    void schemeHostAndPortCount(String origin) {
        assertThat(same("https://desk.example", origin)).isFalse();
    }

    @Test
    void theNamesOfThisMachineAreOne() {
        assertThat(same("http://localhost:8080", "http://127.0.0.1:8080")).isTrue();
        assertThat(same("http://localhost:8080", "http://127.0.0.1:8081")).isFalse();
        assertThat(same("http://localhost:8080", "https://localhost:8080")).isFalse();
        assertThat(same("http://desk.example", "http://localhost")).isFalse();
    }

    private static boolean same(String ours, String origin) {
        var own = WebOrigin.of(ours).orElseThrow();
        return WebOrigin.of(origin).map(own::isSameAs).orElse(false);
    }
}
