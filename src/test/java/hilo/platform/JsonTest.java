package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    public record Wanted(@Nullable String text, @Nullable Instant at) {
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"text\":[[[[", "{\"text\":", "{", "[", "nonsense", "{\"at\":\"+999999999-12-31T23:59:59Z\"}", "{\"at\":\"tomorrow\"}", "{\"at\":7}"})
    void whatIsNotTheExpectedJsonIsRefusedAtOnce(String text) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10),
                () -> assertThatThrownBy(() -> Json.read(text, Wanted.class)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.slug()).isEqualTo("bad-json")));
    }

    @Test
    void aTextNestedTooDeeplyIsRefused() {
        assertThatThrownBy(() -> Json.object("{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Json.read("[".repeat(5000), Wanted.class)).isInstanceOf(Problem.class);
    }

    @Test
    void anInstantIsReadAndAMissingOneIsNull() {
        assertThat(Json.read("{\"at\":\"2026-03-02T15:00:00Z\"}", Wanted.class).at()).isEqualTo("2026-03-02T15:00:00Z");
        assertThat(Json.read("{\"at\":null,\"text\":\"a\"}", Wanted.class)).isEqualTo(new Wanted("a", null));
    }
}
