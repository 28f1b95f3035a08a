package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureReasonTest {
    @Test
    void saysWhatWentWrongInWords() {
        assertThat(FailureReason.of(new IllegalStateException(new StackOverflowError()))).isEqualTo("it is nested too deeply");
        assertThat(FailureReason.of(new OutOfMemoryError("Java heap space"))).isEqualTo("it needs more memory than this server has");
        assertThat(FailureReason.of(new IllegalStateException("x", new SQLException("ERROR: no entry for you")))).isEqualTo("the database refused it: ERROR: no entry for you");
        assertThat(FailureReason.of(new IOException("Unbalanced quotes"))).isEqualTo("Unbalanced quotes");
    }

    @Test
    void namesNoClass() {
        for (Throwable failed : List.of(new NullPointerException(), new IllegalStateException(new java.util.NoSuchElementException()),
                new IllegalStateException("java.lang.ClassCastException: hilo.mail.Odd$One is odd"), new StackOverflowError())) {
            assertThat(FailureReason.of(failed)).isNotBlank().doesNotContainPattern("[a-z]\\.[A-Z]|Exception|Error");
        }
    }
}
