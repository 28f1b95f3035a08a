package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicOriginTest {
    @ParameterizedTest
    @ValueSource(strings = {"desk.example.com", "https://my_desk.example.com", "ftp://desk.example.com", "https://", "https://user@desk.example.com", "https://desk example"})
    void anAddressThatCannotBeReadStopsTheStart(String url) {
        var setting = new PublicOrigin(Optional.of(url));

        assertThatThrownBy(() -> setting.check(new jakarta.enterprise.event.Startup())).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hilo.public.url is \"" + url)
                .hasMessageContaining("such as https://desk.example.com");
    }

    @Test
    void withoutASettingThereIsNone() {
        assertThat(PublicOrigin.of(Optional.empty())).isEmpty();
        assertThat(PublicOrigin.of(Optional.of("https://desk.example.com/")).map(WebOrigin::shown)).contains("https://desk.example.com:443");
    }
}
