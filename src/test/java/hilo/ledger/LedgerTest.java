package hilo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    Path directory;

    private final Operation line = new Operation("r1.chat0.1", Operation.Kind.LINE, "chat0", "r1.chat0/1", 1, "r1.chat0.1");
    private final Operation mail = new Operation("r1.mail0.1", Operation.Kind.MAIL, "mail0", "r1.mail0/1", 1, "<r1.mail0.1@cartas.example>");

    @Test
    void tellsWhatWasAttemptedAndWhatWasAcknowledged() throws IOException {
        var file = directory.resolve("ledger");
        try (var ledger = Ledger.open(file)) {
            ledger.attempt(line);
            ledger.attempt(mail);
            ledger.refused(mail, "503", false);
            ledger.acknowledged(line, Json.createObjectBuilder().add("conversation", "c").add("seq", 7).build());
        }

        var fates = Fate.read(file);

        assertThat(fates.keySet()).containsExactly("r1.chat0.1", "r1.mail0.1");
        assertThat(fates.get("r1.chat0.1")).satisfies(fate -> {
            assertThat(fate.operation()).isEqualTo(line);
            assertThat(fate.isAcknowledged()).isTrue();
            assertThat(fate.said("seq")).isEqualTo("7");
            assertThat(fate.said("folio")).isEmpty();
        });
        assertThat(fates.get("r1.mail0.1")).satisfies(fate -> {
            assertThat(fate.isAcknowledged()).isFalse();
            assertThat(fate.wasRefused()).isTrue();
        });
    }

    @Test
    void goesOnAfterALineThatWasCutOff() throws IOException {
        var file = directory.resolve("ledger");
        try (var ledger = Ledger.open(file)) {
            ledger.attempt(line);
        }
        Files.writeString(file, "{\"id\":\"r1.chat0.2\",\"wh", StandardOpenOption.APPEND);

        assertThat(Fate.read(file)).containsOnlyKeys("r1.chat0.1");
    }
}
