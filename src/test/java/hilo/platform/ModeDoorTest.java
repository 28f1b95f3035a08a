package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModeDoorTest {
    @Test
    void demoPagesAndTheTestClockAreThereOnlyInTheirModes() {
        assertThat(new ModeDoor(true, false).isThere("/demo/site/")).isTrue();
        assertThat(new ModeDoor(true, false).isThere("/test/clock")).isFalse();
        assertThat(new ModeDoor(false, true).isThere("/demo/calls")).isFalse();
        assertThat(new ModeDoor(false, true).isThere("/test/clock")).isTrue();
        assertThat(new ModeDoor(false, false).isThere("/demo/call/")).isFalse();
    }
}
